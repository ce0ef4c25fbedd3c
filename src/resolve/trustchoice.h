/* Which roots of a store are packed, and which must not be. */
#ifndef TARE_RESOLVE_TRUSTCHOICE_H
#define TARE_RESOLVE_TRUSTCHOICE_H

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"
#include "model/trust.h"

/* Keeps the roots that are wished for, with the reasons.  Each wish must match exactly one root;
 * ERR_FAIL names the first that does not, with its line in `list` (NULL: the command line). */
int trustchoice_keep(struct trust_store *store, const struct trust_wishes *wishes, const char *list,
                     struct err *err);
/* Takes the roots out that are named. */
int trustchoice_drop(struct trust_store *store, const struct trust_wishes *wishes, struct err *err);

/* Takes the roots out that are not valid at that time (seconds since 1970), and adds a sentence
 * about each to told. */
void trustchoice_drop_invalid(struct trust_store *store, int64_t at, struct strlist *told);

/* What a packed root of this kind must be able to say. */
struct trustchoice_needs {
	bool is_bare;            /* only subject and key are packed */
	bool allows_constrained; /* the caller enforces name constraints by itself */
};

/* A sentence about each root that cannot be packed so that it means the same, added to told. */
void trustchoice_unfit(const struct trust_store *store, const struct trustchoice_needs *needs,
                       struct strlist *told);

/* Of roots with the same subject and key keeps the one that is valid longest: bare, they are the
 * same.  Adds a sentence about each other to told. */
void trustchoice_merge_bare(struct trust_store *store, struct strlist *told);

#endif
