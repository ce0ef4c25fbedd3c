/* The promises of .tareignore, of VEX documents, and of what they do to findings. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "resolve/suppress.h"
#include "wire/ignore_file.h"
#include "wire/vex.h"

#define NOW 1700000000

static char name[] = "zlib", ref[] = "part-1",
			purl[] = "pkg:deb/debian/zlib1g-dev@1:1.2.13.dfsg-1?arch=amd64&distro=debian-12";
static const struct component zlib = {.ref = ref, .name = name, .purl = purl};

/* How many of the two findings, CVE-2023-45853 and CVE-2026-27171 of zlib in bin/app of the image
 * app.tar, the entries suppress. */
static size_t suppressed_by(const struct suppressions *list, char **reason)
{
	char digest[] = "sha256:11", target[] = "app.tar";
	struct scanned scanned = {.target = target};
	scanned.inventory.digest = digest;
	struct subject *subject = findings_add_subject(&scanned.findings, "bin/app");
	subject_add(subject, &zlib);
	findings_add(&scanned.findings, (struct finding){.id = str_dup("CVE-2023-45853")});
	findings_add(&scanned.findings, (struct finding){.id = str_dup("CVE-2026-27171")});
	strlist_add(&scanned.findings.item[1].aliases, "OSV-2026-1");
	MEM_AUTO bool *is_used = mem_alloc(list->count + 1);
	suppress_apply(list, NOW, &scanned, is_used);
	size_t count = 0;
	for (size_t i = 0; i < scanned.findings.count; i++) {
		count += scanned.findings.item[i].is_suppressed;
		if (reason && scanned.findings.item[i].is_suppressed)
			str_set(reason, scanned.findings.item[i].reason);
	}
	findings_release(&scanned.findings);
	return count;
}

static void an_entry_needs_all_of_its_fields_to_be_true(void **state)
{
	(void)state;
	const struct {
		const char *text;
		size_t count;
	} rows[] = {
		{"id: CVE-2023-45853\nreason: r\n", 1},
		{"id: cve-2023-45853 OSV-2026-1\nreason: r", 2},
		{"purl: pkg:deb/debian/zlib1g*\nreason: r", 2},
		{"purl: pkg:deb/debian/zlib1g-dev\nreason: r", 2},
		{"purl: pkg:deb/debian/zlib1g-dev@1%3A1.2.13.dfsg-1?arch=amd64\nreason: r", 2},
		{"purl: pkg:deb/debian/zlib1g-dev?arch=arm64\nreason: r", 0},
		{"purl: pkg:deb/debian/curl\nreason: r", 0},
		{"path: bin/*\nreason: r", 2},
		{"path: /bin/app\nreason: r", 2},
		{"path: app.tar\nreason: r", 2},
		{"path: lib/*\nreason: r", 0},
		{"id: CVE-2023-45853\npath: lib/*\nreason: r", 0},
		{"id: CVE-2023-45853\nuntil: 2023-11-14\nreason: r", 1},
		{"id: CVE-2023-45853\nuntil: 2023-11-13\nreason: r", 0},
		{"# nothing\n\n\n", 0},
		{"id: CVE-2023-45853\nreason: a\n\n# two\nid: CVE-2026-27171\r\nreason: b\r\n", 2},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct suppressions list = SUPPRESSIONS_INIT;
		struct err err = ERR_INIT;
		assert_int_equal(ignore_file_read(span_of(rows[i].text), "f", &list, &err), 0);
		if (suppressed_by(&list, NULL) != rows[i].count)
			fail_msg("not %zu: %s", rows[i].count, rows[i].text);
		suppressions_release(&list);
	}
}

static void what_is_no_entry_is_refused_with_its_line(void **state)
{
	(void)state;
	const struct {
		const char *text, *says;
	} rows[] = {
		{"id: CVE-1\n", "line 1: the entry that ends here gives no reason"},
		{"reason: r\n", "line 1: the entry that ends here has neither"},
		{"\nid: CVE-1\nreason: r\nwhy: not\n", "line 4: no such field"},
		{"id: CVE-1\nreason: r\nuntil: 2023-02-30\n", "line 3: 'until' is a day"},
		{"id: CVE-1\nreason: r\nuntil: tomorrow\n", "line 3: 'until' is a day"},
		{"id: CVE-1\nreason: r\nreason: s\n", "line 3: a field that is there twice"},
		{"CVE-1\n", "line 1: no 'field: text'"},
		{"id:\nreason: r\n", "line 1: a field without text"},
		{"id: CVE-1\njustification: because\nreason: r\n", "line 2: no justification"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct suppressions list = SUPPRESSIONS_INIT;
		struct err err = ERR_INIT;
		assert_int_equal(ignore_file_read(span_of(rows[i].text), "f", &list, &err), -1);
		if (!strstr(err.message, rows[i].says))
			fail_msg("%s", err.message);
		err_clear(&err);
		suppressions_release(&list);
	}
}

#define OPENVEX(statements)                                                                        \
	"{\"@context\":\"https://openvex.dev/ns/v0.2.0\",\"statements\":[" statements "]}"
#define OF(status, products)                                                                       \
	"{\"vulnerability\":{\"name\":\"CVE-2023-45853\"},\"status\":\"" status                        \
	"\",\"justification\":\"vulnerable_code_not_present\",\"products\":[" products "]}"
#define CSAF(status)                                                                               \
	"{\"document\":{\"csaf_version\":\"2.0\"},\"product_tree\":{\"branches\":[{\"branches\":["     \
	"{\"product\":{\"product_id\":\"p1\",\"name\":\"z\",\"product_identification_helper\":"        \
	"{\"purl\":\"pkg:deb/debian/zlib1g-dev\"}}}]}],\"relationships\":[{\"product_reference\":"     \
	"\"p1\",\"full_product_name\":{\"product_id\":\"p2\",\"name\":\"z in app\"}}]},"               \
	"\"vulnerabilities\":[{\"cve\":\"CVE-2023-45853\",\"product_status\":{\"" status               \
	"\":[\"p2\"]},\"threats\":[{\"category\":\"impact\",\"details\":\"not built\","                \
	"\"product_ids\":[\"p2\"]}]}]}"
#define CYCLONEDX(state, affected)                                                                 \
	"{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.6\",\"components\":[{\"bom-ref\":\"c1\","    \
	"\"purl\":\"pkg:deb/debian/zlib1g-dev\"}],\"vulnerabilities\":[{\"id\":\"CVE-2023-45853\","    \
	"\"analysis\":{\"state\":\"" state                                                             \
	"\",\"detail\":\"not built\"},\"affects\":[{\"ref\":\"" affected "\"}]}]}"

static void documents_of_all_three_kinds_are_understood(void **state)
{
	(void)state;
	const struct {
		const char *text;
		size_t count;
		const char *reason;
	} rows[] = {
		{OPENVEX(OF("not_affected", "{\"@id\":\"pkg:deb/debian/zlib1g-dev\"}")), 1,
	     "vulnerable_code_not_present"},
		{OPENVEX(OF("fixed", "\"pkg:deb/debian/zlib1g-dev?arch=amd64\"")), 1, NULL},
		{OPENVEX(OF("not_affected", "{\"@id\":\"pkg:deb/debian/zlib1g-dev?arch=arm64\"}")), 0,
	     NULL},
		{OPENVEX(OF("affected", "{\"@id\":\"pkg:deb/debian/zlib1g-dev\"}")), 0, NULL},
		{OPENVEX(OF("not_affected", "{\"@id\":\"app.tar\"}")), 1, NULL},
		{OPENVEX(OF("not_affected", "{\"@id\":\"pkg:oci/app@sha256%3A11\"}")), 1, NULL},
		{OPENVEX(OF("not_affected", "{\"@id\":\"pkg:oci/app@sha256%3A22\"}")), 0, NULL},
		{OPENVEX(OF("not_affected", "{\"@id\":\"app.tar\",\"subcomponents\":[{\"@id\":"
	                                "\"pkg:deb/debian/zlib1g-dev\"}]}")),
	     1, NULL},
		{OPENVEX(OF("not_affected",
	                "{\"@id\":\"app.tar\",\"subcomponents\":[{\"@id\":\"pkg:deb/debian/x\"}]}")),
	     0, NULL},
		/* The last word counts. */
		{OPENVEX(OF("not_affected", "\"app.tar\"") "," OF("affected", "\"app.tar\"")), 0, NULL},
		{CSAF("known_not_affected"), 1, "not built"},
		{CSAF("fixed"), 1, "not built"},
		{CSAF("known_affected"), 0, NULL},
		{CYCLONEDX("not_affected", "c1"), 1, "not built"},
		{CYCLONEDX("false_positive", "urn:cdx:1/1#c1"), 1, NULL},
		{CYCLONEDX("resolved", "urn:cdx:1/1#pkg%3Adeb%2Fdebian%2Fzlib1g-dev"), 1, NULL},
		{CYCLONEDX("not_affected", "urn:cdx:1/1#part-1"), 1, NULL},
		{CYCLONEDX("not_affected", "urn:cdx:1/1#other"), 0, NULL},
		{CYCLONEDX("exploitable", "c1"), 0, NULL},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct suppressions list = SUPPRESSIONS_INIT;
		struct err err = ERR_INIT;
		char *reason = NULL;
		if (vex_read(span_of(rows[i].text), "vex.json", &list, &err) != 0)
			fail_msg("%s", err.message);
		if (suppressed_by(&list, &reason) != rows[i].count)
			fail_msg("not %zu: %s", rows[i].count, rows[i].text);
		if (rows[i].reason)
			assert_string_equal(reason, rows[i].reason);
		free(reason);
		suppressions_release(&list);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_entry_needs_all_of_its_fields_to_be_true),
		cmocka_unit_test(what_is_no_entry_is_refused_with_its_line),
		cmocka_unit_test(documents_of_all_three_kinds_are_understood),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
