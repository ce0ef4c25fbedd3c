/* What the database is to be asked about a component: names and versions in the ecosystems in which
 * advisories are written.
 *
 *   distributions       the source package in its release, as the distribution calls both
 *   crates.io, Go       the name of the package
 *   everything else     it is C: upstream's names, from the table of resolve/upstream_names, as
 *                       a project of OSS-Fuzz, a repository (with the commit when it is known), and
 *                       a CPE; what is not in the table by its own name and repository */
#ifndef TARE_RESOLVE_QUERIES_H
#define TARE_RESOLVE_QUERIES_H

#include "model/component.h"
#include "model/finding.h"
#include "model/identity.h"
#include "resolve/version.h"

struct queries {
	struct query *item;
	size_t count, cap;
};

#define QUERIES_INIT                                                                               \
	{                                                                                              \
		0                                                                                          \
	}

/* Adds what is to be asked about the component.  os_id and os_version (NULL is fine) are those of
 * the target, for components that do not name a distribution.  Nothing is added when neither
 * version nor commit is known and the ecosystem's answers could mean nothing then. */
void queries_add(struct queries *queries, const struct component *component,
                 const struct identity *identity, const char *os_id, const char *os_version);
void queries_release(struct queries *queries);

/* How versions of an ecosystem are compared. */
enum version_scheme queries_scheme(enum ecosystem ecosystem);

#endif
