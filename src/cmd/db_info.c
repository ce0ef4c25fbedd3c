#include "cmd/db_info.h"

#include <stdlib.h>
#include <time.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/out.h"
#include "base/path.h"
#include "base/str.h"
#include "input/advisory_db.h"
#include "output/advisory_copy.h"
#include "wire/advisory_schema.h"
#include "wrap/json_jansson.h"

enum { DAY = 86400, COLUMNS = 6 };

/* What is gathered over the sources. */
struct view {
	int64_t now, max_age; /* seconds */
	struct out_table *table;
	struct jsn *list;
	uint64_t sources, advisories;
	struct buf stale; /* names of sources that are too old */
};

static int64_t age_of(const struct view *view, const struct advisory_source *source)
{
	return view->now > source->checked ? view->now - source->checked : 0;
}

static char *day_of(int64_t when)
{
	time_t time = (time_t)when;
	struct tm parts;
	char text[32] = "-";
	if (when > 0 && gmtime_r(&time, &parts))
		strftime(text, sizeof text, "%Y-%m-%d", &parts);
	return str_dup(text);
}

static char *age_text(int64_t age)
{
	if (age < 2 * 3600)
		return str_dup("now");
	if (age < 2 * DAY)
		return str_format("%lld h", (long long)(age / 3600));
	return str_format("%lld d", (long long)(age / DAY));
}

static void count(struct view *view, const struct advisory_source *source)
{
	view->sources++;
	view->advisories += source->advisories;
	if (age_of(view, source) > view->max_age)
		buf_format(&view->stale, "%s%s %s", view->stale.size ? ", " : "",
		           source_kind_name(source->kind), source->name);
}

static int add_row(void *context, const struct advisory_source *source, struct err *err)
{
	(void)err;
	struct view *view = context;
	count(view, source);
	MEM_AUTO char *newest = day_of(source->modified);
	MEM_AUTO char *age = age_text(age_of(view, source));
	const char *cells[COLUMNS] = {source_kind_name(source->kind),
	                              source->name,
	                              out_bytes_exact(source->advisories),
	                              source->packages ? out_bytes_exact(source->packages) : "-",
	                              newest,
	                              age};
	bool is_old = age_of(view, source) > view->max_age;
	out_table_row(view->table, is_old ? OUT_YELLOW : OUT_PLAIN, cells);
	return 0;
}

static int add_node(void *context, const struct advisory_source *source, struct err *err)
{
	(void)err;
	struct view *view = context;
	count(view, source);
	struct jsn *node = jsn_object();
	jsn_set_text(node, "kind", source_kind_name(source->kind));
	jsn_set_text(node, "name", source->name);
	jsn_set(node, "advisories", jsn_number(source->advisories));
	jsn_set(node, "packages", jsn_number(source->packages));
	jsn_set(node, "imported", jsn_number((uint64_t)source->imported));
	jsn_set(node, "checked", jsn_number((uint64_t)source->checked));
	jsn_set(node, "newest", jsn_number((uint64_t)source->modified));
	jsn_set(node, "age_seconds", jsn_number((uint64_t)age_of(view, source)));
	jsn_set(node, "too_old", jsn_bool(age_of(view, source) > view->max_age));
	jsn_set_text(node, "url", source->url);
	jsn_set_text(node, "etag", source->etag);
	jsn_set_text(node, "last_modified", source->last_modified);
	jsn_set_text(node, "sha256", source->digest);
	jsn_append(view->list, node);
	return 0;
}

static struct view view_of(const struct db_options *options)
{
	return (struct view){.now = (int64_t)time(NULL), .max_age = (int64_t)options->max_age * DAY};
}

static int print_table(struct advisory_db *db, struct view *view, struct err *err)
{
	static const char *const heading[COLUMNS] = {"KIND",     "SOURCE", "ADVISORIES",
	                                             "PACKAGES", "NEWEST", "AGE"};
	static const bool right[COLUMNS] = {false, false, true, true, false, true};
	struct out_table table = {.columns = COLUMNS, .heading = heading, .right = right};
	view->table = &table;
	int rc = advisory_db_sources(db, add_row, view, err);
	if (rc == 0) {
		MEM_AUTO char *path = out_clean(advisory_db_path(db));
		out_printf("%s%s%s  %s, %s advisories of %llu sources\n\n", out_style(OUT_BOLD), path,
		           out_style(OUT_PLAIN), out_bytes_human(advisory_db_size(db)),
		           out_bytes_exact(view->advisories), (unsigned long long)view->sources);
		out_table_print(&table);
	}
	out_table_release(&table);
	return rc;
}

static int print_json(struct advisory_db *db, struct view *view, struct err *err)
{
	BUF_AUTO struct buf text = BUF_INIT;
	struct jsn *root = jsn_object();
	view->list = jsn_array();
	int rc = advisory_db_sources(db, add_node, view, err);
	jsn_set_text(root, "path", advisory_db_path(db));
	jsn_set(root, "bytes", jsn_number(advisory_db_size(db)));
	jsn_set(root, "schema", jsn_number(ADVISORY_SCHEMA_VERSION));
	jsn_set(root, "sources", view->list);
	if (rc == 0) {
		jsn_write_pretty(root, &text);
		out_bytes(text.data, text.size);
	}
	jsn_free(root);
	return rc;
}

int db_info(const struct db_options *options, struct err *err)
{
	struct advisory_db *db = advisory_db_open(options->db, err);
	if (!db)
		return -1;
	struct view view = view_of(options);
	int rc = (options->is_json ? print_json : print_table)(db, &view, err);
	if (rc == 0 && view.stale.size)
		out_warn("older than %llu days: %s; 'tare db update' brings what is new",
		         (unsigned long long)options->max_age, (const char *)view.stale.data);
	buf_release(&view.stale);
	advisory_db_close(db);
	return rc;
}

static int count_only(void *context, const struct advisory_source *source, struct err *err)
{
	(void)err;
	count(context, source);
	return 0;
}

int db_check(const struct db_options *options, struct err *err)
{
	MEM_AUTO char *path = advisory_schema_path(options->db, getenv("TARE_DB"),
	                                           getenv("XDG_DATA_HOME"), getenv("HOME"));
	struct advisory_db *db = advisory_db_open(options->db, err);
	if (!db) {
		if (path && !path_exists(path))
			err->kind = ERR_NO;
		return -1;
	}
	struct view view = view_of(options);
	int rc = advisory_db_sources(db, count_only, &view, err);
	if (rc == 0 && view.advisories == 0)
		rc = err_set(err, ERR_NO, "the vulnerability database '%s' is empty", advisory_db_path(db));
	else if (rc == 0 && view.stale.size)
		rc = err_set(err, ERR_NO, "the vulnerability database is older than %llu days: %s",
		             (unsigned long long)options->max_age, (const char *)view.stale.data);
	if (rc == 0)
		out_printf("%s advisories of %llu sources, none older than %llu days\n",
		           out_bytes_exact(view.advisories), (unsigned long long)view.sources,
		           (unsigned long long)options->max_age);
	buf_release(&view.stale);
	advisory_db_close(db);
	return rc;
}

int db_export(const struct db_options *options, struct err *err)
{
	MEM_AUTO char *digest = NULL;
	const char *to = options->argument[0];
	/* Says what is wrong with a database that is not there or not ours. */
	struct advisory_db *db = advisory_db_open(options->db, err);
	if (!db)
		return -1;
	advisory_db_close(db);
	if (advisory_copy_out(options->db, to, &digest, err) != 0)
		return -1;
	MEM_AUTO char *name = out_clean(to);
	out_printf("%s  %s\n", digest, name);
	return 0;
}
