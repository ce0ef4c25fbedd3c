/* What a component says of itself, taken apart: its package URL, and the repository and commit its
 * sources came from. */
#ifndef TARE_MODEL_IDENTITY_H
#define TARE_MODEL_IDENTITY_H

/* Strings are owned; NULL when it does not say. */
struct identity {
	char *type, *namespace, *name, *version; /* of the package URL */
	char *distro, *distro_version;           /* "debian", "12" */
	char *source, *source_version;           /* of the source package, when they differ */
	char *repository;                        /* as ECOSYSTEM_GIT names it: host/path */
	char *commit;                            /* 40 hex digits */
};

#define IDENTITY_INIT                                                                              \
	{                                                                                              \
		0                                                                                          \
	}

void identity_release(struct identity *identity);

#endif
