#include "cmd/db_update.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/buf.h"
#include "base/fd.h"
#include "base/limit.h"
#include "base/mem.h"
#include "base/out.h"
#include "base/path.h"
#include "base/progress.h"
#include "cmd/db_import.h"
#include "input/advisory_db.h"
#include "input/download.h"
#include "wire/advisory_schema.h"
#include "wire/publisher_table.h"

/* --sources, else the user's own table when there is one, else NULL: the one built in. */
static char *table_path(const struct db_options *options)
{
	const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
	if (options->sources)
		return str_dup(options->sources);
	char *path = config && *config ? path_join(config, "tare/sources.conf")
	             : home && *home   ? path_join(home, ".config/tare/sources.conf")
	                               : NULL;
	if (path && path_exists(path))
		return path;
	free(path);
	return NULL;
}

static int read_table(const struct db_options *options, struct publisher_table *table,
                      struct err *err)
{
	MEM_AUTO char *path = table_path(options);
	BUF_AUTO struct buf text = BUF_INIT;
	time_t now = time(NULL);
	struct tm parts = {0};
	gmtime_r(&now, &parts);
	if (path && fd_read_file(path, LIMIT_TEXT_FILE, &text, err) != 0)
		return -1;
	struct span content = path ? buf_span(&text) : span_of(publisher_table_text);
	if (publisher_table_read(content, (unsigned)parts.tm_year + 1900, table, err) != 0)
		return path ? err_wrap(err, "'%s'", path) : -1;
	return 0;
}

static void print_table(const struct publisher_table *table)
{
	for (size_t i = 0; i < table->count; i++)
		out_printf("%-24s %-8s %s\n", table->item[i].name,
		           table->item[i].is_default ? "default" : "named", table->item[i].address);
}

static bool is_wanted(const struct db_options *options, const struct publisher *publisher)
{
	for (int i = 0; i < options->count; i++)
		if (publisher_is_meant(publisher, options->argument[i]))
			return true;
	return options->count == 0 && publisher->is_default;
}

static int check_words(const struct db_options *options, const struct publisher_table *table,
                       struct err *err)
{
	for (int i = 0; i < options->count; i++) {
		bool is_known = false;
		for (size_t k = 0; k < table->count && !is_known; k++)
			is_known = publisher_is_meant(&table->item[k], options->argument[i]);
		if (!is_known)
			return err_set(err, ERR_USAGE,
			               "'%s' is no source; 'tare db update --list' shows which there are",
			               options->argument[i]);
	}
	return 0;
}

/* What was imported from the address, if the database is there and knows. */
static int read_known(const struct db_options *options, const char *url,
                      struct advisory_download *known, struct err *err)
{
	*known = (struct advisory_download){0};
	MEM_AUTO char *path = advisory_schema_path(options->db, getenv("TARE_DB"),
	                                           getenv("XDG_DATA_HOME"), getenv("HOME"));
	if (!path || !path_exists(path))
		return 0;
	struct advisory_db *db = advisory_db_open(path, err);
	int rc = db ? advisory_db_download(db, url, known, err) : -1;
	advisory_db_close(db);
	return rc < 0 ? -1 : 0;
}

static void show_progress(void *context, uint64_t done, uint64_t all)
{
	progress_set(context, done, all);
}

static void say_waiting(void *context, const char *why, unsigned seconds)
{
	progress_end(context);
	MEM_AUTO char *text = out_clean(why);
	out_note("%s; trying again in %u s", text, seconds);
	progress_begin(context, "download");
}

static int fetch(const struct db_options *options, const struct publisher *publisher,
                 const struct advisory_download *known, struct download *download, struct err *err)
{
	struct progress progress;
	const struct download_wish wish = {.url = publisher->address,
	                                   .etag = known->etag,
	                                   .last_modified = known->last_modified,
	                                   .ceiling = options->max_size,
	                                   .timeout = (unsigned)options->timeout,
	                                   .retries = (unsigned)options->retries,
	                                   .context = &progress,
	                                   .progress = show_progress,
	                                   .waiting = say_waiting};
	progress_begin(&progress, publisher->name);
	int rc = download_get(&wish, download, err);
	progress_end(&progress);
	return rc;
}

static int land(const struct db_options *options, const struct publisher *publisher,
                const struct download *download, struct err *err)
{
	struct advisory_store *store = advisory_store_open(options->db, ADVISORY_STORE_WAIT, err);
	if (!store)
		return -1;
	int64_t now = (int64_t)time(NULL);
	int rc;
	if (download->is_unchanged) {
		rc = advisory_store_checked(store, publisher->address, now, err);
		if (rc == 0)
			out_printf("%-14s  unchanged\n", publisher->name);
	} else {
		const struct advisory_origin origin = {.url = publisher->address,
		                                       .etag = download->etag,
		                                       .last_modified = download->last_modified,
		                                       .now = now,
		                                       .checked = now};
		rc = db_import_file(store, download->path, &origin, err);
		if (rc != 0)
			err_wrap(err, "%s", publisher->address);
		/* Rubbish is not to be gone on with. */
		download_remove(download);
	}
	advisory_store_close(store);
	return rc;
}

static int update_one(const struct db_options *options, const struct publisher *publisher,
                      struct err *err)
{
	struct advisory_download known;
	struct download download = {.lock = -1};
	int rc = read_known(options, publisher->address, &known, err);
	if (rc == 0)
		rc = fetch(options, publisher, &known, &download, err);
	if (rc == 0)
		rc = land(options, publisher, &download, err);
	download_release(&download);
	free(known.etag);
	free(known.last_modified);
	return rc;
}

/* A source that fails does not keep the others from being updated. */
static int update_all(const struct db_options *options, const struct publisher_table *table,
                      struct err *err)
{
	size_t wanted = 0, failed = 0;
	for (size_t i = 0; i < table->count; i++) {
		if (!is_wanted(options, &table->item[i]))
			continue;
		wanted++;
		if (update_one(options, &table->item[i], err) == 0)
			continue;
		failed++;
		MEM_AUTO char *message = out_clean(err->message);
		out_warn("%s", message);
		err_clear(err);
	}
	if (wanted == 0)
		return err_set(err, ERR_USAGE, "no source is updated by default; name one");
	if (failed)
		return err_set(err, ERR_FAIL, "%zu of %zu sources could not be updated", failed, wanted);
	return 0;
}

int db_update(const struct db_options *options, struct err *err)
{
	struct publisher_table table = {0};
	int rc = read_table(options, &table, err);
	if (rc == 0 && options->is_list)
		print_table(&table);
	else if (rc == 0 && (rc = check_words(options, &table, err)) == 0)
		rc = update_all(options, &table, err);
	publisher_table_release(&table);
	return rc;
}
