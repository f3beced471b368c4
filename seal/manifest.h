/*
 * Manifests: files with Secrets and SealedSecrets in them, read and changed
 * as a whole.
 */

#ifndef SEAL_MANIFEST_H
#define SEAL_MANIFEST_H

#include <sys/types.h>

#include "base/diag.h"
#include "seal/edit.h"
#include "yaml/read.h"

struct manifest {
	const char *path;
	struct blob text;
	mode_t mode;
	struct yaml_docs docs;
	struct edit edit;
};

/* Read a file; what is wrong with its YAML becomes findings and an error. */
struct err *manifest_read(struct arena *, struct diag *, const char *path,
    struct manifest *out) must_check;
/*
 * Put the edited text in the place of the file.  It is read once more before,
 * and must have as many documents, all of them the same but those that are
 * SealedSecrets now.
 */
struct err *manifest_write(struct arena *, struct diag *,
    const struct manifest *) must_check;

#endif
