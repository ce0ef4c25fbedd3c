/* Archives of objects, as ar(1) makes them: GNU names (also in the long-name table), BSD names
 * ("#1/LENGTH"), thin archives, symbol tables of 32 and 64 bits.
 *
 * Format: the "ar" chapter of System V's gABI; GNU's long names and thin archives from bfd's
 * behaviour, BSD's names from its ar(5).
 */
#ifndef TARE_WIRE_AR_H
#define TARE_WIRE_AR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "base/strmap.h"

struct ar_member {
	char *name;          /* owned; of a thin archive: a path relative to the archive's folder */
	struct span content; /* borrowed from the archive; empty in a thin archive */
	uint64_t size;       /* that the header states: the file's size in a thin archive */
	uint64_t offset;     /* of the content (thin: of the header's end) in the archive */
	uint64_t origin;     /* thin archive of an archive: the offset in `name`, else 0 */
	size_t next_same;    /* index of the next member of that name, or AR_NONE */
};

#define AR_NONE SIZE_MAX

struct ar {
	bool is_thin;
	struct ar_member *member; /* in order; symbol and name tables are left out */
	size_t count, cap;
	struct strmap first; /* name → index of its first member */
	struct strmap last;  /* name → index of its last one */
};

/* Whether the bytes begin like an archive. */
bool ar_is(const void *data, size_t size);

/* Reads the headers of an archive in memory, which must outlive *ar; `label` names it in errors.
 * ERR_FAIL when it is no archive, cut short, or states what cannot be; *ar needs no release
 * then. */
int ar_open(struct ar *ar, const void *data, size_t size, const char *label, struct err *err);
void ar_release(struct ar *ar);

/* The nth (from 0) member of that name, or NULL. */
const struct ar_member *ar_find(const struct ar *ar, const char *name, size_t nth);

#endif
