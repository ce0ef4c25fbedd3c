#include "wire/advisory_schema.h"

#include "base/path.h"
#include "base/str.h"

const char advisory_schema[] =
	"CREATE TABLE source (id INTEGER PRIMARY KEY, kind INTEGER NOT NULL, name TEXT NOT NULL,"
	" imported INTEGER, modified INTEGER, advisories INTEGER, packages INTEGER,"
	" url TEXT, etag TEXT, last_modified TEXT, digest TEXT, checked INTEGER, UNIQUE (kind, name));"
	"CREATE TABLE download (url TEXT PRIMARY KEY, source INTEGER NOT NULL, etag TEXT,"
	" last_modified TEXT) WITHOUT ROWID;"
	"CREATE TABLE advisory (id INTEGER PRIMARY KEY, name TEXT NOT NULL, source INTEGER NOT NULL,"
	" summary TEXT, cvss TEXT, severity INTEGER, published INTEGER, modified INTEGER,"
	" aliases TEXT, UNIQUE (name, source));"
	"CREATE TABLE package (id INTEGER PRIMARY KEY, ecosystem INTEGER NOT NULL, name TEXT NOT NULL,"
	" UNIQUE (ecosystem, name));"
	"CREATE TABLE affected (package INTEGER NOT NULL, release TEXT NOT NULL,"
	" advisory INTEGER NOT NULL, versions TEXT NOT NULL, state INTEGER NOT NULL,"
	" PRIMARY KEY (package, release, advisory, versions)) WITHOUT ROWID;"
	"CREATE TABLE exploited (name TEXT PRIMARY KEY, added INTEGER) WITHOUT ROWID;"
	"CREATE TABLE likelihood (name TEXT PRIMARY KEY, epss INTEGER) WITHOUT ROWID;";

char *advisory_schema_path(const char *given, const char *tare_db, const char *data_home,
                           const char *home)
{
	if (given && *given)
		return str_dup(given);
	if (tare_db && *tare_db)
		return str_dup(tare_db);
	if (data_home && *data_home)
		return path_join(data_home, "tare/advisories.db");
	return home && *home ? path_join(home, ".local/share/tare/advisories.db") : NULL;
}

int64_t advisory_state_pack(const struct affected *affected)
{
	return (int64_t)affected->state + 4 * (int64_t)affected->why + 32 * (int64_t)affected->severity;
}

void advisory_state_unpack(int64_t packed, enum fix_state *state, enum fix_why *why,
                           enum severity *severity)
{
	*state = (enum fix_state)(packed & 3);
	*why = (enum fix_why)(packed >> 2 & 7);
	*severity = (enum severity)(packed >> 5 & 7);
}
