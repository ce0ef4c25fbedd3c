#include "resolve/queries.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "resolve/upstream_names.h"

enum version_scheme queries_scheme(enum ecosystem ecosystem)
{
	switch (ecosystem) {
	case ECOSYSTEM_DEBIAN:
	case ECOSYSTEM_UBUNTU:
		return VERSION_DPKG;
	case ECOSYSTEM_ALPINE:
	case ECOSYSTEM_WOLFI:
	case ECOSYSTEM_CHAINGUARD:
		return VERSION_APK;
	case ECOSYSTEM_RPM:
		return VERSION_RPM;
	case ECOSYSTEM_CARGO:
	case ECOSYSTEM_GO:
		return VERSION_SEMVER;
	default:
		return VERSION_GENERIC;
	}
}

/* Strings of item are taken over.  The same question is asked once. */
static void add(struct queries *queries, struct query item)
{
	for (size_t i = 0; i < queries->count; i++) {
		const struct query *other = &queries->item[i];
		if (other->ecosystem == item.ecosystem && str_equal(other->package, item.package) &&
		    str_equal(other->release, item.release)) {
			query_release(&item);
			return;
		}
	}
	mem_grow(&queries->item, &queries->cap, queries->count + 1, sizeof *queries->item);
	queries->item[queries->count++] = item;
}

static const char *first_of(const char *a, const char *b)
{
	return a && *a ? a : b && *b ? b : NULL;
}

static char *lower(const char *text)
{
	char *copy = str_dup(text);
	for (char *at = copy; at && *at; at++)
		*at = (char)tolower((unsigned char)*at);
	return copy;
}

/* Debian's version tells its release when nothing else does: 1.2.13-1+deb12u1.  The newest there
 * is, is "sid". */
static char *debian_release(const char *version, const char *told)
{
	if (told && isdigit((unsigned char)*told))
		return str_dup_n(told, strcspn(told, "."));
	if (told)
		return str_dup(told);
	for (const char *at = version ? strstr(version, "deb") : NULL; at; at = strstr(at + 3, "deb")) {
		size_t digits = strspn(at + 3, "0123456789");
		if ((at[-1] == '+' || at[-1] == '~') && digits && at[3 + digits] == 'u')
			return str_dup_n(at + 3, digits);
	}
	return str_dup("sid");
}

/* "3.20.1" → "v3.20", "edge" stays. */
static char *alpine_release(const char *told)
{
	if (!told || !isdigit((unsigned char)*told))
		return str_dup(told ? told : "edge");
	const char *dot = strchr(told, '.');
	size_t length = dot ? (size_t)(dot + 1 - told) + strcspn(dot + 1, ".") : strlen(told);
	return str_format("v%.*s", (int)length, told);
}

/* A rule for package URLs of distributions. */
struct distribution {
	const char *type, *id;
	enum ecosystem ecosystem;
	const char *release; /* printf of the major version, for rpm; NULL: as said in release_of() */
};

static const struct distribution distributions[] = {
	{"deb", "debian", ECOSYSTEM_DEBIAN, NULL},
	{"deb", "ubuntu", ECOSYSTEM_UBUNTU, NULL},
	{"apk", "alpine", ECOSYSTEM_ALPINE, NULL},
	{"apk", "wolfi", ECOSYSTEM_WOLFI, ""},
	{"apk", "chainguard", ECOSYSTEM_CHAINGUARD, ""},
	{"rpm", "redhat", ECOSYSTEM_RPM, "Red Hat:enterprise_linux:%.*s::baseos"},
	{"rpm", "redhat", ECOSYSTEM_RPM, "Red Hat:enterprise_linux:%.*s::appstream"},
	{"rpm", "rhel", ECOSYSTEM_RPM, "Red Hat:enterprise_linux:%.*s::baseos"},
	{"rpm", "rhel", ECOSYSTEM_RPM, "Red Hat:enterprise_linux:%.*s::appstream"},
	{"rpm", "rocky", ECOSYSTEM_RPM, "Rocky Linux:%.*s"},
	{"rpm", "almalinux", ECOSYSTEM_RPM, "AlmaLinux:%.*s"},
	{"rpm", "opensuse", ECOSYSTEM_RPM, "openSUSE:Leap %s"},
	{"rpm", "opensuse-leap", ECOSYSTEM_RPM, "openSUSE:Leap %s"},
	{"rpm", "sles", ECOSYSTEM_RPM, "SUSE:Linux Enterprise Server %s"},
	{"rpm", "mageia", ECOSYSTEM_RPM, "Mageia:%.*s"},
	{"rpm", "photon", ECOSYSTEM_RPM, "Photon OS:%s"},
	{"rpm", "azurelinux", ECOSYSTEM_RPM, "Azure Linux:%.*s"},
};

static char *release_of(const struct distribution *rule, const char *version, const char *told)
{
	switch (rule->ecosystem) {
	case ECOSYSTEM_DEBIAN:
		return debian_release(version, told);
	case ECOSYSTEM_UBUNTU:
		return str_dup(told ? told : "");
	case ECOSYSTEM_ALPINE:
		return alpine_release(told);
	default:
		break;
	}
	const char *hole = strchr(rule->release, '%');
	if (!hole)
		return str_dup(rule->release);
	bool is_major = hole[1] == '.';
	int length = (int)(told ? is_major ? strcspn(told, ".") : strlen(told) : 0);
	const char *rest = hole + (is_major ? 4 : 2);
	return str_format("%.*s%.*s%s", (int)(hole - rule->release), rule->release, length,
	                  told ? told : "", rest);
}

/* Whether the component is a distribution's; asks by source package then. */
static bool add_distribution(struct queries *queries, const struct component *component,
                             const struct identity *identity, const char *os_id,
                             const char *os_version)
{
	if (!identity->type ||
	    (strcmp(identity->type, "deb") != 0 && strcmp(identity->type, "apk") != 0 &&
	     strcmp(identity->type, "rpm") != 0))
		return false;
	const char *id = first_of(identity->namespace, identity->distro);
	const char *told = identity->distro_version;
	if (!told && id && os_id && strcmp(id, os_id) == 0)
		told = os_version;
	const char *source = first_of(identity->source, identity->name);
	const char *version = first_of(identity->source_version, identity->version);
	version = first_of(version, component->version);
	for (size_t i = 0; id && i < sizeof distributions / sizeof *distributions; i++) {
		const struct distribution *rule = &distributions[i];
		if (strcmp(rule->type, identity->type) != 0 || strcmp(rule->id, id) != 0)
			continue;
		add(queries, (struct query){.ecosystem = rule->ecosystem,
		                            .release = release_of(rule, version, told),
		                            .package = str_dup(source),
		                            .version = str_dup(version)});
		/* Some of them write advisories by binary package. */
		if (rule->ecosystem == ECOSYSTEM_RPM && strcmp(source, identity->name) != 0)
			add(queries, (struct query){.ecosystem = rule->ecosystem,
			                            .release = release_of(rule, version, told),
			                            .package = str_dup(identity->name),
			                            .version = str_dup(first_of(identity->version, version))});
	}
	return true;
}

/* crates.io and Go. Go's names keep their case in advisories, and lose it in package URLs. */
static bool add_language(struct queries *queries, const struct component *component,
                         const struct identity *identity)
{
	if (!identity->type)
		return false;
	bool is_go = strcmp(identity->type, "golang") == 0;
	if (!is_go && strcmp(identity->type, "cargo") != 0)
		return false;
	MEM_AUTO char *whole = identity->namespace
	                           ? str_format("%s/%s", identity->namespace, identity->name)
	                           : str_dup(identity->name);
	bool is_own = component->name && strcasecmp(component->name, whole) == 0;
	const char *version = first_of(identity->version, component->version);
	const char *bare = version && is_go && str_starts(version, "go") ? version + 2 : version;
	add(queries, (struct query){.ecosystem = is_go ? ECOSYSTEM_GO : ECOSYSTEM_CARGO,
	                            .release = str_dup(""),
	                            .package = str_dup(is_own ? component->name : whole),
	                            .version = str_dup(bare)});
	return true;
}

static bool has_word(const char *words, const char *word)
{
	size_t length = strlen(word);
	for (const char *at = words; *at; at += strspn(at, " ")) {
		size_t size = strcspn(at, " ");
		if (size == length && memcmp(at, word, size) == 0)
			return true;
		at += size;
	}
	return false;
}

static const struct upstream_name *find_upstream(const char *name, const char *repository)
{
	for (size_t i = 0; name && i < upstream_names_count; i++)
		if (strcmp(upstream_names[i].name, name) == 0 || has_word(upstream_names[i].others, name))
			return &upstream_names[i];
	/* Several may live in one repository: the one that is called like it is meant. */
	const struct upstream_name *found = NULL;
	for (size_t i = 0; repository && i < upstream_names_count; i++) {
		const struct upstream_name *row = &upstream_names[i];
		if (has_word(row->repositories, repository) && (!found || str_ends(repository, row->name)))
			found = row;
	}
	return found;
}

/* "v1.2.13-3-gabc1234-dirty" of git describe → "v1.2.13": a few commits later is not the next
 * release. */
static char *plain_version(const char *version)
{
	if (!version)
		return NULL;
	size_t length = strlen(version);
	if (str_ends(version, "-dirty"))
		length -= 6;
	size_t at = length;
	while (at && isxdigit((unsigned char)version[at - 1]))
		at--;
	if (at > 3 && length - at >= 7 && version[at - 1] == 'g' && version[at - 2] == '-') {
		size_t count = at - 2;
		while (count && isdigit((unsigned char)version[count - 1]))
			count--;
		if (count > 1 && count < at - 2 && version[count - 1] == '-')
			length = count - 1;
	}
	return str_dup_n(version, length);
}

static void add_names(struct queries *queries, enum ecosystem ecosystem, const char *names,
                      const char *version, const char *commit)
{
	struct span rest = span_of(names), name;
	while (span_word(&rest, &name))
		add(queries, (struct query){.ecosystem = ecosystem,
		                            .release = str_dup(""),
		                            .package = span_dup(name),
		                            .version = str_dup(version),
		                            .commit = str_dup(commit)});
}

static void add_upstream(struct queries *queries, const struct component *component,
                         const struct identity *identity)
{
	MEM_AUTO char *name = lower(first_of(identity->name, component->name));
	const char *told = first_of(component->version, identity->version);
	MEM_AUTO char *version = str_equal(told, identity->commit) ? NULL : plain_version(told);
	const struct upstream_name *known = find_upstream(name, identity->repository);
	if ((!version && !identity->commit) || !name || strpbrk(name, " \t"))
		return;
	if (known) {
		add_names(queries, ECOSYSTEM_UPSTREAM, known->name, version, NULL);
		add_names(queries, ECOSYSTEM_UPSTREAM, known->others, version, NULL);
	} else {
		add_names(queries, ECOSYSTEM_UPSTREAM, name, version, NULL);
	}
	if (identity->repository && !strpbrk(identity->repository, " \t"))
		add_names(queries, ECOSYSTEM_GIT, identity->repository, version, identity->commit);
	if (known) {
		add_names(queries, ECOSYSTEM_GIT, known->repositories, version, identity->commit);
		add_names(queries, ECOSYSTEM_CPE, known->cpes, version, NULL);
	}
}

void queries_add(struct queries *queries, const struct component *component,
                 const struct identity *identity, const char *os_id, const char *os_version)
{
	if (add_distribution(queries, component, identity, os_id, os_version) ||
	    add_language(queries, component, identity))
		return;
	static const char *const others[] = {"npm", "pypi", "maven", "gem", "nuget", "composer", "oci"};
	for (size_t i = 0; identity->type && i < sizeof others / sizeof *others; i++)
		if (strcmp(identity->type, others[i]) == 0)
			return;
	add_upstream(queries, component, identity);
}

void queries_release(struct queries *queries)
{
	for (size_t i = 0; i < queries->count; i++)
		query_release(&queries->item[i]);
	free(queries->item);
	*queries = (struct queries)QUERIES_INIT;
}
