/* A database in one file, by SQLite.
 *
 * A statement is prepared once and run many times.  Texts given are copied; texts returned are
 * borrowed until the statement's next step. */
#ifndef TARE_WRAP_SQL_SQLITE_H
#define TARE_WRAP_SQL_SQLITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct sql;
struct sql_statement;

enum sql_mode {
	SQL_READ,  /* the file must be there; a writer at work does not disturb */
	SQL_WRITE, /* made when it is not there */
};

/* `wait`: seconds to wait for another writer.  NULL with ERR_FAIL; the file is named. */
struct sql *sql_open(const char *path, enum sql_mode mode, unsigned wait, struct err *err);
void sql_close(struct sql *sql); /* NULL is fine; releases its statements, too */

/* Called once when another writer has been waited for a second. */
void sql_on_wait(struct sql *sql, void (*notice)(const char *path));

/* Writes go to a log beside the file first (WAL), so that readers go on meanwhile. */
int sql_keep_log(struct sql *sql, struct err *err);

/* For a file that somebody else made: nothing in its schema may act, and every page is looked at
 * before it is believed. */
int sql_distrust(struct sql *sql, struct err *err);
/* Makes `to` what `from` is, in one transaction; waits as `to` was told to. */
int sql_copy(struct sql *from, struct sql *to, struct err *err);

/* One or more statements without parameters or results. */
int sql_run(struct sql *sql, const char *text, struct err *err);
/* The first column of the first row of a question without parameters. */
int sql_number(struct sql *sql, const char *text, int64_t *number, struct err *err);

/* The text is a constant of the program; the statement is the sql's and lives as long. */
struct sql_statement *sql_prepare(struct sql *sql, const char *text, struct err *err);
/* Parameters are counted from 1.  NULL text is SQL's NULL.  A text is not copied: it has to hold as
 * long as the statement has answers, and is set anew before the statement runs again. */
void sql_put_text(struct sql_statement *statement, int at, const char *text);
void sql_put_number(struct sql_statement *statement, int at, int64_t number);
/* 1: a row; 0: done, and ready to be run again; -1.  After a row that is not followed by another
 * step, call sql_reset(). */
int sql_step(struct sql_statement *statement, struct err *err);
void sql_reset(struct sql_statement *statement);
/* Columns are counted from 0. */
const char *sql_text(struct sql_statement *statement, int column); /* NULL for SQL's NULL */
int64_t sql_integer(struct sql_statement *statement, int column);
int64_t sql_changes(const struct sql *sql);  /* rows that the last statement changed */
int64_t sql_last_row(const struct sql *sql); /* the rowid of the last insertion */

#endif
