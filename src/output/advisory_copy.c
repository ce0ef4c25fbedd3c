#include "output/advisory_copy.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/fd.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/str.h"
#include "output/advisory_store.h"
#include "output/file.h"
#include "wire/advisory_schema.h"
#include "wrap/hash_openssl.h"
#include "wrap/sql_sqlite.h"

static char *database_path(const char *given, struct err *err)
{
	char *path = advisory_schema_path(given, getenv("TARE_DB"), getenv("XDG_DATA_HOME"),
	                                  getenv("HOME"));
	if (!path)
		err_set(err, ERR_USAGE, "where is the database? neither --db nor HOME is set");
	return path;
}

static int land_digest(const char *to, const char *digest, struct err *err)
{
	MEM_AUTO char *beside = str_format("%s.sha256", to);
	MEM_AUTO char *line = str_format("%s  %s\n", digest, path_base(to));
	return file_land(beside, 0644, line, strlen(line), err);
}

/* Of this one file all pages are written anew, so it is as small as it can be and the same for the
 * same rows. */
static int vacuum_into(struct sql *sql, const char *to, char **digest, struct err *err)
{
	struct landing landing;
	if (landing_begin(&landing, to, 0644, err) != 0)
		return -1;
	/* SQLite takes an empty file for a new database. */
	MEM_AUTO char *journal = str_format("%s-journal", landing.temporary);
	struct sql_statement *copy = sql_prepare(sql, "VACUUM INTO ?1", err);
	int rc = -1;
	landing_watch(journal);
	if (copy) {
		sql_put_text(copy, 1, landing.temporary);
		rc = sql_step(copy, err) < 0 ? err_wrap(err, "copying to '%s'", to) : 0;
	}
	/* SQLite leaves it where it found no room to undo what it did. */
	unlink(journal);
	landing_unwatch(journal);
	if (rc == 0)
		rc = (*digest = sha256_file(landing.temporary, err)) ? 0 : -1;
	if (rc == 0)
		rc = landing_commit(&landing, 1, err);
	else
		landing_abort(&landing);
	return rc;
}

int advisory_copy_out(const char *path, const char *to, char **digest, struct err *err)
{
	*digest = NULL;
	MEM_AUTO char *file = database_path(path, err);
	struct sql *sql = file ? sql_open(file, SQL_READ, 10, err) : NULL;
	if (!sql)
		return -1;
	int rc = vacuum_into(sql, to, digest, err);
	sql_close(sql);
	if (rc == 0 && land_digest(to, *digest, err) != 0) {
		/* A copy beside another one's digest would be refused wherever it goes. */
		unlink(to);
		return -1;
	}
	return rc;
}

/* The digest that stands beside the file: 1, 0 when there is none, -1. */
static int read_digest_beside(const char *from, char **digest, struct err *err)
{
	MEM_AUTO char *beside = str_format("%s.sha256", from);
	if (!path_exists(beside))
		return 0;
	BUF_AUTO struct buf text = BUF_INIT;
	if (fd_read_file(beside, 4096, &text, err) != 0)
		return -1;
	struct span rest = buf_span(&text), word;
	uint64_t half;
	bool is_hex = span_word(&rest, &word) && word.length == 64;
	for (size_t i = 0; is_hex && i < 4; i++)
		is_hex = span_hex((struct span){word.at + 16 * i, 16}, &half);
	if (!is_hex)
		return err_set(err, ERR_FAIL, "'%s' holds no SHA-256", beside);
	*digest = span_dup(word);
	return 1;
}

static int check_digest(const char *from, const char *wanted, int *digest_known, struct err *err)
{
	MEM_AUTO char *beside = NULL;
	int has_beside = read_digest_beside(from, &beside, err);
	if (has_beside < 0)
		return -1;
	*digest_known = wanted || has_beside;
	if (!*digest_known)
		return 0;
	MEM_AUTO char *actual = sha256_file(from, err);
	if (!actual)
		return -1;
	const char *all[] = {wanted, beside};
	for (size_t i = 0; i < 2; i++)
		if (all[i] && strcasecmp(all[i], actual) != 0)
			return err_set(err, ERR_FAIL,
			               "'%s' is not the file it should be: its SHA-256 is %s, "
			               "expected was %s",
			               from, actual, all[i]);
	return 0;
}

/* A file from elsewhere: sound, ours, and without a trigger or view that would act on its own. */
static int check_content(struct sql *sql, const char *from, struct err *err)
{
	int64_t id = 0, version = 0, foreign = 0, pages = 0;
	if (sql_distrust(sql, err) != 0 || sql_number(sql, "PRAGMA application_id", &id, err) != 0 ||
	    sql_number(sql, "PRAGMA user_version", &version, err) != 0)
		return -1;
	if (id != ADVISORY_SCHEMA_ID)
		return err_set(err, ERR_FAIL, "'%s' is a database, but not one of tare's", from);
	if (version != ADVISORY_SCHEMA_VERSION)
		return err_set(err, ERR_FAIL,
		               "'%s' has schema %lld, this tare knows %d: export it with the same tare",
		               from, (long long)version, ADVISORY_SCHEMA_VERSION);
	if (sql_number(sql,
	               "SELECT count(*) FROM pragma_integrity_check WHERE"
	               " integrity_check <> 'ok'",
	               &pages, err) != 0)
		return -1;
	if (pages)
		return err_set(err, ERR_FAIL, "'%s' is damaged", from);
	struct sql_statement *compare = sql_prepare(
		sql,
		"SELECT count(*) FROM sqlite_master WHERE sql IS NOT NULL AND instr(?1, sql || ';') = 0",
		err);
	if (!compare)
		return -1;
	sql_put_text(compare, 1, advisory_schema);
	int rc = sql_step(compare, err);
	foreign = rc == 1 ? sql_integer(compare, 0) : 0;
	sql_reset(compare);
	if (foreign)
		return err_set(err, ERR_FAIL, "'%s' holds tables that are not tare's", from);
	return rc < 0 ? -1 : 0;
}

int advisory_copy_in(const char *path, const char *from, const char *digest, int *digest_known,
                     struct err *err)
{
	if (check_digest(from, digest, digest_known, err) != 0)
		return -1;
	MEM_AUTO char *file = database_path(path, err);
	/* Makes the database and its folder, and waits for whoever is writing. */
	struct advisory_store *store = file ? advisory_store_open(file, ADVISORY_STORE_WAIT, err)
	                                    : NULL;
	if (!store)
		return -1;
	advisory_store_close(store);
	struct sql *source = sql_open(from, SQL_READ, 10, err);
	int rc = source ? check_content(source, from, err) : -1;
	struct sql *target = rc == 0 ? sql_open(file, SQL_WRITE, ADVISORY_STORE_WAIT, err) : NULL;
	rc = target ? sql_copy(source, target, err) : -1;
	sql_close(target);
	sql_close(source);
	return rc;
}
