/* What a folder of sources says about itself, and whether that makes it a component of its own. */
#ifndef TARE_MODEL_SOURCEFACTS_H
#define TARE_MODEL_SOURCEFACTS_H

#include <stdbool.h>

/* Strings are owned; NULL when it does not say. */
struct sourcefacts {
	char *name, *version;
	char *license;      /* SPDX expression */
	char *license_mark; /* digest of its licence files: set when there are any */
	bool has_build;     /* its build system declares a name or version */
	bool has_header;    /* a header of its name declares the version */
	bool is_debian;     /* an unpacked source package: name and version are Debian's */
};

void sourcefacts_release(struct sourcefacts *facts);

/* Folders that only order a project's files: "src", "include", "lib", "tests", … never are
 * components. */
bool sourcefacts_is_structural(const char *base);
/* Folders that hold other people's code: "deps", "third_party", "vendor", … */
bool sourcefacts_is_container(const char *base);

/* Whether the folder `base` in the folder `parent` is a component of its own, not the project: it
 * lies where other people's code is kept, or declares a name and version that are not the
 * project's, or is an unpacked Debian source, or has a licence file that is not the project's.
 * same_name: whether its name is the project's. */
bool sourcefacts_is_component(const struct sourcefacts *facts, const char *base, const char *parent,
                              const struct sourcefacts *project, bool same_name);

#endif
