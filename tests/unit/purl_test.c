/* The promises of wire/purl: the cases of the specification and of its test suite that matter
 * here. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "base/str.h"
#include "wire/purl.h"

static void expect_canonical(const char *from, const char *want)
{
	struct purl purl;
	struct err err = ERR_INIT;
	if (purl_parse(from, &purl, &err) != 0)
		fail_msg("%s", err.message);
	char *text = purl_format(&purl);
	assert_string_equal(text, want);
	free(text);
	purl_release(&purl);
}

static void expect_same(const char *text)
{
	expect_canonical(text, text);
}

static void expect_refused(const char *text)
{
	struct purl purl;
	struct err err = ERR_INIT;
	assert_int_equal(purl_parse(text, &purl, &err), -1);
	assert_int_equal(err.kind, ERR_FAIL);
	assert_null(purl.type);
	err_clear(&err);
}

static void canonical_urls_come_out_as_they_went_in(void **state)
{
	(void)state;
	expect_same("pkg:deb/debian/curl@7.50.3-1?arch=i386&distro=jessie");
	expect_same("pkg:deb/debian/attr@1:2.4.47-2%2Bb1?arch=amd64");
	expect_same("pkg:deb/debian/libc6-dev@2.36-9%2Bdeb12u10?arch=amd64&distro=debian-12"
	            "&upstream=glibc%402.36");
	expect_same("pkg:apk/alpine/curl@7.83.0-r0?arch=x86");
	expect_same("pkg:rpm/fedora/curl@7.50.3-1.fc25?arch=i386&distro=fedora-25");
	expect_same("pkg:maven/org.apache.xmlgraphics/batik-anim@1.9.1?packaging=sources");
	expect_same("pkg:npm/%40angular/animation@12.3.1");
	expect_same("pkg:golang/google.golang.org/genproto#googleapis/api/annotations");
	expect_same("pkg:golang/github.com/Azure/go-ansiterm@v0.0.0-20210617225240");
	expect_same("pkg:generic/openssl@1.1.10g?checksum=sha256:de4d501267da"
	            "&download_url=https:%2F%2Fopenssl.org%2Fsource%2Fopenssl-1.1.0g.tar.gz");
	expect_same("pkg:cargo/rand@0.7.2");
	expect_same("pkg:conan/openssl.org/openssl@3.0.3?channel=stable&user=bincrafters");
	expect_same("pkg:vcpkg/zlib@1.3.1?triplet=x64-linux");
	expect_same("pkg:generic/bitwarderl");
}

static void letters_take_the_case_their_type_wants(void **state)
{
	(void)state;
	expect_canonical("pkg:GitHub/Package-url/Purl-Spec@244fd47e07",
	                 "pkg:github/package-url/purl-spec@244fd47e07");
	expect_canonical("pkg:deb/Debian/Curl@1A", "pkg:deb/debian/curl@1A");
	expect_canonical("pkg:rpm/Fedora/Curl@1", "pkg:rpm/fedora/Curl@1");
	expect_canonical("pkg:pypi/Django_allauth@12.23", "pkg:pypi/django-allauth@12.23");
	expect_same("pkg:golang/github.com/Masterminds/semver@v1");
	expect_same("pkg:generic/OpenSSL@1");
}

static void what_needs_no_escape_has_none_and_what_does_has_one(void **state)
{
	(void)state;
	expect_canonical("pkg:generic/a%20b@1+2%7E3", "pkg:generic/a%20b@1%2B2~3");
	expect_canonical("pkg:deb/debian/zlib1g@1%3A1.2.13", "pkg:deb/debian/zlib1g@1:1.2.13");
	expect_canonical("pkg:generic/%e2%82%ac@1", "pkg:generic/%E2%82%AC@1");
	expect_same("pkg:generic/n%40me@v%40rsion?key=v%26lue%3D");
	expect_same("pkg:generic/100%25");
}

static void qualifiers_are_sorted_and_empty_ones_are_dropped(void **state)
{
	(void)state;
	expect_canonical("pkg:deb/debian/x@1?distro=b&arch=a", "pkg:deb/debian/x@1?arch=a&distro=b");
	expect_canonical("pkg:generic/x?a=&b=1&&", "pkg:generic/x?b=1");
	expect_canonical("pkg:generic/x?a=", "pkg:generic/x");
}

static void slashes_that_mean_nothing_are_dropped(void **state)
{
	(void)state;
	expect_canonical("pkg://maven/org.apache//commons/io/@1", "pkg:maven/org.apache/commons/io@1");
	expect_canonical("pkg:///generic/x", "pkg:generic/x");
	expect_canonical("pkg:generic/x#/a/./b/../c/", "pkg:generic/x#a/b/c");
}

static void what_is_no_package_url_is_refused(void **state)
{
	(void)state;
	static const char *const bad[] = {"",
	                                  "pkg:",
	                                  "pkg:generic",
	                                  "pkg:generic/",
	                                  "generic/x@1",
	                                  "http://x",
	                                  "pkg:n&g?inx/x@1",
	                                  "pkg:3x/y@1",
	                                  "pkg:generic/%",
	                                  "pkg:generic/%4",
	                                  "pkg:generic/%zz",
	                                  "pkg:generic/a%00b",
	                                  "pkg:generic/x@%f",
	                                  "pkg:generic/x?in%20production=true",
	                                  "pkg:generic/x?A=1",
	                                  "pkg:generic/x?a=1&a=2",
	                                  "pkg:generic/a%2Fb/c",
	                                  "pkg:generic/x#a%2Fb",
	                                  "pkg:deb/curl@1",
	                                  "pkg:github/x@1",
	                                  "pkg:cargo/ns/x@1"};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		expect_refused(bad[i]);
}

static void a_struct_filled_by_hand_is_written_in_canonical_form(void **state)
{
	(void)state;
	struct purl purl = {.type = str_dup("DEB"),
	                    .namespace = str_dup("Debian"),
	                    .name = str_dup("zlib1g-dev"),
	                    .version = str_dup("1:1.2.13+x")};
	purl_qualify(&purl, "upstream", "zlib");
	purl_qualify(&purl, "arch", "i386");
	purl_qualify(&purl, "arch", "amd64");
	purl_qualify(&purl, "gone", "x");
	purl_qualify(&purl, "gone", NULL);
	purl_qualify(&purl, "empty", "");
	assert_string_equal(purl_qualifier(&purl, "arch"), "amd64");
	assert_null(purl_qualifier(&purl, "gone"));
	char *text = purl_format(&purl);
	assert_string_equal(text, "pkg:deb/debian/zlib1g-dev@1:1.2.13%2Bx?arch=amd64&upstream=zlib");
	free(text);
	purl_release(&purl);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(canonical_urls_come_out_as_they_went_in),
		cmocka_unit_test(letters_take_the_case_their_type_wants),
		cmocka_unit_test(what_needs_no_escape_has_none_and_what_does_has_one),
		cmocka_unit_test(qualifiers_are_sorted_and_empty_ones_are_dropped),
		cmocka_unit_test(slashes_that_mean_nothing_are_dropped),
		cmocka_unit_test(what_is_no_package_url_is_refused),
		cmocka_unit_test(a_struct_filled_by_hand_is_written_in_canonical_form),
	};
	return cmocka_run_group_tests_name("purl", tests, NULL, NULL);
}
