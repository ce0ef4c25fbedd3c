#include "wire/publisher_table.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/limit.h"
#include "base/mem.h"

#define OSV "https://osv-vulnerabilities.storage.googleapis.com/"
#define NVD "https://nvd.nist.gov/feeds/json/cve/2.0/nvdcve-2.0-"

const char publisher_table_text[] =
	"# NAME  WHEN (default or named)  ADDRESS\n"
	"debian default https://security-tracker.debian.org/tracker/data/json\n"
	"alpine-v3.20-main default https://secdb.alpinelinux.org/v3.20/main.json\n"
	"alpine-v3.20-community default https://secdb.alpinelinux.org/v3.20/community.json\n"
	"alpine-v3.21-main default https://secdb.alpinelinux.org/v3.21/main.json\n"
	"alpine-v3.21-community default https://secdb.alpinelinux.org/v3.21/community.json\n"
	"alpine-v3.22-main default https://secdb.alpinelinux.org/v3.22/main.json\n"
	"alpine-v3.22-community default https://secdb.alpinelinux.org/v3.22/community.json\n"
	"alpine-v3.23-main default https://secdb.alpinelinux.org/v3.23/main.json\n"
	"alpine-v3.23-community default https://secdb.alpinelinux.org/v3.23/community.json\n"
	"alpine-edge-main named https://secdb.alpinelinux.org/edge/main.json\n"
	"alpine-edge-community named https://secdb.alpinelinux.org/edge/community.json\n"
	"osv-oss-fuzz default " OSV "OSS-Fuzz/all.zip\n"
	"osv-git default " OSV "GIT/all.zip\n"
	"osv-go default " OSV "Go/all.zip\n"
	"osv-crates.io default " OSV "crates.io/all.zip\n"
	"osv-debian named " OSV "Debian/all.zip\n"
	"osv-ubuntu named " OSV "Ubuntu/all.zip\n"
	"osv-alpine named " OSV "Alpine/all.zip\n"
	"osv-wolfi named " OSV "Wolfi/all.zip\n"
	"osv-chainguard named " OSV "Chainguard/all.zip\n"
	"osv-redhat named " OSV "Red%20Hat/all.zip\n"
	"osv-rocky named " OSV "Rocky%20Linux/all.zip\n"
	"osv-almalinux named " OSV "AlmaLinux/all.zip\n"
	"osv-suse named " OSV "SUSE/all.zip\n"
	"osv-opensuse named " OSV "openSUSE/all.zip\n"
	"kev default https://www.cisa.gov/sites/default/files/feeds/"
	"known_exploited_vulnerabilities.json\n"
	"epss default https://epss.empiricalsecurity.com/epss_scores-current.csv.gz\n"
	"nvd-{2002-now} named " NVD "{2002-now}.json.gz\n"
	"nvd-modified named " NVD "modified.json.gz\n";

/* "{2002-now}" in text: where it is, and the year. */
static const char *find_years(struct span text, unsigned *first)
{
	static const char end[] = "-now}";
	const char *brace = memchr(text.at, '{', text.length);
	uint64_t year = 0;
	if (!brace || (size_t)(text.at + text.length - brace) < 5 + sizeof end - 1 ||
	    memcmp(brace + 5, end, sizeof end - 1) != 0 ||
	    !span_decimal((struct span){brace + 1, 4}, &year))
		return NULL;
	*first = (unsigned)year;
	return brace;
}

static char *with_year(struct span text, unsigned year)
{
	enum { PLACE = 10 }; /* bytes of "{2002-now}" */
	unsigned ignored;
	const char *brace = find_years(text, &ignored);
	size_t before = (size_t)(brace - text.at);
	return str_format("%.*s%u%.*s", (int)before, text.at, year, (int)(text.length - before - PLACE),
	                  brace + PLACE);
}

static bool is_name(const char *name)
{
	for (const char *at = name; *at; at++)
		if (!isalnum((unsigned char)*at) && !strchr("._-", *at))
			return false;
	return *name && *name != '-';
}

static bool is_address(const char *address)
{
	for (const char *at = address; *at; at++)
		if ((unsigned char)*at <= ' ' || (unsigned char)*at >= 0x7f || strchr("{}\"<>\\", *at))
			return false;
	return str_starts(address, "https://") && address[8] && address[8] != '/';
}

static int add(struct publisher_table *table, char *name, char *address, bool is_default,
               struct err *err)
{
	struct publisher row = {name, address, is_default};
	int rc = 0;
	if (!is_name(name))
		rc = err_set(err, ERR_FAIL, "'%s' is no name: letters, digits, '.', '_' and '-'", name);
	else if (!is_address(address))
		rc = err_set(err, ERR_FAIL, "'%s' is no https address", address);
	else if (table->count == LIMIT_PUBLISHERS)
		rc = err_set(err, ERR_FAIL, "more than %zu publishers", LIMIT_PUBLISHERS);
	for (size_t i = 0; rc == 0 && i < table->count; i++)
		if (str_equal(table->item[i].name, name))
			rc = err_set(err, ERR_FAIL, "'%s' stands twice", name);
	if (rc != 0) {
		free(name);
		free(address);
		return -1;
	}
	mem_grow(&table->item, &table->cap, table->count + 1, sizeof *table->item);
	table->item[table->count++] = row;
	return 0;
}

static int read_line(struct span line, unsigned year, struct publisher_table *table,
                     struct err *err)
{
	struct span name, when, address, more;
	unsigned first = 0, other = 0;
	if (!span_word(&line, &name) || *name.at == '#')
		return 0;
	if (!span_word(&line, &when) || !span_word(&line, &address) || span_word(&line, &more))
		return err_set(err, ERR_FAIL, "a line is NAME WHEN ADDRESS");
	bool is_default = span_equal(when, "default");
	if (!is_default && !span_equal(when, "named"))
		return err_set(err, ERR_FAIL, "'%.*s' is neither 'default' nor 'named'", (int)when.length,
		               when.at);
	bool has_years = find_years(name, &first), has_other = find_years(address, &other);
	if (has_years != has_other || first != other)
		return err_set(err, ERR_FAIL, "the years of name and address differ");
	if (!has_years)
		return add(table, span_dup(name), span_dup(address), is_default, err);
	for (; first <= year; first++)
		if (add(table, with_year(name, first), with_year(address, first), is_default, err) != 0)
			return -1;
	return 0;
}

int publisher_table_read(struct span text, unsigned year, struct publisher_table *table,
                         struct err *err)
{
	struct span line;
	if (text.length && (memchr(text.at, '\0', text.length) || !span_is_utf8(text)))
		return err_set(err, ERR_FAIL, "not text");
	for (unsigned number = 1; span_line(&text, &line); number++)
		if (read_line(line, year, table, err) != 0)
			return err_wrap(err, "line %u", number);
	return 0;
}

void publisher_table_release(struct publisher_table *table)
{
	for (size_t i = 0; i < table->count; i++) {
		free(table->item[i].name);
		free(table->item[i].address);
	}
	free(table->item);
	*table = (struct publisher_table){0};
}

bool publisher_is_meant(const struct publisher *publisher, const char *word)
{
	size_t length = strlen(word);
	return length && strncmp(publisher->name, word, length) == 0 &&
	       (publisher->name[length] == '\0' || publisher->name[length] == '-');
}
