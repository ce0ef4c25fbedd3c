#include "input/database.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "wire/apk_installed.h"
#include "wire/debcopyright.h"
#include "wire/dpkg_status.h"
#include "wire/purl.h"

#define COPYRIGHTS ((size_t)1 << 16) /* more than any distribution installs in one image */

/* One package of either kind; source_version may have length 0. */
struct entry {
	const char *type, *os;
	struct span name, version, architecture, source, source_version, license;
};

/* Whether packages of that type are the system's own: an image may hold both databases. */
static bool is_native(const char *type, const struct inventory *inventory)
{
	static const char *const apk[] = {"alpine", "wolfi", "chainguard", "postmarketos", "adelie"};
	bool has_apk = false;
	if (!inventory->os_id)
		return false;
	for (size_t i = 0; i < sizeof apk / sizeof *apk; i++)
		has_apk = has_apk || strcmp(inventory->os_id, apk[i]) == 0;
	return has_apk == (strcmp(type, "apk") == 0);
}

static char *distro_of(const struct inventory *inventory)
{
	if (!inventory->os_version)
		return str_dup(inventory->os_id);
	return str_format("%s-%s", inventory->os_id, inventory->os_version);
}

static char *package_url(const struct entry *entry, const struct inventory *inventory)
{
	bool native = is_native(entry->type, inventory);
	MEM_AUTO char *distro = native ? distro_of(inventory) : NULL;
	MEM_AUTO char *arch = span_dup(entry->architecture);
	MEM_AUTO char *source = span_dup(entry->source);
	MEM_AUTO char *source_version = span_dup(entry->source_version);
	struct purl purl = {.type = str_dup(entry->type), .name = span_dup(entry->name)};
	purl.namespace = str_dup(native ? inventory->os_id : entry->os);
	purl.version = span_dup(entry->version);
	purl_qualify(&purl, "arch", arch);
	purl_qualify(&purl, "distro", distro);
	if (*source_version && strcmp(source_version, purl.version) != 0) {
		MEM_AUTO char *upstream = str_format("%s@%s", source, source_version);
		purl_qualify(&purl, "upstream", upstream);
	} else if (strcmp(source, purl.name) != 0) {
		purl_qualify(&purl, "upstream", source);
	}
	char *text = purl_format(&purl);
	purl_release(&purl);
	return text;
}

static void add_entry(const struct entry *entry, struct inventory *out)
{
	struct component package = {.name = span_dup(entry->source),
	                            .version = span_dup(entry->version),
	                            .purl = package_url(entry, out),
	                            .how = HOW_INSTALLED};
	package.license = entry->license.length ? span_dup(entry->license) : NULL;
	package.ref = str_dup(package.purl);
	inventory_add_package(out, package);
}

void copyrights_add(struct copyrights *copyrights, const char *package, struct span text)
{
	char *expression = copyrights->expression.count < COPYRIGHTS ? debcopyright_license(text)
	                                                             : NULL;
	if (!expression)
		return;
	strmap_put(&copyrights->by_package, package, copyrights->expression.count);
	strlist_take(&copyrights->expression, expression);
}

void copyrights_release(struct copyrights *copyrights)
{
	strmap_release(&copyrights->by_package);
	strlist_release(&copyrights->expression);
}

static struct span license_of(const struct copyrights *copyrights, struct span package)
{
	MEM_AUTO char *name = span_dup(package);
	const size_t *at = strmap_get(&copyrights->by_package, name);
	return at ? span_of(copyrights->expression.item[*at]) : (struct span){"", 0};
}

int database_dpkg(struct span text, const struct copyrights *copyrights, struct inventory *out,
                  struct err *err)
{
	struct dpkg_package package;
	int got;
	while ((got = dpkg_status_next(&text, &package, err)) == 1) {
		struct entry entry = {.type = "deb",
		                      .os = "debian",
		                      .name = package.name,
		                      .version = package.version,
		                      .architecture = package.architecture,
		                      .source = package.source,
		                      .source_version = package.source_version,
		                      .license = license_of(copyrights, package.name)};
		if (dpkg_package_is_installed(&package) && package.version.length)
			add_entry(&entry, out);
	}
	return got;
}

int database_apk(struct span text, struct inventory *out, struct err *err)
{
	struct apk_package package;
	int got;
	while ((got = apk_installed_next(&text, &package, err)) == 1) {
		struct entry entry = {.type = "apk",
		                      .os = "alpine",
		                      .name = package.name,
		                      .version = package.version,
		                      .architecture = package.architecture,
		                      .source = package.origin.length ? package.origin : package.name,
		                      .license = package.license};
		add_entry(&entry, out);
	}
	return got;
}

/* The value behind the '=', without its quotes. */
static void take(struct span line, const char *key, char **slot)
{
	size_t length = strlen(key);
	if (*slot || !span_starts(line, key))
		return;
	struct span value = span_trim((struct span){line.at + length, line.length - length});
	if (value.length >= 2 && (value.at[0] == '"' || value.at[0] == '\'') &&
	    value.at[value.length - 1] == value.at[0])
		value = (struct span){value.at + 1, value.length - 2};
	if (value.length && !memchr(value.at, '\0', value.length))
		*slot = span_dup(value);
}

void database_os(struct span text, struct inventory *out)
{
	struct span line;
	while (span_line(&text, &line)) {
		take(line, "ID=", &out->os_id);
		take(line, "VERSION_ID=", &out->os_version);
		take(line, "PRETTY_NAME=", &out->os_name);
	}
}
