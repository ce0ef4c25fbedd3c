/* The promises of resolve/queries and wire/purl_identity: what is asked about a component. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/mem.h"
#include "resolve/queries.h"
#include "resolve/upstream_names.h"
#include "wire/purl_identity.h"

#define COMMIT "cacf7f1d4e3d44d871b605da3b647f07d718623f"

struct row {
	const char *name, *version, *purl;
	const char *asked; /* "ECOSYSTEM RELEASE PACKAGE VERSION COMMIT" in order; '-' for nothing */
};

static const struct row rows[] = {
	{"zlib", "1:1.2.13.dfsg-1",
     "pkg:deb/debian/zlib1g-dev@1:1.2.13.dfsg-1?arch=amd64&distro=debian-12&upstream=zlib",
     "Debian 12 zlib 1:1.2.13.dfsg-1 -"},
	{"gcc-12", "12.2.0-14+b1",
     "pkg:deb/debian/"
     "libgcc-12-dev@12.2.0-14%2Bb1?distro=debian-bookworm&upstream=gcc-12%4012.2.0-14",
     "Debian 12 gcc-12 12.2.0-14 -"},
	{"curl", "7.88.1-10", "pkg:deb/debian/curl@7.88.1-10?epoch=2&distro=debian-12.4",
     "Debian 12 curl 2:7.88.1-10 -"},
	/* Unpacked sources: the version tells the release, else the newest is asked. */
	{"zlib", "1.2.13-1+deb11u2", "pkg:deb/debian/zlib@1.2.13-1%2Bdeb11u2?arch=source",
     "Debian 11 zlib 1.2.13-1+deb11u2 -"},
	{"zlib", "1.3-1", "pkg:deb/debian/zlib@1.3-1?arch=source", "Debian sid zlib 1.3-1 -"},
	{"zlib", "1.3-1", "pkg:deb/ubuntu/zlib1g@1.3-1?distro=ubuntu-22.04&upstream=zlib",
     "Ubuntu 22.04 zlib 1.3-1 -"},
	{"musl", "1.2.5-r0", "pkg:apk/alpine/musl-dev@1.2.5-r0?distro=alpine-3.20.1&upstream=musl",
     "Alpine v3.20 musl 1.2.5-r0 -"},
	{"glibc", "2.38-r1", "pkg:apk/wolfi/glibc@2.38-r1", "Wolfi - glibc 2.38-r1 -"},
	{"openssl", "3.0.7-1.el9",
     "pkg:rpm/rocky/openssl-libs@3.0.7-1.el9?distro=rocky-9.3&upstream=openssl",
     "RPM Rocky_Linux:9 openssl 3.0.7-1.el9 - RPM Rocky_Linux:9 openssl-libs 3.0.7-1.el9 -"},
	{"smallvec", "1.6.0", "pkg:cargo/smallvec@1.6.0", "crates.io - smallvec 1.6.0 -"},
	{"github.com/Masterminds/goutils", "v1.1.0", "pkg:golang/github.com/masterminds/goutils@v1.1.0",
     "Go - github.com/Masterminds/goutils v1.1.0 -"},
	{"stdlib", "go1.21.1", "pkg:golang/stdlib@go1.21.1", "Go - stdlib 1.21.1 -"},
	{"leftpad", "1.0.0", "pkg:npm/leftpad@1.0.0", ""},
	/* C: by all of its names. */
	{"zlib", "1.2.11", "pkg:generic/zlib@1.2.11",
     "OSS-Fuzz - zlib 1.2.11 - OSS-Fuzz - libz 1.2.11 - GIT - github.com/madler/zlib 1.2.11 - "
     "CPE - zlib:zlib 1.2.11 - CPE - gnu:zlib 1.2.11 -"},
	{"zlib",
     "v1.2.11-3-g"
     "cacf7f1-dirty",
     "pkg:conan/zlib@1.2.11",
     "OSS-Fuzz - zlib v1.2.11 - OSS-Fuzz - libz v1.2.11 - GIT - github.com/madler/zlib v1.2.11 - "
     "CPE - zlib:zlib v1.2.11 - CPE - gnu:zlib v1.2.11 -"},
	{"mylib", "2.0", NULL, "OSS-Fuzz - mylib 2.0 -"},
	{"mylib", NULL, "pkg:generic/mylib", ""},
	{"stuff", NULL, "pkg:github/acme/stuff@" COMMIT,
     "OSS-Fuzz - stuff - - GIT - github.com/acme/stuff - " COMMIT},
	{"z", "1.2.11",
     "pkg:generic/z@1.2.11?vcs_url=git%2Bhttps://github.com/madler/zlib.git%40" COMMIT,
     "OSS-Fuzz - zlib 1.2.11 - OSS-Fuzz - libz 1.2.11 - GIT - github.com/madler/zlib 1.2.11 " COMMIT
     " CPE - zlib:zlib 1.2.11 - CPE - gnu:zlib 1.2.11 -"},
};

static const char *or_dash(const char *text)
{
	return text && *text ? text : "-";
}

static char *asked_of(const struct row *row)
{
	struct component component = {
		.name = str_dup(row->name), .version = str_dup(row->version), .purl = str_dup(row->purl)};
	struct queries queries = QUERIES_INIT;
	struct identity identity;
	struct buf text = BUF_INIT;
	purl_identity_read(&component, &identity);
	queries_add(&queries, &component, &identity, NULL, NULL);
	for (size_t i = 0; i < queries.count; i++) {
		const struct query *query = &queries.item[i];
		MEM_AUTO char *release = str_dup(or_dash(query->release));
		for (char *at = release; *at; at++)
			*at = *at == ' ' ? '_' : *at;
		buf_format(&text, "%s%s %s %s %s %s", i ? " " : "", ecosystem_name(query->ecosystem),
		           release, query->package, or_dash(query->version), or_dash(query->commit));
	}
	queries_release(&queries);
	identity_release(&identity);
	component_release(&component);
	return buf_detach(&text);
}

static void a_component_is_asked_about_by_the_names_advisories_use(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		MEM_AUTO char *asked = asked_of(&rows[i]);
		assert_string_equal(asked, rows[i].asked);
	}
}

static void the_target_tells_the_release_that_a_package_url_leaves_out(void **state)
{
	(void)state;
	char name[] = "zlib", version[] = "1.3-1", purl[] = "pkg:deb/debian/zlib@1.3-1";
	struct component component = {.name = name, .version = version, .purl = purl};
	struct queries queries = QUERIES_INIT;
	struct identity identity;
	purl_identity_read(&component, &identity);
	queries_add(&queries, &component, &identity, "debian", "11");
	queries_add(&queries, &component, &identity, "ubuntu", "22.04");
	assert_int_equal(queries.count, 2);
	assert_string_equal(queries.item[0].release, "11");
	assert_string_equal(queries.item[1].release, "sid");
	queries_release(&queries);
	identity_release(&identity);
}

static bool is_lower(const char *text)
{
	for (; *text; text++)
		if (*text >= 'A' && *text <= 'Z')
			return false;
	return true;
}

static void the_table_of_names_is_in_order_and_each_name_is_there_once(void **state)
{
	(void)state;
	assert_true(upstream_names_count >= 60);
	for (size_t i = 0; i < upstream_names_count; i++) {
		const struct upstream_name *row = &upstream_names[i];
		if (i)
			assert_true(strcmp(upstream_names[i - 1].name, row->name) < 0);
		assert_true(is_lower(row->name) && is_lower(row->others) && is_lower(row->repositories) &&
		            is_lower(row->cpes));
		struct span rest = span_of(row->others), word;
		while (span_word(&rest, &word))
			for (size_t j = 0; j < upstream_names_count; j++)
				assert_false(span_equal(word, upstream_names[j].name));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_component_is_asked_about_by_the_names_advisories_use),
		cmocka_unit_test(the_target_tells_the_release_that_a_package_url_leaves_out),
		cmocka_unit_test(the_table_of_names_is_in_order_and_each_name_is_there_once),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
