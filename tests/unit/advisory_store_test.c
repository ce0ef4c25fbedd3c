/* The promises of output/advisory_store, input/advisory_db and output/advisory_copy. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/path.h"
#include "input/advisory_db.h"
#include "output/advisory_copy.h"
#include "output/advisory_store.h"
#include "tree.h"
#include "wire/advisory_schema.h"

static char *root, *path;
static struct err err = ERR_INIT;

static int set_up(void **state)
{
	(void)state;
	root = tree_new();
	path = path_join(root, "deep/er/a.db");
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	tree_remove(root);
	free(root);
	free(path);
	err_clear(&err);
	return 0;
}

static struct advisory_store *opened(void)
{
	struct advisory_store *store = advisory_store_open(path, 1, &err);
	if (!store)
		print_message("%s\n", err.message);
	assert_non_null(store);
	return store;
}

/* An advisory of one package in one ecosystem. */
static void put(struct advisory_store *store, const char *id, enum ecosystem ecosystem,
                const char *release, const char *package, const char *versions)
{
	struct advisory advisory = ADVISORY_INIT;
	advisory.id = str_dup(id);
	advisory.is_withdrawn = versions == NULL;
	advisory_add(&advisory, (struct affected){.ecosystem = ecosystem,
	                                          .release = str_dup(release),
	                                          .package = str_dup(package),
	                                          .versions = str_dup(versions ? versions : ""),
	                                          .state = FIX_WILL_NOT,
	                                          .why = WHY_NO_DSA,
	                                          .severity = SEVERITY_LOW});
	assert_int_equal(advisory_store_put(store, &advisory, &err), 0);
	advisory_release(&advisory);
}

static void commit(struct advisory_store *store)
{
	const struct advisory_origin origin = {.now = 1000, .checked = 900};
	assert_int_equal(advisory_store_commit(store, &origin, &err), 0);
}

static int add_row(void *context, const struct advisory_row *row, struct err *ignored)
{
	(void)ignored;
	buf_format(context, "%s %s %s;", row->id, row->versions, row->release);
	assert_int_equal(row->state, FIX_WILL_NOT);
	assert_int_equal(row->why, WHY_NO_DSA);
	assert_int_equal(row->package_severity, SEVERITY_LOW);
	return 0;
}

static void answers(enum ecosystem ecosystem, const char *release, const char *package,
                    const char *expected)
{
	struct buf text = BUF_INIT;
	struct advisory_db *db = advisory_db_open(path, &err);
	assert_non_null(db);
	assert_int_equal(advisory_db_ask(db, ecosystem, release, package, add_row, &text, &err), 0);
	assert_string_equal(text.size ? (const char *)text.data : "", expected);
	buf_release(&text);
	advisory_db_close(db);
}

static int add_source(void *context, const struct advisory_source *source, struct err *ignored)
{
	(void)ignored;
	buf_format(context, "%s %s %llu %llu %lld;", source_kind_name(source->kind), source->name,
	           (unsigned long long)source->advisories, (unsigned long long)source->packages,
	           (long long)source->checked);
	return 0;
}

static void sources(const char *expected)
{
	struct buf text = BUF_INIT;
	struct advisory_db *db = advisory_db_open(path, &err);
	assert_non_null(db);
	assert_int_equal(advisory_db_sources(db, add_source, &text, &err), 0);
	assert_string_equal(text.size ? (const char *)text.data : "", expected);
	buf_release(&text);
	advisory_db_close(db);
}

static void what_is_put_in_is_answered(void **state)
{
	(void)state;
	struct advisory_store *store = opened();
	assert_int_equal(advisory_store_begin(store, SOURCE_DEBIAN_TRACKER, "Debian", true, &err), 0);
	put(store, "CVE-1", ECOSYSTEM_DEBIAN, "12", "zlib", "<1");
	put(store, "CVE-1", ECOSYSTEM_DEBIAN, "12", "curl", "<2");
	put(store, "CVE-2", ECOSYSTEM_DEBIAN, "12", "zlib", "");
	put(store, "CVE-2", ECOSYSTEM_DEBIAN, "13", "zlib", "<3");
	commit(store);
	advisory_store_close(store);
	answers(ECOSYSTEM_DEBIAN, "12", "zlib", "CVE-1 <1 12;CVE-2  12;");
	answers(ECOSYSTEM_DEBIAN, "13", "zlib", "CVE-2 <3 13;");
	answers(ECOSYSTEM_DEBIAN, "12", "curl", "CVE-1 <2 12;");
	answers(ECOSYSTEM_UBUNTU, "12", "zlib", "");
	sources("debian-tracker Debian 2 2 900;");
}

static void a_source_is_replaced_whole_and_others_stay(void **state)
{
	(void)state;
	struct advisory_store *store = opened();
	advisory_store_begin(store, SOURCE_OSV, "Go", true, &err);
	put(store, "GO-1", ECOSYSTEM_GO, "", "m", "<1");
	commit(store);
	advisory_store_begin(store, SOURCE_ALPINE, "v3.20/main", true, &err);
	put(store, "CVE-1", ECOSYSTEM_ALPINE, "v3.20", "zlib", "<1");
	commit(store);
	advisory_store_begin(store, SOURCE_ALPINE, "v3.20/main", true, &err);
	put(store, "CVE-2", ECOSYSTEM_ALPINE, "v3.20", "zlib", "<2");
	commit(store);
	advisory_store_close(store);
	answers(ECOSYSTEM_ALPINE, "v3.20", "zlib", "CVE-2 <2 v3.20;");
	answers(ECOSYSTEM_GO, "", "m", "GO-1 <1 ;");
	sources("osv Go 1 1 900;alpine-secdb v3.20/main 1 1 900;");
}

static void a_record_replaces_the_one_of_its_id(void **state)
{
	(void)state;
	struct advisory_store *store = opened();
	advisory_store_begin(store, SOURCE_OSV, "Go", true, &err);
	put(store, "GHSA-1", ECOSYSTEM_GO, "", "m", "<1");
	put(store, "GHSA-2", ECOSYSTEM_GO, "", "m", "<2");
	commit(store);
	/* Single records find where they are, or their own place. */
	advisory_store_begin(store, SOURCE_OSV, NULL, false, &err);
	put(store, "GHSA-1", ECOSYSTEM_CARGO, "", "c", "<9");
	put(store, "RUSTSEC-1", ECOSYSTEM_CARGO, "", "c", "<3");
	put(store, "GHSA-2", ECOSYSTEM_GO, "", "m", NULL);
	put(store, "GHSA-3", ECOSYSTEM_GO, "", "m", NULL);
	commit(store);
	advisory_store_close(store);
	answers(ECOSYSTEM_GO, "", "m", "");
	answers(ECOSYSTEM_CARGO, "", "c", "GHSA-1 <9 ;RUSTSEC-1 <3 ;");
	sources("osv Go 1 1 900;osv crates.io 1 1 900;");
}

static void what_is_not_committed_never_was(void **state)
{
	(void)state;
	struct advisory_store *store = opened();
	advisory_store_begin(store, SOURCE_OSV, "Go", true, &err);
	put(store, "GO-1", ECOSYSTEM_GO, "", "m", "<1");
	commit(store);
	advisory_store_begin(store, SOURCE_OSV, "Go", true, &err);
	put(store, "GO-2", ECOSYSTEM_GO, "", "m", "<2");
	/* Readers see the old meanwhile. */
	answers(ECOSYSTEM_GO, "", "m", "GO-1 <1 ;");
	advisory_store_rollback(store);
	answers(ECOSYSTEM_GO, "", "m", "GO-1 <1 ;");
	advisory_store_begin(store, SOURCE_OSV, "Go", true, &err);
	put(store, "GO-3", ECOSYSTEM_GO, "", "m", "<3");
	advisory_store_close(store);
	answers(ECOSYSTEM_GO, "", "m", "GO-1 <1 ;");
}

static void what_is_said_of_an_id_comes_together(void **state)
{
	(void)state;
	struct advisory_store *store = opened();
	struct advisory nvd = {.id = str_dup("CVE-1"),
	                       .cvss = str_dup("CVSS:3.1/x"),
	                       .severity = SEVERITY_HIGH,
	                       .summary = str_dup("Words")};
	advisory_store_begin(store, SOURCE_DEBIAN_TRACKER, "Debian", true, &err);
	put(store, "CVE-1", ECOSYSTEM_DEBIAN, "12", "zlib", "<1");
	commit(store);
	advisory_store_begin(store, SOURCE_NVD, "NVD", false, &err);
	assert_int_equal(advisory_store_put(store, &nvd, &err), 0);
	commit(store);
	advisory_store_begin(store, SOURCE_KEV, "CISA", true, &err);
	assert_int_equal(advisory_store_put_kev(store, "CVE-1", 5, &err), 0);
	commit(store);
	advisory_store_begin(store, SOURCE_EPSS, "FIRST", true, &err);
	assert_int_equal(advisory_store_put_epss(store, "CVE-1", 43, &err), 0);
	commit(store);
	advisory_store_close(store);
	advisory_release(&nvd);
	struct advisory_db *db = advisory_db_open(path, &err);
	struct advisory_about about;
	assert_int_equal(advisory_db_about(db, "CVE-1", &about, &err), 0);
	assert_string_equal(about.cvss, "CVSS:3.1/x");
	assert_string_equal(about.summary, "Words");
	assert_int_equal(about.severity, SEVERITY_HIGH);
	assert_true(about.is_known_exploited);
	assert_int_equal(about.epss, 43);
	assert_int_equal(advisory_db_about(db, "CVE-2", &about, &err), 0);
	assert_null(about.cvss);
	assert_false(about.is_known_exploited);
	assert_int_equal(about.epss, -1);
	advisory_db_close(db);
	sources("debian-tracker Debian 1 1 900;kev CISA 1 0 900;epss FIRST 1 0 900;nvd NVD 1 0 900;");
}

static void an_address_is_known_until_something_else_takes_its_place(void **state)
{
	(void)state;
	static char url[] = "https://e.org/a";
	struct advisory_download known;
	struct advisory_store *store = opened();
	advisory_store_begin(store, SOURCE_KEV, "CISA", true, &err);
	const struct advisory_origin origin = {
		.url = url, .etag = "\"1\"", .last_modified = "then", .now = 1, .checked = 1};
	assert_int_equal(advisory_store_commit(store, &origin, &err), 0);
	assert_int_equal(advisory_store_checked(store, url, 77, &err), 0);
	sources("kev CISA 0 0 77;");
	struct advisory_db *db = advisory_db_open(path, &err);
	assert_int_equal(advisory_db_download(db, url, &known, &err), 1);
	assert_string_equal(known.etag, "\"1\"");
	assert_string_equal(known.last_modified, "then");
	free(known.etag);
	free(known.last_modified);
	advisory_store_begin(store, SOURCE_KEV, "CISA", true, &err);
	commit(store);
	/* A reader sees one state of the database for as long as it has it open. */
	assert_int_equal(advisory_db_download(db, url, &known, &err), 1);
	free(known.etag);
	free(known.last_modified);
	advisory_db_close(db);
	db = advisory_db_open(path, &err);
	assert_int_equal(advisory_db_download(db, url, &known, &err), 0);
	assert_null(known.etag);
	advisory_db_close(db);
	advisory_store_close(store);
}

static void a_copy_is_refused_when_it_is_not_what_it_should_be(void **state)
{
	(void)state;
	MEM_AUTO char *to = path_join(root, "out.db");
	MEM_AUTO char *digest = NULL;
	int known = 0;
	struct advisory_store *store = opened();
	advisory_store_begin(store, SOURCE_OSV, "Go", true, &err);
	put(store, "GO-1", ECOSYSTEM_GO, "", "m", "<1");
	commit(store);
	assert_int_equal(advisory_copy_out(path, to, &digest, &err), 0);
	assert_int_equal(strlen(digest), 64);
	advisory_store_begin(store, SOURCE_OSV, "Go", true, &err);
	commit(store);
	advisory_store_close(store);
	answers(ECOSYSTEM_GO, "", "m", "");
	assert_int_equal(advisory_copy_in(path, to, "00", &known, &err), -1);
	err_clear(&err);
	assert_int_equal(advisory_copy_in(path, to, digest, &known, &err), 0);
	assert_int_equal(known, 1);
	answers(ECOSYSTEM_GO, "", "m", "GO-1 <1 ;");
	/* The digest beside it counts as well. */
	MEM_AUTO char *line = str_format("%064d  out.db\n", 0);
	tree_write(root, "out.db.sha256", line);
	assert_int_equal(advisory_copy_in(path, to, NULL, &known, &err), -1);
	err_clear(&err);
	tree_write(root, "out.db.sha256", "no digest\n");
	assert_int_equal(advisory_copy_in(path, to, NULL, &known, &err), -1);
	answers(ECOSYSTEM_GO, "", "m", "GO-1 <1 ;");
}

static void what_is_no_database_of_ours_is_refused(void **state)
{
	(void)state;
	assert_null(advisory_db_open(path, &err));
	assert_non_null(strstr(err.message, "tare db update"));
	err_clear(&err);
	tree_write(root, "text.db", "hello, this is no database, however one reads it\n");
	MEM_AUTO char *text = path_join(root, "text.db");
	assert_null(advisory_db_open(text, &err));
	err_clear(&err);
	assert_null(advisory_store_open(text, 1, &err));
	assert_non_null(strstr(err.message, "text.db"));
}

static void the_state_survives_its_packing(void **state)
{
	(void)state;
	for (int fix = FIX_KNOWN; fix <= FIX_WILL_NOT; fix++) {
		for (int why = WHY_NONE; why <= WHY_UNIMPORTANT; why++) {
			for (int word = SEVERITY_UNKNOWN; word <= SEVERITY_CRITICAL; word++) {
				struct affected affected = {.state = (enum fix_state)fix,
				                            .why = (enum fix_why)why,
				                            .severity = (enum severity)word};
				enum fix_state got_fix;
				enum fix_why got_why;
				enum severity got_word;
				advisory_state_unpack(advisory_state_pack(&affected), &got_fix, &got_why,
				                      &got_word);
				assert_int_equal(got_fix, fix);
				assert_int_equal(got_why, why);
				assert_int_equal(got_word, word);
			}
		}
	}
}

static void the_set_of_a_record_is_told_by_its_first_package(void **state)
{
	(void)state;
	const struct {
		const char *id;
		enum ecosystem ecosystem;
		const char *release, *expected;
	} all[] = {
		{"GHSA-1", ECOSYSTEM_GO, "", "Go"},
		{"RLSA-1", ECOSYSTEM_RPM, "Rocky Linux:9", "Rocky Linux"},
		{"CVE-1", ECOSYSTEM_GIT, "", "GIT"},
		{"OSV-1", ECOSYSTEM_GIT, "", "OSS-Fuzz"},
		{"CURL-CVE-1", ECOSYSTEM_GIT, "", "GIT:CURL"},
	};
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		struct advisory advisory = {.id = str_dup(all[i].id)};
		MEM_AUTO char *none = advisory_ecosystem(&advisory);
		assert_null(none);
		advisory_add(&advisory, (struct affected){.ecosystem = all[i].ecosystem,
		                                          .release = str_dup(all[i].release)});
		MEM_AUTO char *name = advisory_ecosystem(&advisory);
		assert_string_equal(name, all[i].expected);
		advisory_release(&advisory);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_is_put_in_is_answered, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_source_is_replaced_whole_and_others_stay, set_up,
	                                    tear_down),
		cmocka_unit_test_setup_teardown(a_record_replaces_the_one_of_its_id, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_is_not_committed_never_was, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_is_said_of_an_id_comes_together, set_up, tear_down),
		cmocka_unit_test_setup_teardown(an_address_is_known_until_something_else_takes_its_place,
	                                    set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_copy_is_refused_when_it_is_not_what_it_should_be, set_up,
	                                    tear_down),
		cmocka_unit_test_setup_teardown(what_is_no_database_of_ours_is_refused, set_up, tear_down),
		cmocka_unit_test(the_state_survives_its_packing),
		cmocka_unit_test(the_set_of_a_record_is_told_by_its_first_package),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
