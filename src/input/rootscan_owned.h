/* The paths that package databases list, as 64-bit hashes: enough to tell that a program belongs
 * to a package.  /usr/lib and /lib are one, as in images with a merged /usr. */
#ifndef TARE_INPUT_ROOTSCAN_OWNED_H
#define TARE_INPUT_ROOTSCAN_OWNED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct owned {
	uint64_t *slot; /* open addressing; 0 is free */
	size_t count, cap;
};

void owned_add(struct owned *owned, struct span path);
bool owned_has(const struct owned *owned, const char *path);
/* dpkg's NAME.list (one path a line) and NAME.md5sums (sum, two spaces, path). */
void owned_add_list(struct owned *owned, struct span text);
/* The files in apk's "installed". */
void owned_add_apk(struct owned *owned, struct span text);
void owned_release(struct owned *owned);

#endif
