/* The promises of the readers of publishers' formats: what each says of small texts that have every
 * branch of the format in them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "advisory_dump.h"
#include "base/limit.h"
#include "base/mem.h"
#include "wire/cpe.h"
#include "wire/epss.h"
#include "wire/feed_format.h"
#include "wire/kev.h"
#include "wire/osv.h"
#include "wire/publisher_table.h"

static void says(dump_reader *reader, const char *text, const char *expected)
{
	struct buf out = BUF_INIT;
	struct err err = ERR_INIT;
	int rc = dump_read(reader, span_of(text), &out, &err);
	if (rc != 0)
		print_message("%s\n", err.message);
	assert_int_equal(rc, 0);
	assert_string_equal(out.size ? (const char *)out.data : "", expected);
	buf_release(&out);
	err_clear(&err);
}

static void refuses(dump_reader *reader, const char *text, const char *part)
{
	struct buf out = BUF_INIT;
	struct err err = ERR_INIT;
	assert_int_equal(dump_read(reader, span_of(text), &out, &err), -1);
	if (!strstr(err.message, part))
		print_message("%s\n", err.message);
	assert_non_null(strstr(err.message, part));
	buf_release(&out);
	err_clear(&err);
}

/* One CVE of one package in bookworm; `status` is the rest of the release's object. */
static void tracker_says(const char *status, const char *expected)
{
	MEM_AUTO char *text = str_format(
		"{\"zlib\":{\"CVE-2023-1\":{\"releases\":{\"bookworm\":{%s}}}}}", status);
	MEM_AUTO char *whole = *expected ? str_format("CVE-2023-1 unknown - [] \"\"\n%s", expected)
	                                 : str_dup("");
	says(dump_debian_tracker, text, whole);
}

static void the_trackers_states_are_kept_apart(void **state)
{
	(void)state;
	tracker_says("\"status\":\"resolved\",\"fixed_version\":\"1:1.2\",\"urgency\":\"low\"",
	             "  Debian 12 zlib <1:1.2 known none low\n");
	tracker_says("\"status\":\"resolved\",\"fixed_version\":\"0\"", "");
	tracker_says("\"status\":\"open\",\"urgency\":\"not yet assigned\"",
	             "  Debian 12 zlib - none none unknown\n");
	tracker_says("\"status\":\"open\",\"urgency\":\"medium**\"",
	             "  Debian 12 zlib - none none medium\n");
	tracker_says("\"status\":\"open\",\"urgency\":\"unimportant\"",
	             "  Debian 12 zlib - will-not unimportant negligible\n");
	tracker_says("\"status\":\"open\",\"urgency\":\"end-of-life\"",
	             "  Debian 12 zlib - will-not end-of-life unknown\n");
	tracker_says("\"status\":\"open\",\"nodsa\":\"no\",\"nodsa_reason\":\"\"",
	             "  Debian 12 zlib - will-not no-dsa unknown\n");
	tracker_says("\"status\":\"open\",\"nodsa\":\"no\",\"nodsa_reason\":\"ignored\"",
	             "  Debian 12 zlib - will-not ignored unknown\n");
	tracker_says("\"status\":\"open\",\"nodsa\":\"no\",\"nodsa_reason\":\"postponed\"",
	             "  Debian 12 zlib - none postponed unknown\n");
	tracker_says("\"status\":\"undetermined\"", "  Debian 12 zlib - undetermined none unknown\n");
	/* A nodsa may stand beside what is fixed. */
	tracker_says("\"nodsa\":\"x\",\"nodsa_reason\":\"ignored\",\"fixed_version\":\"1\",\"status\":"
	             "\"resolved\"",
	             "  Debian 12 zlib <1 known none unknown\n");
}

static void the_tracker_tells_of_a_vulnerability_once_for_each_package(void **state)
{
	(void)state;
	says(dump_debian_tracker,
	     "{\"a\":{\"CVE-1\":{\"description\":\"One\\nline\",\"releases\":{\"sid\":{\"status\":"
	     "\"open\"}}}},\"b\":{\"CVE-1\":{\"debianbug\":1,\"releases\":{\"trixie\":{\"status\":"
	     "\"open\"}}},\"TEMP-1-X\":{}}}",
	     "CVE-1 unknown - [] \"One line\"\n  Debian sid a - none none unknown\n"
	     "CVE-1 unknown - [] \"\"\n  Debian 13 b - none none unknown\n");
	refuses(dump_debian_tracker, "{\"a\":{\"CVE-1\":{},\"CVE-1\":{}}}", "stands twice");
}

/* An OSV record of one package with these ranges. */
static void range_says(const char *ranges, const char *versions)
{
	MEM_AUTO char *text = str_format(
		"{\"id\":\"A-1\",\"affected\":[{\"package\":{\"ecosystem\":\"Go\",\"name\":\"m\"},"
		"%s}]}",
		ranges);
	MEM_AUTO char *whole = str_format("A-1 unknown - [] \"\"\n  Go - m %s unknown\n", versions);
	says(dump_osv, text, whole);
}

#define SEMVER(events) "\"ranges\":[{\"type\":\"SEMVER\",\"events\":[" events "]}]"

static void ranges_of_osv_become_bounds(void **state)
{
	(void)state;
	range_says(SEMVER("{\"introduced\":\"0\"},{\"fixed\":\"1.2\"}"), "<1.2 known none");
	range_says(SEMVER("{\"introduced\":\"1.0\"},{\"fixed\":\"1.2\"}"), ">=1.0 <1.2 known none");
	range_says(SEMVER("{\"introduced\":\"1.0\"},{\"last_affected\":\"1.2\"}"),
	           ">=1.0 <=1.2 none none");
	range_says(SEMVER("{\"introduced\":\"0\"}"), "* none none");
	range_says(SEMVER("{\"introduced\":\"3\"}"), ">=3 none none");
	range_says(SEMVER("{\"introduced\":\"0\"},{\"fixed\":\"1\"},{\"introduced\":\"2\"},{\"fixed\":"
	                  "\"3\"}"),
	           "<1|>=2 <3 known none");
	/* What does not alternate is kept as it is. */
	range_says(SEMVER("{\"introduced\":\"1\"},{\"introduced\":\"2\"},{\"fixed\":\"3\"},{\"fixed\":"
	                  "\"4\"}"),
	           "@+1 +2 -3 -4 known none");
	range_says(SEMVER("{\"introduced\":\"1\"},{\"last_affected\":\"2\"},{\"limit\":\"3\"}"),
	           "@+1 ~2 -3 none none");
	/* Versions cannot break out of the grammar. */
	range_says(SEMVER("{\"introduced\":\"0\"},{\"fixed\":\"1 |>\\n2\"}"), "<1__>_2 known none");
	/* Listed versions count only where no range is. */
	range_says("\"versions\":[\"1\",\"2\"]", "=1|=2 none none");
	range_says("\"versions\":[\"1\"]," SEMVER("{\"introduced\":\"0\"},{\"fixed\":\"9\"}"),
	           "<9 known none");
}

static void osv_names_are_those_that_are_asked_for(void **state)
{
	(void)state;
	says(
		dump_osv,
		"{\"id\":\"A-1\",\"affected\":["
		"{\"package\":{\"ecosystem\":\"Ubuntu:22.04:LTS\",\"name\":\"zlib\"},\"versions\":[\"1\"]},"
		"{\"package\":{\"ecosystem\":\"Debian:12\",\"name\":\"zlib\"},\"versions\":[\"1\"],"
		"\"ecosystem_specific\":{\"urgency\":\"unimportant\"}},"
		"{\"package\":{\"ecosystem\":\"Rocky Linux:9\",\"name\":\"zlib\"},\"versions\":[\"1\"]},"
		"{\"package\":{\"ecosystem\":\"OSS-Fuzz\",\"name\":\"ZLib\"},\"versions\":[\"1\"]},"
		"{\"package\":{\"ecosystem\":\"npm\",\"name\":\"left\"},\"versions\":[\"1\"]},"
		"{\"ranges\":[{\"type\":\"GIT\",\"repo\":\"https://GitHub.com/madler/zlib.git/\","
		"\"events\":[{\"introduced\":\"0\"},{\"fixed\":\"abc\"}]}],\"versions\":[\"v1\"]}]}",
		"A-1 unknown - [] \"\"\n"
		"  Ubuntu 22.04 zlib =1 none none unknown\n"
		"  Debian 12 zlib =1 will-not unimportant negligible\n"
		"  RPM Rocky Linux:9 zlib =1 none none unknown\n"
		"  OSS-Fuzz - zlib =1 none none unknown\n"
		"  GIT - github.com/madler/zlib =v1|<abc known none unknown\n"
		"  left out: 1\n");
	/* curl's own records before 2017 name themselves beside. */
	says(dump_osv,
	     "{\"id\":\"CURL-1\",\"affected\":[{" SEMVER(
			 "{\"introduced\":\"7.1\"},{\"fixed\":\"7.9\"}") "}],"
	                                                         "\"database_specific\":{\"package\":"
	                                                         "\"curl\",\"severity\":\"Low\"}}",
	     "CURL-1 low - [] \"\"\n  OSS-Fuzz - curl >=7.1 <7.9 known none unknown\n");
	says(dump_osv, "{\"id\":\"X-1\",\"affected\":[{" SEMVER("{\"introduced\":\"7.1\"}") "}]}",
	     "X-1 unknown - [] \"\"\n");
}

static void osv_vectors_and_words_are_found_wherever_they_stand(void **state)
{
	(void)state;
	says(
		dump_osv,
		"{\"id\":\"A-1\",\"details\":\"First\\nsecond\",\"aliases\":[\"CVE-2\",\"CVE-1\",\"CVE-2\","
		"\"no id\"],\"upstream\":[\"CVE-0\"],\"severity\":[{\"type\":\"CVSS_V2\",\"score\":\"V2\"},"
		"{\"type\":\"CVSS_V4\",\"score\":\"V4\"},{\"score\":\"V3\",\"type\":\"CVSS_V3\"}]}",
		"A-1 unknown V4 V3 V2 [CVE-0 CVE-1 CVE-2] \"First\"\n");
	says(dump_osv,
	     "{\"id\":\"A-1\",\"details\":\"D\",\"summary\":\"S\",\"withdrawn\":\"2024-01-01T00:00:"
	     "00Z\","
	     "\"severity\":[{\"type\":\"Ubuntu\",\"score\":\"medium\"}],\"database_specific\":"
	     "{\"severity\":\"MODERATE\"}}",
	     "A-1 medium - [] \"S\" withdrawn\n");
	refuses(dump_osv, "{\"id\":\"A-1\",\"id\":\"A-2\"}", "\"id\" stands twice");
	refuses(dump_osv, "{\"affected\":[]}", "no \"id\"");
}

static void a_range_has_a_ceiling(void **state)
{
	(void)state;
	BUF_AUTO struct buf text = BUF_INIT;
	buf_add_str(&text,
	            "{\"id\":\"A-1\",\"affected\":[{\"ranges\":[{\"type\":\"GIT\",\"events\":[{}");
	for (size_t i = 0; i <= LIMIT_OSV_EVENTS; i++)
		buf_add_str(&text, ",{\"fixed\":\"1\"}");
	buf_add_str(&text, "]}]}]}");
	refuses(dump_osv, (const char *)text.data, "events");
}

static void secdb_names_its_release_wherever_that_stands(void **state)
{
	(void)state;
	static const char packages[] =
		"\"packages\":[{\"pkg\":{\"name\":\"zlib\",\"secfixes\":{\"1.2-r0\":[\"CVE-2020-1 XSA-2 "
		"(AoE)\",\"CVE-2020-2 CVE-2020-3\",\"ALPINE-13661\",\"none\"],\"0\":[\"CVE-2020-9\"]}}}]";
	static const char expected[] = "CVE-2020-1 unknown - [XSA-2] \"\"\n"
								   "  Alpine v3.20 zlib <1.2-r0 known none unknown\n"
								   "CVE-2020-2 unknown - [] \"\"\n"
								   "  Alpine v3.20 zlib <1.2-r0 known none unknown\n"
								   "CVE-2020-3 unknown - [] \"\"\n"
								   "  Alpine v3.20 zlib <1.2-r0 known none unknown\n"
								   "ALPINE-13661 unknown - [] \"\"\n"
								   "  Alpine v3.20 zlib <1.2-r0 known none unknown\n";
	MEM_AUTO char *whole = str_format("v3.20/main\n%s", expected);
	MEM_AUTO char *before = str_format("{\"distroversion\":\"v3.20\",\"reponame\":\"main\",%s}",
	                                   packages);
	MEM_AUTO char *behind = str_format("{%s,\"reponame\":\"main\",\"distroversion\":\"v3.20\"}",
	                                   packages);
	says(dump_alpine_secdb, before, whole);
	says(dump_alpine_secdb, behind, whole);
	says(dump_alpine_secdb,
	     "{\"reponame\":\"os\",\"urlprefix\":\"https://packages.wolfi.example\",\"packages\":[{"
	     "\"pkg\":{\"name\":\"a\",\"secfixes\":{\"1\":[\"CVE-2020-1\"]}}}]}",
	     "wolfi/os\nCVE-2020-1 unknown - [] \"\"\n  Wolfi - a <1 known none unknown\n");
}

static void kev_is_the_same_as_json_and_csv(void **state)
{
	(void)state;
	static const char expected[] = "CVE-2021-1234 1635897600\nCVE-2021-12345 0\n";
	says(dump_kev_json,
	     "{\"count\":2,\"vulnerabilities\":[{\"cveID\":\"CVE-2021-1234\",\"dateAdded\":"
	     "\"2021-11-03\"},{\"dateAdded\":\"soon\",\"cveID\":\"CVE-2021-12345\"}]}",
	     expected);
	says(dump_kev_csv,
	     "\xef\xbb\xbf"
	     "cveID,notes,dateAdded\r\nCVE-2021-1234,\"a, \"\"b\"\"\r\nc\",2021-11-03\r\n"
	     "\r\nCVE-2021-12345,,soon",
	     expected);
	refuses(dump_kev_json, "{\"count\":2,\"vulnerabilities\":[]}", "should hold 2");
}

static void only_cve_ids_are_cve_ids(void **state)
{
	(void)state;
	assert_true(kev_is_cve(span_of("CVE-1999-0001")));
	assert_true(kev_is_cve(span_of("CVE-2024-1234567")));
	const char *const others[] = {"",
	                              "CVE-",
	                              "CVE-1999-001",
	                              "CVE-99-0001",
	                              "cve-1999-0001",
	                              "CVE-1999-0001 ",
	                              "CVE-1999-0001a",
	                              "CVE-19999-0001"};
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		assert_false(kev_is_cve(span_of(others[i])));
}

static void scores_are_rounded_to_a_hundred_thousandth(void **state)
{
	(void)state;
	const struct {
		const char *text;
		unsigned epss;
	} good[] = {{"0", 0},
	            {"1", 100000},
	            {"1.000000", 100000},
	            {"0.00043", 43},
	            {"0.97565", 97565},
	            {"0.000004999", 0},
	            {"0.000005", 1},
	            {"4.3e-04", 43},
	            {"1e-5", 1},
	            {"0.123456789012345", 12346}};
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		unsigned epss = 7;
		assert_true(epss_parse(span_of(good[i].text), &epss));
		assert_int_equal(epss, good[i].epss);
	}
	const char *const bad[] = {"",     ".5",  "1.",  "1.1", "2",    "-0.1",
	                           "+0.1", "nan", "0x1", "1e5", "0.1 ", "1e-"};
	unsigned epss;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(epss_parse(span_of(bad[i]), &epss));
	says(dump_epss,
	     "#model_version:v1,score_date:2025-08-08T12:00:00Z\ncve,epss,percentile\n"
	     "CVE-2021-1234,0.5,1\n",
	     "CVE-2021-1234 50000\nscored 1754654400\n");
	says(dump_epss, "cve,epss,percentile\n", "");
}

/* One CVE of NVD with these members. */
static void nvd_says(const char *members, const char *expected)
{
	MEM_AUTO char *text = str_format(
		"{\"vulnerabilities\":[{\"cve\":{\"id\":\"CVE-2023-1234\",%s}}]}", members);
	MEM_AUTO char *whole = str_format("CVE-2023-1234 %s", expected);
	says(dump_nvd, text, whole);
}

#define METRIC(type, vector, word)                                                                 \
	"{\"type\":\"" type "\",\"cvssData\":{\"vectorString\":\"" vector                              \
	"\",\"baseSeverity\":\"" word "\"}}"

static void nvds_primary_vectors_come_first(void **state)
{
	(void)state;
	nvd_says("\"metrics\":{\"cvssMetricV2\":[{\"type\":\"Primary\",\"baseSeverity\":\"LOW\","
	         "\"cvssData\":{\"vectorString\":\"V2\"}}],\"cvssMetricV31\":[" METRIC(
				 "Secondary", "S31", "LOW") "," METRIC("Primary", "P31",
	                                                   "HIGH") "],"
	                                                           "\"cvssMetricV30\":[" METRIC(
																   "Primary", "P30", "LOW") "]}",
	         "high P31 V2 [] \"\"\n");
	nvd_says("\"metrics\":{\"cvssMetricV40\":[" METRIC("Secondary", "V4", "CRITICAL") "]}",
	         "critical V4 [] \"\"\n");
	nvd_says("\"vulnStatus\":\"Rejected\"", "unknown - [] \"\" withdrawn\n");
	nvd_says("\"descriptions\":[{\"lang\":\"es\",\"value\":\"no\"},{\"lang\":\"en\",\"value\":"
	         "\"yes\"}]",
	         "unknown - [] \"yes\"\n");
}

#define MATCH(cpe, more)                                                                           \
	"{\"vulnerable\":true,\"criteria\":\"cpe:2.3:" cpe ":*:*:*:*:*:*\"" more "}"
#define MATCHES(list) "\"configurations\":[{\"nodes\":[{\"cpeMatch\":[" list "]}]}]"

static void nvds_matches_of_one_product_stand_in_one_row(void **state)
{
	(void)state;
	nvd_says(
		MATCHES(MATCH(
			"a:haxx:curl:*:*", ",\"versionStartIncluding\":\"7.1\",\"versionEndExcluding\":"
							   "\"8.4\"") "," MATCH("a:haxx:curl:9.0:beta1",
	                                                "") "," MATCH("a:Haxx:LibCurl:*:*",
	                                                              ",\"versionStartExcluding\":"
	                                                              "\"1\",\"versionEndIncluding\":"
	                                                              "\"2\"") "," MATCH("o:linux:"
	                                                                                 "linux_kernel:"
	                                                                                 "1:*",
	                                                                                 "") "," MATCH("a:x:y:-:*",
	                                                                                               "") "," MATCH("a:a\\\\:b:c\\\\+\\\\+:*:*",
	                                                                                                             "")),
		"unknown - [] \"\"\n"
		"  CPE - haxx:curl >=7.1 <8.4|=9.0-beta1 known none unknown\n"
		"  CPE - haxx:libcurl >1 <=2 none none unknown\n"
		"  CPE - a:b:c++ * none none unknown\n"
		"left out: 1\n");
	nvd_says(MATCHES("{\"vulnerable\":false,\"criteria\":\"cpe:2.3:a:x:y:1:*:*:*:*:*:*:*\"}"),
	         "unknown - [] \"\"\n");
}

static void a_cpe_has_eleven_attributes(void **state)
{
	(void)state;
	struct cpe cpe;
	struct err err = ERR_INIT;
	assert_int_equal(cpe_parse(span_of("cpe:2.3:a:haxx:curl:8.4.0:rc1:*:*:*:*:*:*"), &cpe, &err),
	                 0);
	assert_string_equal(cpe.version, "8.4.0");
	assert_string_equal(cpe.update, "rc1");
	cpe_release(&cpe);
	const char *const bad[] = {"",
	                           "cpe:/a:haxx:curl:8",
	                           "cpe:2.3:a:haxx:curl:8.4.0:*:*:*:*:*:*",
	                           "cpe:2.3:a:haxx:curl:8.4.0:*:*:*:*:*:*:*:*",
	                           "cpe:2.3:a::curl:1:*:*:*:*:*:*:*",
	                           "cpe:2.3:a:ha xx:curl:1:*:*:*:*:*:*:*",
	                           "cpe:2.3:a:haxx:curl:1:*:*:*:*:*:*:\\"};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		assert_int_equal(cpe_parse(span_of(bad[i]), &cpe, &err), -1);
		err_clear(&err);
	}
}

static void formats_are_told_by_their_shape(void **state)
{
	(void)state;
	const struct {
		const char *text;
		enum feed_format format;
	} all[] = {
		{" {\"a\":{},\"b\":{\"CVE-1\":{", FEED_DEBIAN_TRACKER},
		{"{\"a\":{\"TEMP-1\":{", FEED_DEBIAN_TRACKER},
		{"{\"id\":\"A\",\"details\":\"\",\"affected\":", FEED_OSV},
		{"{\"id\":\"A\",\"schema_version\":", FEED_OSV},
		{"{\"packages\":[{\"pkg\":{", FEED_SECDB},
		{"{\"packages\":[],\"reponame\":", FEED_SECDB},
		{"{\"title\":\"t\",\"vulnerabilities\":[{\"vendorProject\":\"x\",\"cveID\":",
	     FEED_KEV_JSON},
		{"{\"vulnerabilities\":[],\"catalogVersion\":", FEED_KEV_JSON},
		{"{\"vulnerabilities\":[{\"cve\":{", FEED_NVD},
		{"{\"resultsPerPage\":0,", FEED_NVD},
		{"#model_version:v1\ncve,epss,percentile\n", FEED_EPSS},
		{"cve,epss,percentile\n", FEED_EPSS},
		{"\xef\xbb\xbf"
	     "cveID,vendorProject,dateAdded\n",
	     FEED_KEV_CSV},
		{"SQLite format 3", FEED_DATABASE},
		{"", FEED_UNKNOWN},
		{"{}", FEED_UNKNOWN},
		{"[]", FEED_UNKNOWN},
		{"{\"a\":{\"b\":1},\"c\":[[{}]],\"d\":2}", FEED_UNKNOWN},
		{"{\"bomFormat\":\"CycloneDX\"}", FEED_UNKNOWN},
		{"hello", FEED_UNKNOWN},
	};
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		if (feed_format_of(span_of(all[i].text)) != all[i].format)
			print_message("%s\n", all[i].text);
		assert_int_equal(feed_format_of(span_of(all[i].text)), all[i].format);
	}
	assert_int_equal(feed_packing_of(span_of("PK\x03\x04")), FEED_ZIP);
	assert_int_equal(feed_packing_of(span_of("\x1f\x8b\x08")), FEED_COMPRESSED);
	assert_int_equal(feed_packing_of(span_of("{}")), FEED_PLAIN);
}

static void the_table_of_publishers_makes_a_row_for_each_year(void **state)
{
	(void)state;
	struct publisher_table table = {0};
	struct err err = ERR_INIT;
	assert_int_equal(
		publisher_table_read(span_of("# all\n\na named https://e.org/a\n"
	                                 "n-{2022-now} default https://e.org/{2022-now}.gz\n"),
	                         2024, &table, &err),
		0);
	assert_int_equal(table.count, 4);
	assert_string_equal(table.item[3].name, "n-2024");
	assert_string_equal(table.item[3].address, "https://e.org/2024.gz");
	assert_true(table.item[3].is_default);
	assert_true(publisher_is_meant(&table.item[3], "n"));
	assert_true(publisher_is_meant(&table.item[3], "n-2024"));
	assert_false(publisher_is_meant(&table.item[3], "n-20"));
	assert_false(publisher_is_meant(&table.item[3], ""));
	publisher_table_release(&table);
	assert_int_equal(publisher_table_read(span_of(publisher_table_text), 2030, &table, &err), 0);
	assert_true(table.count > 20);
	publisher_table_release(&table);
}

static void repositories_have_one_name(void **state)
{
	(void)state;
	const char *const same[] = {"https://github.com/madler/zlib.git",
	                            "git://github.com/madler/zlib", "https://GitHub.com/Madler/zlib/",
	                            "github.com/madler/zlib"};
	for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
		MEM_AUTO char *name = osv_repository(span_of(same[i]));
		assert_string_equal(name, "github.com/madler/zlib");
	}
	assert_int_equal(osv_time(span_of("2024-05-29T16:15:10.043Z")), 1716999310);
	assert_int_equal(osv_time(span_of("0001-01-01T00:00:00Z")), 0);
	assert_int_equal(osv_time(span_of("yesterday")), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_trackers_states_are_kept_apart),
		cmocka_unit_test(the_tracker_tells_of_a_vulnerability_once_for_each_package),
		cmocka_unit_test(ranges_of_osv_become_bounds),
		cmocka_unit_test(osv_names_are_those_that_are_asked_for),
		cmocka_unit_test(osv_vectors_and_words_are_found_wherever_they_stand),
		cmocka_unit_test(a_range_has_a_ceiling),
		cmocka_unit_test(secdb_names_its_release_wherever_that_stands),
		cmocka_unit_test(kev_is_the_same_as_json_and_csv),
		cmocka_unit_test(only_cve_ids_are_cve_ids),
		cmocka_unit_test(scores_are_rounded_to_a_hundred_thousandth),
		cmocka_unit_test(nvds_primary_vectors_come_first),
		cmocka_unit_test(nvds_matches_of_one_product_stand_in_one_row),
		cmocka_unit_test(a_cpe_has_eleven_attributes),
		cmocka_unit_test(formats_are_told_by_their_shape),
		cmocka_unit_test(the_table_of_publishers_makes_a_row_for_each_year),
		cmocka_unit_test(repositories_have_one_name),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
