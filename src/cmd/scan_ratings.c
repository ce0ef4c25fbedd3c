#include "cmd/scan_ratings.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/strmap.h"

#define MOST ((size_t)1 << 16) /* remembered; the rest is asked for each time */

struct rated {
	char *cvss, *summary;
	struct advisory_about about; /* its texts are these */
};

struct scan_ratings {
	struct advisory_db *db;
	struct strmap index; /* id → item */
	struct rated *item;
	size_t count, cap;
};

struct scan_ratings *scan_ratings_new(struct advisory_db *db)
{
	struct scan_ratings *ratings = mem_alloc(sizeof *ratings);
	ratings->db = db;
	return ratings;
}

void scan_ratings_free(struct scan_ratings *ratings)
{
	if (!ratings)
		return;
	for (size_t i = 0; i < ratings->count; i++) {
		free(ratings->item[i].cvss);
		free(ratings->item[i].summary);
	}
	free(ratings->item);
	strmap_release(&ratings->index);
	free(ratings);
}

int scan_ratings_ask(struct scan_ratings *ratings, const char *id, struct advisory_about *about,
                     struct err *err)
{
	const size_t *known = strmap_get(&ratings->index, id);
	if (known) {
		*about = ratings->item[*known].about;
		return 0;
	}
	if (advisory_db_about(ratings->db, id, about, err) != 0)
		return -1;
	if (ratings->count == MOST)
		return 0;
	mem_grow(&ratings->item, &ratings->cap, ratings->count + 1, sizeof *ratings->item);
	struct rated *item = &ratings->item[ratings->count];
	*item = (struct rated){.cvss = str_dup(about->cvss), .summary = str_dup(about->summary)};
	item->about = *about;
	item->about.cvss = item->cvss;
	item->about.summary = item->summary;
	strmap_put(&ratings->index, id, ratings->count++);
	return 0;
}
