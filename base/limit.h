/*
 * Every limit of sluice, in one place.  Each has a finding or an error that
 * names it when it is reached, and a line in sluice-diagnostics(7).
 */

#ifndef BASE_LIMIT_H
#define BASE_LIMIT_H

/* Memory of one program; reaching it ends the program with status 3. */
#define LIMIT_MEMORY (1024UL * 1024 * 1024)

/* Findings that one run keeps; the rest is counted. */
#define LIMIT_FINDINGS 1000

/* Files and trees. */
#define LIMIT_PATH 1024			/* bytes of a path */
#define LIMIT_PATH_COMPONENT 255	/* bytes of one name in it */
#define LIMIT_PATH_DEPTH 32		/* names in it */
#define LIMIT_TREE_ENTRIES 10000	/* names in one directory */
#define LIMIT_RENDER_FILES 20000	/* files read by one render */
#define LIMIT_MANIFEST (1024UL * 1024)	/* bytes of a file read as YAML */
#define LIMIT_BINARY (16UL * 1024 * 1024) /* bytes of any other file */
#define LIMIT_COMMIT (1024UL * 1024)	/* bytes of a commit or tag */
#define LIMIT_REF 200			/* bytes of the name of a ref */
#define LIMIT_REF_PART 64		/* bytes between two slashes of it */
#define LIMIT_LINKS 40			/* symbolic links in one look-up */

/* Other programs. */
#define LIMIT_PROC_SECONDS 60		/* of one that was given no time */

#define LIMIT_NAME 63			/* bytes of a name in sluice.yaml */
#define LIMIT_SETS 64			/* that one agent follows */

#define LIMIT_INDEX (64UL * 1024 * 1024) /* bytes of an index */
#define LIMIT_CACHE (64UL * 1024 * 1024) /* bytes of its cache */
#define LIMIT_CACHE_SECONDS 3600	/* that a result may wait for its ref */
#define LIMIT_SUMMARY_FILES 200	/* manifests read for a line of summary */
#define LIMIT_WAVE 1000000		/* highest wave, and lowest below 0 */

/* What goes between an agent and an applier. */
#define LIMIT_APPLIER_OBJECTS 100000
#define LIMIT_APPLIER_OBJECT (16UL * 1024 * 1024) /* bytes of one */
#define LIMIT_APPLIER_INPUT (256UL * 1024 * 1024) /* bytes of all */
#define LIMIT_APPLIER_OUTPUT (64UL * 1024 * 1024) /* bytes that it prints */
#define LIMIT_APPLIER_LINE (16UL * 1024) /* bytes before those of an object */

/* What an agent keeps. */
#define LIMIT_STATE (1024UL * 1024)	/* bytes of a list or journal */

/* A push; sluice.yaml may set other values for a repository. */
#define LIMIT_PUSH (64UL * 1024 * 1024)	/* bytes of its objects, unpacked */
#define LIMIT_PUSH_OBJECTS 100000
#define LIMIT_PUSH_COMMITS 1000
#define LIMIT_PUSH_CHANGES 200000	/* paths that one commit changes */
#define LIMIT_PUSH_REFS 64
#define LIMIT_PUSH_OPTIONS 64
#define LIMIT_PUSH_OPTION 1024		/* bytes of one */
#define LIMIT_PREVIEW (256UL * 1024)	/* bytes that a push is told */
#define LIMIT_HOOK_ADDRESSES (4UL * 1024 * 1024 * 1024) /* address space */
#define LIMIT_HOOK_FILE (1024UL * 1024 * 1024) /* bytes a hook writes at once */
#define LIMIT_HOOK_SECONDS 60		/* of processor time */
#define LIMIT_HOOK_DESCRIPTORS 256
#define LIMIT_ROOM (256UL * 1024 * 1024) /* bytes of a disk that are free */
#define LIMIT_ENVIRONMENTS 100		/* of one repository */

/* The report of an agent. */
#define LIMIT_REPORT (64UL * 1024)	/* bytes of status.json */
#define LIMIT_REPORT_EVENTS (256UL * 1024) /* bytes of events.jsonl */
#define LIMIT_REPORT_COMMIT 4096	/* bytes of the commit */
#define LIMIT_REPORT_AHEAD 600		/* seconds that it may be ahead */

/* An agent. */
#define LIMIT_AGENT_FREE (16UL * 1024 * 1024) /* bytes of disk */
#define LIMIT_AGENT_BEHIND 100000	/* commits that a node missed */
#define LIMIT_MIRROR_PACKS 64		/* until they are made one */

/* YAML, per file. */
#define LIMIT_YAML_DEPTH 64
#define LIMIT_YAML_DIRECTIVES 8
#define LIMIT_YAML_DOCUMENTS 1000
#define LIMIT_YAML_NODES 200000
#define LIMIT_YAML_SCALAR (1024UL * 1024)
#define LIMIT_YAML_KEY 1024
#define LIMIT_YAML_ANCHORS 1000
#define LIMIT_YAML_EXPANDED 1000000	/* nodes once aliases are expanded */
#define LIMIT_YAML_EXPANSION 10		/* times as many as are written */
#define LIMIT_YAML_EXPANDED_SMALL 10000	/* up to here any number of times */

/* Sealed values and keys. */
#define LIMIT_SEAL_STANZAS 256		/* of one value */
#define LIMIT_SEAL_ARGS 16		/* words of one stanza */
#define LIMIT_SEAL_BODY 4096		/* bytes of one stanza */
#define LIMIT_SEAL_VALUE (1024UL * 1024) /* bytes of plaintext */
#define LIMIT_SEAL_IDENTITIES 64	/* keys in one identity file */
#define LIMIT_SEAL_KEYFILE (64UL * 1024) /* bytes of a key file */
#define LIMIT_GUARD (64UL * 1024 * 1024) /* bytes of guarded memory */

/* Schemas of kinds. */
#define LIMIT_SCHEMA_KIND 512		/* bytes of group, version and kind */
#define LIMIT_SCHEMA_REFERENCES 32	/* "$ref" that lead to each other */

/* Overlays. */
#define LIMIT_OVERLAY_DEPTH 16		/* directories on the way to a base */
#define LIMIT_FIELDSPECS 5000		/* places of one kind of setting */
#define LIMIT_SETTINGS 1000		/* labels or images of one file */
#define LIMIT_SELECTED 2000000		/* looks of one target's selections */
#define LIMIT_GLOB_NAMES 10000		/* names its globs go through */
#define LIMIT_OVERLAY_VISITS 10000	/* directories entered by one target */
#define LIMIT_RESOURCES 10000		/* objects of one unit */
#define LIMIT_KEYED_LIST 1000		/* elements, where some lack keys */
#define LIMIT_REPLACEMENT_TARGETS 10000
#define LIMIT_REGEX_STEPS 1000000	/* of one match */
#define LIMIT_REGEX_HEAP (8UL * 1024 * 1024) /* bytes that it may take */
#define LIMIT_UNIT_OUTPUT (16UL * 1024 * 1024) /* bytes of a stream */

#endif
