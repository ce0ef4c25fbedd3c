#include "wrap/sql_sqlite.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/str.h"

struct sql_statement {
	sqlite3_stmt *prepared;
	struct sql *sql;
	struct sql_statement *next;
};

struct sql {
	sqlite3 *handle;
	char *path;
	struct sql_statement *statements;
	unsigned wait;                    /* seconds */
	void (*notice)(const char *path); /* NULL once it was called */
};

/* SQLite's word for what went wrong, with what a person can do about it. */
static int failed(const struct sql *sql, const char *doing, struct err *err)
{
	int code = sqlite3_errcode(sql->handle);
	if (code == SQLITE_BUSY || code == SQLITE_LOCKED)
		return err_set(err, ERR_FAIL, "%s '%s': another process is writing it; try again", doing,
		               sql->path);
	if (code == SQLITE_NOTADB || code == SQLITE_CORRUPT)
		return err_set(err, ERR_FAIL,
		               "%s '%s': the file is damaged, or no database; remove it and import again",
		               doing, sql->path);
	if (code == SQLITE_FULL)
		return err_set(err, ERR_FAIL, "%s '%s': the disk is full", doing, sql->path);
	return err_set(err, ERR_FAIL, "%s '%s': %s", doing, sql->path, sqlite3_errmsg(sql->handle));
}

/* A folder that may not be written to cannot hold the files of a shared read: then nobody writes
 * there either, and the file is read as it is. */
static char *read_name(const char *path)
{
	BUF_AUTO struct buf name = BUF_INIT;
	MEM_AUTO char *folder = path_dir(path);
	buf_add_str(&name, "file:");
	for (const char *at = path; *at; at++) {
		if (*at == '%' || *at == '?' || *at == '#')
			buf_format(&name, "%%%02x", (unsigned)*at);
		else
			buf_add_byte(&name, (unsigned char)*at);
	}
	buf_add_str(&name, access(folder, W_OK) == 0 ? "?mode=ro" : "?mode=ro&immutable=1");
	return buf_detach(&name);
}

/* SQLite's busy handler: whether to try again.  SQLite's own would wait silently. */
static int wait_for_other(void *context, int tries)
{
	enum { PER_SECOND = 20 };
	struct sql *sql = context;
	if ((unsigned)tries >= sql->wait * PER_SECOND)
		return 0;
	if (tries == PER_SECOND && sql->notice) {
		sql->notice(sql->path);
		sql->notice = NULL;
	}
	usleep(1000000 / PER_SECOND);
	return 1;
}

struct sql *sql_open(const char *path, enum sql_mode mode, unsigned wait, struct err *err)
{
	/* Counting its memory would cost SQLite a lock with each allocation.  Too late, and without
	 * harm, from the second time on. */
	(void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	struct sql *sql = mem_alloc(sizeof *sql);
	sql->path = str_dup(path);
	MEM_AUTO char *name = mode == SQL_READ ? read_name(path) : str_dup(path);
	int flags = mode == SQL_READ ? SQLITE_OPEN_READONLY | SQLITE_OPEN_URI
	                             : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
	if (sqlite3_open_v2(name, &sql->handle, flags | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK) {
		failed(sql, "opening", err);
		sql_close(sql);
		return NULL;
	}
	sql->wait = wait;
	sqlite3_busy_handler(sql->handle, wait_for_other, sql);
	return sql;
}

int sql_keep_log(struct sql *sql, struct err *err)
{
	/* SQLite does not ask the busy handler when two want to change the mode at once. */
	for (int tries = 0;; tries++) {
		int code = sqlite3_exec(sql->handle, "PRAGMA journal_mode = WAL", NULL, NULL, NULL);
		if (code == SQLITE_OK)
			return 0;
		if (code != SQLITE_BUSY || !wait_for_other(sql, tries))
			return failed(sql, "using", err);
	}
}

void sql_on_wait(struct sql *sql, void (*notice)(const char *path))
{
	sql->notice = notice;
}

int sql_distrust(struct sql *sql, struct err *err)
{
	if (sqlite3_db_config(sql->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL) != SQLITE_OK ||
	    sqlite3_db_config(sql->handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL) != SQLITE_OK ||
	    sqlite3_db_config(sql->handle, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL) != SQLITE_OK ||
	    sqlite3_db_config(sql->handle, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL) != SQLITE_OK)
		return failed(sql, "opening", err);
	return sql_run(sql, "PRAGMA cell_size_check = ON", err);
}

int sql_copy(struct sql *from, struct sql *to, struct err *err)
{
	sqlite3_backup *backup = sqlite3_backup_init(to->handle, "main", from->handle, "main");
	if (!backup)
		return failed(to, "writing", err);
	/* All in one step, so that nothing can come between; it does not ask the busy handler. */
	int code;
	for (int tries = 0; (code = sqlite3_backup_step(backup, -1)) == SQLITE_BUSY;)
		if (!wait_for_other(to, tries++))
			break;
	sqlite3_backup_finish(backup);
	return code == SQLITE_DONE ? 0 : failed(to, "writing", err);
}

void sql_close(struct sql *sql)
{
	if (!sql)
		return;
	while (sql->statements) {
		struct sql_statement *statement = sql->statements;
		sql->statements = statement->next;
		sqlite3_finalize(statement->prepared);
		free(statement);
	}
	sqlite3_close(sql->handle);
	free(sql->path);
	free(sql);
}

int sql_run(struct sql *sql, const char *text, struct err *err)
{
	if (sqlite3_exec(sql->handle, text, NULL, NULL, NULL) != SQLITE_OK)
		return failed(sql, "using", err);
	return 0;
}

int sql_number(struct sql *sql, const char *text, int64_t *number, struct err *err)
{
	sqlite3_stmt *prepared = NULL;
	int rc = -1;
	if (sqlite3_prepare_v2(sql->handle, text, -1, &prepared, NULL) == SQLITE_OK &&
	    sqlite3_step(prepared) == SQLITE_ROW) {
		*number = sqlite3_column_int64(prepared, 0);
		rc = 0;
	} else {
		failed(sql, "reading", err);
	}
	sqlite3_finalize(prepared);
	return rc;
}

struct sql_statement *sql_prepare(struct sql *sql, const char *text, struct err *err)
{
	sqlite3_stmt *prepared = NULL;
	if (sqlite3_prepare_v3(sql->handle, text, -1, SQLITE_PREPARE_PERSISTENT, &prepared, NULL) !=
	    SQLITE_OK) {
		failed(sql, "using", err);
		return NULL;
	}
	struct sql_statement *statement = mem_alloc(sizeof *statement);
	*statement = (struct sql_statement){prepared, sql, sql->statements};
	sql->statements = statement;
	return statement;
}

void sql_put_text(struct sql_statement *statement, int at, const char *text)
{
	if (text)
		sqlite3_bind_text(statement->prepared, at, text, -1, SQLITE_STATIC);
	else
		sqlite3_bind_null(statement->prepared, at);
}

void sql_put_number(struct sql_statement *statement, int at, int64_t number)
{
	sqlite3_bind_int64(statement->prepared, at, number);
}

int sql_step(struct sql_statement *statement, struct err *err)
{
	int code = sqlite3_step(statement->prepared);
	if (code == SQLITE_ROW)
		return 1;
	int rc = code == SQLITE_DONE ? 0 : failed(statement->sql, "using", err);
	sqlite3_reset(statement->prepared);
	return rc;
}

void sql_reset(struct sql_statement *statement)
{
	sqlite3_reset(statement->prepared);
}

const char *sql_text(struct sql_statement *statement, int column)
{
	return (const char *)sqlite3_column_text(statement->prepared, column);
}

int64_t sql_integer(struct sql_statement *statement, int column)
{
	return sqlite3_column_int64(statement->prepared, column);
}

int64_t sql_changes(const struct sql *sql)
{
	return sqlite3_changes64(sql->handle);
}

int64_t sql_last_row(const struct sql *sql)
{
	return sqlite3_last_insert_rowid(sql->handle);
}
