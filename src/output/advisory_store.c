#include "output/advisory_store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/out.h"
#include "base/path.h"
#include "base/str.h"
#include "wire/advisory_schema.h"
#include "wrap/sql_sqlite.h"

struct advisory_store {
	struct sql *sql;
	bool is_begun;
	int64_t source; /* id of the row that is being filled; 0: each record's own */
	bool is_replaced;
	int64_t *touched; /* rows of source that this import has something to do with */
	size_t touched_count, touched_cap;
	/* Rows of advisory up to `old` were there before this import; a new one gets `last` + 1. */
	int64_t old, last;
	struct sql_statement *add_source, *find_source, *find_record, *find_package, *add_package,
		*find_advisory, *add_advisory, *complete_advisory, *drop_advisory, *drop_affected,
		*add_affected, *add_exploited, *add_likelihood;
};

/* Every folder on the way to path, as mkdir -p makes them; only the user may look in. */
static int make_folders(const char *path, struct err *err)
{
	MEM_AUTO char *folder = path_dir(path);
	if (path_is_dir(folder))
		return 0;
	if (strcmp(folder, path) != 0 && make_folders(folder, err) != 0)
		return -1;
	if (mkdir(folder, 0700) != 0 && errno != EEXIST)
		return err_errno(err, ERR_FAIL, "cannot make the folder '%s'", folder);
	return 0;
}

/* A new file gets the schema; an old one must have the one we know. */
static int settle_schema(struct advisory_store *store, const char *path, struct err *err)
{
	int64_t id = 0, version = 0, tables = 0;
	if (sql_number(store->sql, "PRAGMA application_id", &id, err) != 0 ||
	    sql_number(store->sql, "PRAGMA user_version", &version, err) != 0 ||
	    sql_number(store->sql, "SELECT count(*) FROM sqlite_master", &tables, err) != 0)
		return -1;
	if (id == ADVISORY_SCHEMA_ID && version == ADVISORY_SCHEMA_VERSION)
		return 0;
	if (id == ADVISORY_SCHEMA_ID)
		return err_set(
			err, ERR_FAIL,
			"'%s' has schema %lld, this tare knows %d: update tare, or name another file "
			"with --db",
			path, (long long)version, ADVISORY_SCHEMA_VERSION);
	if (tables)
		return err_set(err, ERR_FAIL, "'%s' is a database, but not one of tare's", path);
	MEM_AUTO char *marks = str_format("PRAGMA application_id = %d; PRAGMA user_version = %d;",
	                                  ADVISORY_SCHEMA_ID, ADVISORY_SCHEMA_VERSION);
	if (sql_run(store->sql, advisory_schema, err) != 0)
		return -1;
	return sql_run(store->sql, marks, err);
}

static int prepare(struct advisory_store *store, struct err *err)
{
	const struct {
		struct sql_statement **to;
		const char *text;
	} all[] = {
		{&store->add_source, "INSERT OR IGNORE INTO source (kind, name) VALUES (?1, ?2)"},
		{&store->find_source, "SELECT id FROM source WHERE kind = ?1 AND name = ?2"},
		{&store->find_record, "SELECT source FROM advisory JOIN source ON source.id = source"
	                          " WHERE advisory.name = ?1 AND kind = 2 ORDER BY source LIMIT 1"},
		{&store->find_package, "SELECT id FROM package WHERE ecosystem = ?1 AND name = ?2"},
		{&store->add_package, "INSERT INTO package (ecosystem, name) VALUES (?1, ?2)"},
		{&store->find_advisory, "SELECT id FROM advisory WHERE name = ?1 AND source = ?2"},
		{&store->add_advisory, "INSERT INTO advisory (name, source, summary, cvss, severity, "
	                           "published, modified, aliases,"
	                           " id) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"},
		{&store->drop_advisory, "DELETE FROM advisory WHERE id = ?1"},
		{&store->complete_advisory,
	     "UPDATE advisory SET summary = coalesce(summary, ?2), cvss = coalesce(cvss, ?3)"
	     " WHERE id = ?1"},
		{&store->drop_affected, "DELETE FROM affected WHERE advisory = ?1"},
		{&store->add_affected, "INSERT OR REPLACE INTO affected (package, release, advisory,"
	                           " versions, state) VALUES (?1, ?2, ?3, ?4, ?5)"},
		{&store->add_exploited, "INSERT OR REPLACE INTO exploited VALUES (?1, ?2)"},
		{&store->add_likelihood, "INSERT OR REPLACE INTO likelihood VALUES (?1, ?2)"},
	};
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		*all[i].to = sql_prepare(store->sql, all[i].text, err);
		if (!*all[i].to)
			return -1;
	}
	return 0;
}

static void say_waiting(const char *path)
{
	MEM_AUTO char *name = out_clean(path);
	out_note("another tare is writing '%s'; waiting for it", name);
}

struct advisory_store *advisory_store_open(const char *path, unsigned wait, struct err *err)
{
	MEM_AUTO char *file = advisory_schema_path(path, getenv("TARE_DB"), getenv("XDG_DATA_HOME"),
	                                           getenv("HOME"));
	if (!file) {
		err_set(err, ERR_USAGE, "where is the database? neither --db nor HOME is set");
		return NULL;
	}
	if (make_folders(file, err) != 0)
		return NULL;
	struct advisory_store *store = mem_alloc(sizeof *store);
	store->sql = sql_open(file, SQL_WRITE, wait, err);
	if (store->sql)
		sql_on_wait(store->sql, say_waiting);
	/* A big import must not be held in memory. */
	if (!store->sql || sql_keep_log(store->sql, err) != 0 ||
	    sql_run(store->sql, "PRAGMA synchronous = FULL; PRAGMA cache_size = -16384", err) != 0 ||
	    sql_run(store->sql, "BEGIN IMMEDIATE", err) != 0 || settle_schema(store, file, err) != 0 ||
	    sql_run(store->sql, "COMMIT", err) != 0 || prepare(store, err) != 0) {
		advisory_store_close(store);
		return NULL;
	}
	return store;
}

void advisory_store_close(struct advisory_store *store)
{
	if (!store)
		return;
	advisory_store_rollback(store);
	sql_close(store->sql);
	free(store->touched);
	free(store);
}

void advisory_store_rollback(struct advisory_store *store)
{
	struct err err = ERR_INIT;
	if (store->is_begun && sql_run(store->sql, "ROLLBACK", &err) != 0)
		err_clear(&err); /* a full disk has rolled it back by itself */
	store->is_begun = false;
}

static void touch(struct advisory_store *store, int64_t source)
{
	for (size_t i = 0; i < store->touched_count; i++)
		if (store->touched[i] == source)
			return;
	mem_grow(&store->touched, &store->touched_cap, store->touched_count + 1,
	         sizeof *store->touched);
	store->touched[store->touched_count++] = source;
}

/* Runs find with its parameters set: 1 with the id found, 0 when there is none, -1. */
static int find_id(struct sql_statement *find, int64_t *id, struct err *err)
{
	int rc = sql_step(find, err);
	if (rc == 1) {
		*id = sql_integer(find, 0);
		sql_reset(find);
	}
	return rc;
}

/* The row of the source, made when it is new. */
static int find_source(struct advisory_store *store, enum source_kind kind, const char *name,
                       struct err *err)
{
	sql_put_number(store->add_source, 1, kind);
	sql_put_text(store->add_source, 2, name);
	sql_put_number(store->find_source, 1, kind);
	sql_put_text(store->find_source, 2, name);
	if (sql_step(store->add_source, err) < 0 ||
	    find_id(store->find_source, &store->source, err) < 0)
		return -1;
	touch(store, store->source);
	return 0;
}

static int forget_source(struct advisory_store *store, enum source_kind kind, struct err *err)
{
	MEM_AUTO char *forget = str_format(
		"DELETE FROM affected WHERE advisory IN (SELECT id FROM advisory WHERE"
		" source = %lld); DELETE FROM advisory WHERE source = %lld;%s%s",
		(long long)store->source, (long long)store->source,
		kind == SOURCE_KEV ? "DELETE FROM exploited;" : "",
		kind == SOURCE_EPSS ? "DELETE FROM likelihood;" : "");
	return sql_run(store->sql, forget, err);
}

int advisory_store_begin(struct advisory_store *store, enum source_kind kind, const char *name,
                         bool replace, struct err *err)
{
	if (sql_run(store->sql, "BEGIN IMMEDIATE", err) != 0)
		return -1;
	store->is_begun = true;
	store->is_replaced = replace;
	store->touched_count = 0;
	store->source = 0;
	if ((name && find_source(store, kind, name, err) != 0) ||
	    (replace && forget_source(store, kind, err) != 0) ||
	    sql_number(store->sql, "SELECT coalesce(max(id), 0) FROM advisory", &store->old, err) != 0)
		return -1;
	store->last = store->old;
	return 0;
}

static int package_id(struct advisory_store *store, const struct affected *affected, int64_t *id,
                      struct err *err)
{
	sql_put_number(store->find_package, 1, affected->ecosystem);
	sql_put_text(store->find_package, 2, affected->package);
	int rc = find_id(store->find_package, id, err);
	if (rc != 0)
		return rc < 0 ? -1 : 0;
	sql_put_number(store->add_package, 1, affected->ecosystem);
	sql_put_text(store->add_package, 2, affected->package);
	if (sql_step(store->add_package, err) < 0)
		return -1;
	*id = sql_last_row(store->sql);
	return 0;
}

static int run_with(struct sql_statement *statement, int64_t id, struct err *err)
{
	sql_put_number(statement, 1, id);
	return sql_step(statement, err) < 0 ? -1 : 0;
}

static int insert_advisory(struct advisory_store *store, const struct advisory *advisory,
                           struct err *err)
{
	BUF_AUTO struct buf aliases = BUF_INIT;
	for (size_t i = 0; i < advisory->aliases.count; i++)
		buf_format(&aliases, "%s%s", i ? " " : "", advisory->aliases.item[i]);
	struct sql_statement *add = store->add_advisory;
	sql_put_text(add, 1, advisory->id);
	sql_put_number(add, 2, store->source);
	sql_put_text(add, 3, advisory->summary);
	sql_put_text(add, 4, advisory->cvss);
	sql_put_number(add, 5, advisory->severity);
	sql_put_number(add, 6, advisory->published);
	sql_put_number(add, 7, advisory->modified);
	sql_put_text(add, 8, aliases.size ? (const char *)aliases.data : NULL);
	sql_put_number(add, 9, ++store->last);
	return sql_step(add, err) < 0 ? -1 : 0;
}

/* The row of this advisory in this import.  One of the same id that was there before goes; one that
 * came in this import already (the tracker tells of a CVE once for each package) is added to. */
static int advisory_id(struct advisory_store *store, const struct advisory *advisory, int64_t *id,
                       struct err *err)
{
	sql_put_text(store->find_advisory, 1, advisory->id);
	sql_put_number(store->find_advisory, 2, store->source);
	int found = find_id(store->find_advisory, id, err);
	if (found < 0)
		return -1;
	if (found && *id > store->old) {
		sql_put_text(store->complete_advisory, 2, advisory->summary);
		sql_put_text(store->complete_advisory, 3, advisory->cvss);
		return run_with(store->complete_advisory, *id, err);
	}
	if (found && (run_with(store->drop_affected, *id, err) != 0 ||
	              run_with(store->drop_advisory, *id, err) != 0))
		return -1;
	if (insert_advisory(store, advisory, err) != 0)
		return -1;
	*id = store->last;
	return 0;
}

/* A withdrawn advisory takes away what was said before, and says nothing. */
static int withdraw(struct advisory_store *store, const struct advisory *advisory, struct err *err)
{
	int64_t id = 0;
	sql_put_text(store->find_advisory, 1, advisory->id);
	sql_put_number(store->find_advisory, 2, store->source);
	int found = find_id(store->find_advisory, &id, err);
	if (found <= 0)
		return found;
	if (run_with(store->drop_affected, id, err) != 0)
		return -1;
	return run_with(store->drop_advisory, id, err);
}

/* The source of a record that comes alone: where one of its id is already, else the one it would
 * come with.  0 with store->source 0: nowhere, as it has nothing to say. */
static int settle_source(struct advisory_store *store, const struct advisory *advisory,
                         struct err *err)
{
	store->source = 0;
	sql_put_text(store->find_record, 1, advisory->id);
	int found = find_id(store->find_record, &store->source, err);
	if (found != 0) {
		touch(store, store->source);
		return found < 0 ? -1 : 0;
	}
	MEM_AUTO char *name = advisory_ecosystem(advisory);
	return name ? find_source(store, SOURCE_OSV, name, err) : 0;
}

static int put_advisory(struct advisory_store *store, const struct advisory *advisory,
                        struct err *err)
{
	int64_t id = 0;
	if (advisory_id(store, advisory, &id, err) != 0)
		return -1;
	for (size_t i = 0; i < advisory->count; i++) {
		const struct affected *affected = &advisory->affected[i];
		int64_t package = 0;
		if (package_id(store, affected, &package, err) != 0)
			return -1;
		struct sql_statement *add = store->add_affected;
		sql_put_number(add, 1, package);
		sql_put_text(add, 2, affected->release ? affected->release : "");
		sql_put_number(add, 3, id);
		sql_put_text(add, 4, affected->versions ? affected->versions : "");
		sql_put_number(add, 5, advisory_state_pack(affected));
		if (sql_step(add, err) < 0)
			return -1;
	}
	return 0;
}

int advisory_store_put(struct advisory_store *store, const struct advisory *advisory,
                       struct err *err)
{
	bool is_alone = store->source == 0;
	int rc = is_alone ? settle_source(store, advisory, err) : 0;
	if (rc == 0 && store->source) {
		bool says_nothing = advisory->is_withdrawn || (is_alone && advisory->count == 0);
		rc = (says_nothing ? withdraw : put_advisory)(store, advisory, err);
	}
	if (is_alone)
		store->source = 0;
	return rc;
}

static int put_pair(struct sql_statement *add, const char *id, int64_t number, struct err *err)
{
	sql_put_text(add, 1, id);
	sql_put_number(add, 2, number);
	return sql_step(add, err) < 0 ? -1 : 0;
}

int advisory_store_put_kev(struct advisory_store *store, const char *id, int64_t added,
                           struct err *err)
{
	return put_pair(store->add_exploited, id, added, err);
}

int advisory_store_put_epss(struct advisory_store *store, const char *id, unsigned epss,
                            struct err *err)
{
	return put_pair(store->add_likelihood, id, epss, err);
}

/* Notes on a source's row where it came from and how much it is. */
static int describe_source(struct advisory_store *store, int64_t source,
                           const struct advisory_origin *origin, struct err *err)
{
	struct sql_statement *note = sql_prepare(
		store->sql,
		"UPDATE source SET url = ?2, etag = ?3, last_modified = ?4, digest = ?5, imported = ?7,"
		" checked = ?8, modified = max(?6, (SELECT coalesce(max(modified), 0) FROM advisory"
		" WHERE source = ?1)), advisories = CASE kind WHEN 4 THEN (SELECT count(*) FROM exploited)"
		" WHEN 5 THEN (SELECT count(*) FROM likelihood)"
		" ELSE (SELECT count(*) FROM advisory WHERE source = ?1) END,"
		" packages = (SELECT count(DISTINCT package) FROM affected WHERE advisory IN"
		" (SELECT id FROM advisory WHERE source = ?1)) WHERE id = ?1",
		err);
	if (!note)
		return -1;
	sql_put_number(note, 1, source);
	sql_put_text(note, 2, origin->url);
	sql_put_text(note, 3, origin->etag);
	sql_put_text(note, 4, origin->last_modified);
	sql_put_text(note, 5, origin->digest);
	sql_put_number(note, 6, origin->modified);
	sql_put_number(note, 7, origin->now);
	sql_put_number(note, 8, origin->checked);
	return sql_step(note, err) < 0 ? -1 : 0;
}

/* What is known of addresses: after a file was imported by hand in place of what came from there,
 * nothing. */
static int note_download(struct advisory_store *store, int64_t source,
                         const struct advisory_origin *origin, struct err *err)
{
	struct sql_statement *note = sql_prepare(
		store->sql,
		origin->url ? "INSERT OR REPLACE INTO download VALUES (?2, ?1, ?3, ?4)"
					: "DELETE FROM download WHERE source = ?1",
		err);
	if (!note)
		return -1;
	sql_put_number(note, 1, source);
	if (origin->url) {
		sql_put_text(note, 2, origin->url);
		sql_put_text(note, 3, origin->etag);
		sql_put_text(note, 4, origin->last_modified);
	}
	return sql_step(note, err) < 0 ? -1 : 0;
}

static int describe(struct advisory_store *store, const struct advisory_origin *origin,
                    struct err *err)
{
	for (size_t i = 0; i < store->touched_count; i++) {
		int64_t source = store->touched[i];
		if (describe_source(store, source, origin, err) != 0 ||
		    ((origin->url || store->is_replaced) && note_download(store, source, origin, err) != 0))
			return -1;
	}
	return 0;
}

int advisory_store_filled(struct advisory_store *store,
                          void (*each)(void *context, const struct advisory_filled *filled),
                          void *context, struct err *err)
{
	struct sql_statement *ask = sql_prepare(
		store->sql, "SELECT kind, name, advisories, packages FROM source WHERE id = ?1", err);
	if (!ask)
		return -1;
	for (size_t i = 0; i < store->touched_count; i++) {
		sql_put_number(ask, 1, store->touched[i]);
		int rc = sql_step(ask, err);
		if (rc < 0)
			return -1;
		struct advisory_filled filled = {.kind = (enum source_kind)sql_integer(ask, 0),
		                                 .name = sql_text(ask, 1),
		                                 .advisories = (uint64_t)sql_integer(ask, 2),
		                                 .packages = (uint64_t)sql_integer(ask, 3)};
		if (rc == 1)
			each(context, &filled);
		sql_reset(ask);
	}
	return 0;
}

int advisory_store_checked(struct advisory_store *store, const char *url, int64_t now,
                           struct err *err)
{
	struct sql_statement *note = sql_prepare(
		store->sql,
		"UPDATE source SET checked = ?2 WHERE id = (SELECT source FROM download WHERE url = ?1)",
		err);
	if (!note)
		return -1;
	sql_put_text(note, 1, url);
	sql_put_number(note, 2, now);
	return sql_step(note, err) < 0 ? -1 : 0;
}

int advisory_store_commit(struct advisory_store *store, const struct advisory_origin *origin,
                          struct err *err)
{
	if (describe(store, origin, err) != 0 ||
	    sql_run(store->sql,
	            "DELETE FROM package WHERE id NOT IN (SELECT DISTINCT package FROM affected)",
	            err) != 0 ||
	    sql_run(store->sql, "COMMIT", err) != 0)
		return -1;
	store->is_begun = false;
	/* The log goes back into the file now, if no reader holds it. */
	struct err ignored = ERR_INIT;
	if (sql_run(store->sql, "PRAGMA wal_checkpoint(TRUNCATE)", &ignored) != 0)
		err_clear(&ignored);
	return 0;
}
