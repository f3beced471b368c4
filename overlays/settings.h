/*
 * Settings: the shapes of all files that tell a build what to do, after the
 * types of kustomize v5.5.0 (api/types, api/internal/builtins).
 */

#ifndef OVERLAYS_SETTINGS_H
#define OVERLAYS_SETTINGS_H

#include "overlays/shape.h"

extern const struct shape settings_kustomization;
/* A file of field specs, listed under "configurations". */
extern const struct shape settings_configuration;

/* What a builtin transformer or generator does. */
enum builtin {
	BUILTIN_ANNOTATIONS, BUILTIN_CONFIGMAP, BUILTIN_HASH, BUILTIN_HELM,
	BUILTIN_IAM_POLICY, BUILTIN_IMAGE_TAG, BUILTIN_LABEL,
	BUILTIN_NAMESPACE, BUILTIN_PATCH, BUILTIN_PATCH_JSON,
	BUILTIN_PATCH_STRATEGIC, BUILTIN_PREFIX, BUILTIN_PREFIX_SUFFIX,
	BUILTIN_REPLACEMENT, BUILTIN_REPLICA_COUNT, BUILTIN_SECRET,
	BUILTIN_SUFFIX, BUILTIN_VALUE_ADD
};

struct settings_builtin {
	const char *kind;	/* of its configuration */
	enum builtin builtin;
	bool generates;
	struct shape shape;
};

/* The one for a kind; if there is none, NULL, and near is the nearest name. */
const struct settings_builtin *settings_builtin(const char *kind,
    const char **near);

/* What stands in "replacements", or in a file that is named there. */
extern const struct shape settings_replacement;
/* The file behind "targetFilePath" of a ValueAddTransformer. */
extern const struct shape settings_value_targets;

#endif
