#include "input/advisory_db.h"

#include <stdlib.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "base/path.h"
#include "base/str.h"
#include "wire/advisory_schema.h"
#include "wrap/sql_sqlite.h"

struct advisory_db {
	char *path;
	struct sql *sql;
	struct sql_statement *ask, *rating, *exploited, *likelihood;
	bool has_exploited, has_likelihood; /* neither was imported: nothing to ask */
};

static int check_schema(struct advisory_db *db, struct err *err)
{
	int64_t id = 0, version = 0;
	if (sql_number(db->sql, "PRAGMA application_id", &id, err) != 0 ||
	    sql_number(db->sql, "PRAGMA user_version", &version, err) != 0)
		return -1;
	if (id != ADVISORY_SCHEMA_ID)
		return err_set(err, ERR_FAIL, "'%s' is no database of tare's", db->path);
	if (version != ADVISORY_SCHEMA_VERSION)
		return err_set(
			err, ERR_FAIL,
			"'%s' has schema %lld, this tare knows %d: update tare, or import into a new "
			"file with --db",
			db->path, (long long)version, ADVISORY_SCHEMA_VERSION);
	return 0;
}

static int prepare(struct advisory_db *db, struct err *err)
{
	const struct {
		struct sql_statement **to;
		const char *text;
	} all[] = {
		{&db->ask,
	     "SELECT advisory.name, summary, cvss, versions, release, aliases, source.kind,"
	     " advisory.severity, state FROM package JOIN affected ON affected.package = package.id"
	     " JOIN advisory ON advisory.id = affected.advisory"
	     " JOIN source ON source.id = advisory.source"
	     " WHERE package.ecosystem = ?1 AND package.name = ?2 AND affected.release = ?3"
	     " ORDER BY affected.advisory, versions"},
		{&db->rating, "SELECT cvss, summary, advisory.severity FROM advisory"
	                  " JOIN source ON source.id = advisory.source WHERE advisory.name = ?1"
	                  " ORDER BY cvss IS NULL, source.kind = 6 DESC, source.id"},
		{&db->exploited, "SELECT 1 FROM exploited WHERE name = ?1"},
		{&db->likelihood, "SELECT epss FROM likelihood WHERE name = ?1"},
	};
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		*all[i].to = sql_prepare(db->sql, all[i].text, err);
		if (!*all[i].to)
			return -1;
	}
	return 0;
}

static int look_for(struct advisory_db *db, struct err *err)
{
	int64_t exploited = 0, likelihood = 0;
	if (sql_number(db->sql, "SELECT EXISTS (SELECT 1 FROM exploited)", &exploited, err) != 0 ||
	    sql_number(db->sql, "SELECT EXISTS (SELECT 1 FROM likelihood)", &likelihood, err) != 0)
		return -1;
	db->has_exploited = exploited;
	db->has_likelihood = likelihood;
	return 0;
}

struct advisory_db *advisory_db_open(const char *path, struct err *err)
{
	struct advisory_db *db = mem_alloc(sizeof *db);
	db->path = advisory_schema_path(path, getenv("TARE_DB"), getenv("XDG_DATA_HOME"),
	                                getenv("HOME"));
	if (!db->path)
		err_set(err, ERR_USAGE, "where is the database? neither --db nor HOME is set");
	else if (!path_is_file(db->path))
		err_set(err, ERR_FAIL,
		        "there is no vulnerability database '%s'; 'tare db update' downloads one, 'tare db "
		        "import FILE…' makes one of files",
		        db->path);
	else
		db->sql = sql_open(db->path, SQL_READ, 10, err);
	/* One transaction for all questions: each would take and give back locks of its own, and two of
	 * them could see two databases. */
	if (!db->sql || sql_run(db->sql, "PRAGMA cache_size = -65536; BEGIN", err) != 0 ||
	    check_schema(db, err) != 0 || prepare(db, err) != 0 || look_for(db, err) != 0) {
		advisory_db_close(db);
		return NULL;
	}
	return db;
}

void advisory_db_close(struct advisory_db *db)
{
	if (!db)
		return;
	sql_close(db->sql);
	free(db->path);
	free(db);
}

int advisory_db_ask(struct advisory_db *db, enum ecosystem ecosystem, const char *release,
                    const char *package, advisory_each *each, void *context, struct err *err)
{
	int rc = 0;
	sql_put_number(db->ask, 1, ecosystem);
	sql_put_text(db->ask, 2, package);
	sql_put_text(db->ask, 3, release ? release : "");
	while ((rc = sql_step(db->ask, err)) == 1) {
		struct advisory_row row = {.id = sql_text(db->ask, 0),
		                           .summary = sql_text(db->ask, 1),
		                           .cvss = sql_text(db->ask, 2),
		                           .versions = sql_text(db->ask, 3),
		                           .release = sql_text(db->ask, 4),
		                           .aliases = sql_text(db->ask, 5),
		                           .source = (enum source_kind)sql_integer(db->ask, 6),
		                           .severity = (enum severity)(sql_integer(db->ask, 7) & 7)};
		advisory_state_unpack(sql_integer(db->ask, 8), &row.state, &row.why, &row.package_severity);
		if (each(context, &row, err) != 0) {
			sql_reset(db->ask);
			return -1;
		}
	}
	return rc;
}

int advisory_db_about(struct advisory_db *db, const char *id, struct advisory_about *about,
                      struct err *err)
{
	int rc = 0;
	*about = (struct advisory_about){.epss = -1};
	if (db->has_exploited) {
		sql_put_text(db->exploited, 1, id);
		rc = sql_step(db->exploited, err);
		about->is_known_exploited = rc == 1;
		sql_reset(db->exploited);
	}
	if (rc >= 0 && db->has_likelihood) {
		sql_put_text(db->likelihood, 1, id);
		rc = sql_step(db->likelihood, err);
		if (rc == 1)
			about->epss = (int)sql_integer(db->likelihood, 0);
		sql_reset(db->likelihood);
	}
	if (rc < 0)
		return -1;
	sql_reset(db->rating); /* it still holds what was handed out last */
	sql_put_text(db->rating, 1, id);
	if ((rc = sql_step(db->rating, err)) == 1) {
		/* Not reset: what it returned is handed out. */
		about->cvss = sql_text(db->rating, 0);
		about->summary = sql_text(db->rating, 1);
		about->severity = (enum severity)(sql_integer(db->rating, 2) & 7);
	}
	return rc < 0 ? -1 : 0;
}

int advisory_db_sources(struct advisory_db *db, advisory_source_each *each, void *context,
                        struct err *err)
{
	struct sql_statement *list = sql_prepare(
		db->sql,
		"SELECT kind, name, imported, modified, advisories, packages, url, etag, last_modified,"
		" digest, checked FROM source WHERE imported IS NOT NULL ORDER BY kind, name",
		err);
	int rc = list ? 0 : -1;
	while (list && (rc = sql_step(list, err)) == 1) {
		struct advisory_source source = {.kind = (enum source_kind)sql_integer(list, 0),
		                                 .name = sql_text(list, 1),
		                                 .imported = sql_integer(list, 2),
		                                 .modified = sql_integer(list, 3),
		                                 .advisories = (uint64_t)sql_integer(list, 4),
		                                 .packages = (uint64_t)sql_integer(list, 5),
		                                 .url = sql_text(list, 6),
		                                 .etag = sql_text(list, 7),
		                                 .last_modified = sql_text(list, 8),
		                                 .digest = sql_text(list, 9),
		                                 .checked = sql_integer(list, 10)};
		if (each(context, &source, err) != 0)
			return -1;
	}
	return rc;
}

int advisory_db_download(struct advisory_db *db, const char *url,
                         struct advisory_download *download, struct err *err)
{
	*download = (struct advisory_download){0};
	struct sql_statement *find = sql_prepare(
		db->sql, "SELECT etag, last_modified FROM download WHERE url = ?1", err);
	if (!find)
		return -1;
	sql_put_text(find, 1, url);
	int rc = sql_step(find, err);
	if (rc == 1) {
		download->etag = str_dup(sql_text(find, 0));
		download->last_modified = str_dup(sql_text(find, 1));
		sql_reset(find);
	}
	return rc;
}

const char *advisory_db_path(const struct advisory_db *db)
{
	return db->path;
}

uint64_t advisory_db_size(const struct advisory_db *db)
{
	struct stat st;
	return stat(db->path, &st) == 0 ? (uint64_t)st.st_size : 0;
}
