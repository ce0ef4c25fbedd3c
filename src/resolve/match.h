/* From what publishers say of a package to what is found of a component: claims come in, one
 * finding for each vulnerability comes out.
 *
 * The same vulnerability told by several publishers becomes one: a distribution's tracker is
 * believed before OSV's copy of it, upstream's own advisories before NVD's; of equals, the one that
 * says "affected".  It has the CVE's name where it is one CVE's, other names become aliases.  An
 * advisory about several CVEs (DSA-…) that are all found is an alias of each. */
#ifndef TARE_RESOLVE_MATCH_H
#define TARE_RESOLVE_MATCH_H

#include <stdbool.h>

#include "base/str.h"
#include "model/finding.h"

/* Collects the claims about one component; used again for the next, so that it keeps its memory. */
struct match;

struct match *match_new(void);
void match_free(struct match *match); /* NULL is fine */

/* Whether a commit comes before another one; NULL in match_claim() when nobody knows. */
typedef bool match_order(void *context, struct span ancestor, struct span commit);

/* Judges a claim that answers the query, and keeps what is of use. */
void match_claim(struct match *match, const struct query *query, const struct claim *claim,
                 match_order *order, void *context);
/* Adds what is found to out, by id, as findings of that subject, and forgets the claims.  Ratings
 * are the claims' own: see resolve/rating.h. */
void match_close(struct match *match, size_t subject, struct findings *out);

#endif
