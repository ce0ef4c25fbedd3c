#include "cmd/db_import.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/mem.h"
#include "base/out.h"
#include "base/path.h"
#include "base/progress.h"
#include "base/strmap.h"
#include "cmd/db_report.h"
#include "input/advisory_feed.h"
#include "input/feed_folder.h"
#include "input/published_file.h"
#include "output/advisory_copy.h"

/* One import: what a feed hands on goes into the store. */
struct import {
	struct advisory_store *store;
	const struct advisory_feed *feed;
	struct progress *progress;
	char *name;              /* the source; of an OSV set known with its first record */
	bool is_begun;           /* the store's transaction is open */
	bool is_guessed;         /* the name may turn out to be another's */
	struct strmap ecosystem; /* of an OSV set: name → records */
	uint64_t kept, empty;
};

/* Sets are replaced whole; NVD comes in parts by year, and single records for themselves. */
static bool replaces(const struct advisory_feed *feed)
{
	return feed->kind == SOURCE_OSV ? feed->is_set : feed->kind != SOURCE_NVD;
}

static int begin(struct import *import, struct err *err)
{
	if (import->is_begun)
		return 0;
	import->is_begun = true;
	return advisory_store_begin(import->store, import->feed->kind, import->name,
	                            replaces(import->feed), err);
}

/* Counts whose record it is: most decide whose the set is. */
static int take_set_record(struct import *import, const struct advisory *advisory, struct err *err)
{
	MEM_AUTO char *name = advisory_ecosystem(advisory);
	if (!name || advisory->is_withdrawn) {
		import->empty++;
		return 0;
	}
	size_t *count = strmap_get(&import->ecosystem, name);
	strmap_put(&import->ecosystem, name, count ? *count + 1 : 1);
	if (!import->name) {
		import->name = MEM_STEAL(name);
		import->is_guessed = true;
	}
	import->kept++;
	return begin(import, err) == 0 ? advisory_store_put(import->store, advisory, err) : -1;
}

static int take_advisory(void *context, const struct advisory *advisory, struct err *err)
{
	struct import *import = context;
	if (import->feed->is_set)
		return take_set_record(import, advisory, err);
	/* NVD's records are wanted for their severities, too. */
	bool is_kept = !advisory_is_empty(advisory) || import->feed->kind == SOURCE_NVD;
	*(is_kept ? &import->kept : &import->empty) += 1;
	return begin(import, err) == 0 ? advisory_store_put(import->store, advisory, err) : -1;
}

static int take_exploited(void *context, const char *id, int64_t added, struct err *err)
{
	struct import *import = context;
	import->kept++;
	return advisory_store_put_kev(import->store, id, added, err);
}

static int take_likelihood(void *context, const char *id, unsigned epss, struct err *err)
{
	struct import *import = context;
	import->kept++;
	return advisory_store_put_epss(import->store, id, epss, err);
}

static void show_progress(void *context, uint64_t done, uint64_t size)
{
	struct import *import = context;
	progress_set(import->progress, done, size);
}

static int read_into(struct import *import, struct advisory_tally *tally, struct err *err)
{
	const struct advisory_taker taker = {.context = import,
	                                     .advisory = take_advisory,
	                                     .exploited = take_exploited,
	                                     .likelihood = take_likelihood,
	                                     .progress = show_progress};
	/* KEV and EPSS may be empty and are replaced all the same. */
	if (!import->feed->is_set && begin(import, err) != 0)
		return -1;
	return advisory_feed_read(import->feed, &taker, tally, err);
}

/* The ecosystem that most records are of; by name where two have as many. */
static const char *majority(const struct import *import)
{
	const struct strmap_slot *best = NULL;
	for (size_t i = 0; i < import->ecosystem.cap; i++) {
		const struct strmap_slot *slot = &import->ecosystem.slot[i];
		if (slot->key && (!best || slot->value > best->value ||
		                  (slot->value == best->value && strcmp(slot->key, best->key) < 0)))
			best = slot;
	}
	return best ? best->key : NULL;
}

static void import_release(struct import *import)
{
	free(import->name);
	strmap_release(&import->ecosystem);
}

/* Reads all of the feed.  A set whose first record was not of the kind that most are has replaced
 * another's: then all of it is taken back and read again. */
static int fill(struct import *import, struct advisory_tally *tally, struct err *err)
{
	for (;;) {
		if (read_into(import, tally, err) != 0)
			return -1;
		if (!import->is_guessed || str_equal(import->name, majority(import)))
			return 0;
		char *name = str_dup(majority(import));
		advisory_store_rollback(import->store);
		import_release(import);
		*import = (struct import){.store = import->store,
		                          .feed = import->feed,
		                          .progress = import->progress,
		                          .name = name};
	}
}

static double seconds_since(const struct timespec *start)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)(now.tv_sec - start->tv_sec) + (double)(now.tv_nsec - start->tv_nsec) / 1e9;
}

static int commit(struct import *import, const struct advisory_tally *tally,
                  const struct advisory_origin *known, struct err *err)
{
	struct advisory_origin origin = {0};
	if (known)
		origin = *known;
	MEM_AUTO char *digest = published_file_digest(import->feed->path, err);
	if (!digest)
		return -1;
	origin.digest = digest;
	origin.modified = tally->dated;
	if (!known) {
		origin.now = (int64_t)time(NULL);
		origin.checked = import->feed->written < origin.now ? import->feed->written : origin.now;
	}
	return advisory_store_commit(import->store, &origin, err);
}

static int import_feed(struct advisory_store *store, const struct advisory_feed *feed,
                       const struct advisory_origin *origin, struct err *err)
{
	struct progress progress;
	struct timespec start;
	clock_gettime(CLOCK_MONOTONIC, &start);
	struct import import = {.store = store, .feed = feed, .progress = &progress};
	struct advisory_tally tally;
	import.name = str_dup(feed->name);
	progress_begin(&progress, path_base(feed->path));
	int rc = fill(&import, &tally, err);
	if (rc == 0 && import.is_begun)
		rc = commit(&import, &tally, origin, err);
	progress_end(&progress);
	if (rc == 0)
		rc = db_report_import(store,
		                      &(struct db_imported){.path = feed->path,
		                                            .is_alone = !replaces(feed),
		                                            .is_begun = import.is_begun,
		                                            .kept = import.kept,
		                                            .empty = import.empty,
		                                            .packages = tally.packages,
		                                            .matches = tally.matches,
		                                            .unpacked = tally.unpacked,
		                                            .seconds = seconds_since(&start)},
		                      err);
	else
		advisory_store_rollback(store);
	import_release(&import);
	return rc;
}

int db_import_file(struct advisory_store *store, const char *path,
                   const struct advisory_origin *origin, struct err *err)
{
	struct advisory_feed feed;
	if (advisory_feed_open(&feed, path, NULL, err) != 0)
		return -1;
	int rc = feed.format == FEED_DATABASE
	             ? err_set(err, ERR_FAIL, "'%s' is a finished database, not a publisher's file",
	                       path)
	             : import_feed(store, &feed, origin, err);
	advisory_feed_release(&feed);
	return rc;
}

static int import_record(struct import *import, const char *path, struct advisory_tally *tally,
                         struct err *err)
{
	struct advisory_feed feed;
	const struct advisory_taker taker = {.context = import, .advisory = take_advisory};
	if (advisory_feed_open(&feed, path, NULL, err) != 0)
		return -1;
	import->feed = &feed;
	int rc = advisory_feed_read(&feed, &taker, tally, err);
	import->feed = NULL;
	advisory_feed_release(&feed);
	return rc;
}

/* The single records of a folder in one transaction. */
static int import_records(struct advisory_store *store, const char *folder,
                          const struct feed_folder *all, struct err *err)
{
	struct progress progress;
	struct timespec start;
	struct advisory_tally tally = {0};
	struct db_imported imported = {
		.path = folder, .is_alone = true, .is_begun = true, .foreign = all->foreign};
	struct import import = {.store = store, .progress = &progress, .is_begun = true};
	const int64_t now = (int64_t)time(NULL);
	const struct advisory_origin origin = {.now = now,
	                                       .checked = all->newest < now ? all->newest : now};
	clock_gettime(CLOCK_MONOTONIC, &start);
	progress_begin(&progress, folder);
	int rc = advisory_store_begin(store, SOURCE_OSV, NULL, false, err);
	for (size_t i = 0; rc == 0 && i < all->records.count; i++) {
		rc = import_record(&import, all->records.item[i], &tally, err);
		imported.packages += tally.packages;
		imported.unpacked += tally.unpacked;
		progress_set(&progress, imported.unpacked, 0);
	}
	if (rc == 0)
		rc = advisory_store_commit(store, &origin, err);
	progress_end(&progress);
	imported.kept = import.kept;
	imported.empty = import.empty;
	imported.seconds = seconds_since(&start);
	if (rc == 0)
		return db_report_import(store, &imported, err);
	advisory_store_rollback(store);
	return -1;
}

static int import_folder(struct advisory_store *store, const char *path, struct err *err)
{
	struct feed_folder all;
	int rc = feed_folder_read(path, &all, err);
	if (rc == 0 && all.records.count + all.others.count == 0)
		rc = err_set(err, ERR_FAIL, "'%s' holds nothing that tare knows", path);
	if (rc == 0 && all.records.count)
		rc = import_records(store, path, &all, err);
	for (size_t i = 0; rc == 0 && i < all.others.count; i++)
		rc = db_import_file(store, all.others.item[i], NULL, err);
	feed_folder_release(&all);
	return rc;
}

/* A finished database takes the place of all that is there. */
static int import_database(const struct db_options *options, const char *path, struct err *err)
{
	int digest_known = 0;
	struct timespec start;
	clock_gettime(CLOCK_MONOTONIC, &start);
	if (advisory_copy_in(options->db, path, options->digest, &digest_known, err) != 0)
		return -1;
	MEM_AUTO char *name = out_clean(path);
	out_printf("database  %s  %.1f s%s\n", name, seconds_since(&start),
	           digest_known ? "" : ", no digest to check it by");
	return 0;
}

static int import_one(const struct db_options *options, const char *path, struct err *err)
{
	struct advisory_feed feed = {0};
	bool is_folder = path_is_dir(path);
	if (!is_folder && advisory_feed_open(&feed, path, NULL, err) != 0)
		return -1;
	int rc = 0;
	if (feed.format == FEED_DATABASE) {
		rc = import_database(options, path, err);
		advisory_feed_release(&feed);
		return rc;
	}
	if (options->digest && is_folder)
		rc = err_set(err, ERR_USAGE, "--digest is of a file, and '%s' is a directory", path);
	MEM_AUTO char *digest = NULL;
	if (rc == 0 && options->digest) {
		digest = published_file_digest(path, err);
		rc = digest ? 0 : -1;
		if (digest && strcasecmp(digest, options->digest) != 0)
			rc = err_set(err, ERR_FAIL, "'%s' is not the file it should be: its SHA-256 is %s",
			             path, digest);
	}
	struct advisory_store *store = rc == 0
	                                   ? advisory_store_open(options->db, ADVISORY_STORE_WAIT, err)
	                                   : NULL;
	if (!store)
		rc = -1;
	else
		rc = is_folder ? import_folder(store, path, err) : import_feed(store, &feed, NULL, err);
	advisory_store_close(store);
	if (!is_folder)
		advisory_feed_release(&feed);
	return rc;
}

int db_import(const struct db_options *options, struct err *err)
{
	if (options->digest && options->count != 1)
		return err_set(err, ERR_USAGE, "--digest is of one FILE");
	for (int i = 0; i < options->count; i++)
		if (import_one(options, options->argument[i], err) != 0)
			return -1;
	return 0;
}
