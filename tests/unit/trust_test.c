/* Trust roots: the blob, the list, the tags, the choice. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "assemble/trustsource.h"
#include "base/mem.h"
#include "input/elfroots.h"
#include "input/truststore.h"
#include "resolve/trustchoice.h"
#include "wire/filetags.h"
#include "wire/timestamp.h"
#include "wire/trustblob.h"
#include "wire/trustlist.h"
#include "wrap/x509_openssl.h"

/* CN=Test Root, P-256, a CA, 2020-01-01 to 2030-01-01; see a_certificate_is_read. */
static const char root_pem[] = "-----BEGIN CERTIFICATE-----\n"
							   "MIIBWTCB/6ADAgECAgEBMAoGCCqGSM49BAMCMBQxEjAQBgNVBAMMCVRlc3QgUm9v\n"
							   "dDAeFw0yMDAxMDEwMDAwMDBaFw0zMDAxMDEwMDAwMDBaMBQxEjAQBgNVBAMMCVRl\n"
							   "c3QgUm9vdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABPYcR7y2pxP/jP0HrJKa\n"
							   "6R7UdItloiSbEP6n6UlDPWGNF7GmmvVWvv7QRQ9LM9khJOJ1ZgizJotZ5MSEbI+7\n"
							   "psyjQjBAMA8GA1UdEwEB/wQFMAMBAf8wDgYDVR0PAQH/BAQDAgIEMB0GA1UdDgQW\n"
							   "BBRLnlLg2OPPzn1olXHT2lC7sdWIcDAKBggqhkjOPQQDAgNJADBGAiEAqri5sIcr\n"
							   "7OrL90Z1XGYtAuvJxgyvPqEEk3FZXbbN/7MCIQC/EBDN2MyXbRLoFzqVU2w8UTCs\n"
							   "SeExNJIUfl1E62SLwg==\n"
							   "-----END CERTIFICATE-----\n";

static struct trust_root make_root(const char *name, enum trust_key key, size_t size)
{
	struct trust_root root = {.form = TRUST_FORM_WHOLE, .key = key, .is_ca = true};
	root.name = str_dup(name);
	root.key_name = str_dup("a key");
	root.dn = trust_bytes_copy(name, strlen(name));
	root.sha256 = str_format("%064zx", (size_t)(unsigned char)name[0]);
	unsigned char *bytes = mem_alloc(size);
	memset(bytes, 0x81, size);
	if (key == TRUST_KEY_RSA) {
		root.n = (struct trust_bytes){bytes, size};
		root.e = trust_bytes_copy(trustblob_f4, 3);
		root.bits = (unsigned)size * 8;
	} else {
		bytes[0] = 4;
		root.q = (struct trust_bytes){bytes, size};
		root.curve = size == 65 ? TRUST_P256 : size == 97 ? TRUST_P384 : TRUST_P521;
	}
	root.not_after = (int64_t)20000 * 86400 + 5;
	return root;
}

static void add(struct trust_store *store, const char *name, enum trust_key key, size_t size)
{
	struct trust_root root = make_root(name, key, size);
	trust_store_add(store, &root);
}

static void set_exponent(struct trust_root *root, const void *data, size_t size)
{
	free(root->e.at);
	root->e = trust_bytes_copy(data, size);
}

static void make_store(struct trust_store *store)
{
	*store = (struct trust_store)TRUST_STORE_INIT;
	add(store, "A f4", TRUST_KEY_RSA, 256);
	add(store, "B three", TRUST_KEY_RSA, 256);
	set_exponent(&store->root[1], "\x03", 1);
	add(store, "C 43147", TRUST_KEY_RSA, 512);
	set_exponent(&store->root[2], "\xa8\x8b", 2);
	add(store, "D", TRUST_KEY_EC, 65);
	add(store, "E", TRUST_KEY_EC, 97);
	add(store, "F", TRUST_KEY_EC, 133);
}

static void make_blob(struct buf *out, const struct trust_store *store)
{
	struct filetags origin = {0};
	struct trustsource source = {.store = store, .form = TRUSTBLOB_PACKED, .origin = &origin};
	trustsource_blob(&source, out);
}

static void a_blob_gives_back_what_was_packed(void **state)
{
	(void)state;
	struct trust_store store, back = TRUST_STORE_INIT;
	struct trustblob blob;
	BUF_AUTO struct buf bytes = BUF_INIT;
	make_store(&store);
	make_blob(&bytes, &store);
	assert_true(trustblob_open(buf_span(&bytes), &blob));
	assert_int_equal(blob.size, bytes.size);
	assert_int_equal(blob.count, store.count);
	elfroots_add_blob(&blob, &back);
	assert_int_equal(back.count, store.count);
	size_t size = TRUSTBLOB_HEADER;
	for (size_t i = 0; i < store.count; i++) {
		const struct trust_root *a = &store.root[i], *b = &back.root[i];
		assert_int_equal(trust_bytes_compare(&a->dn, &b->dn), 0);
		assert_int_equal(trust_bytes_compare(&a->n, &b->n), 0);
		assert_int_equal(trust_bytes_compare(&a->e, &b->e), 0);
		assert_int_equal(trust_bytes_compare(&a->q, &b->q), 0);
		assert_int_equal(a->curve, b->curve);
		assert_int_equal(a->bits, b->bits);
		assert_int_equal(b->not_after, (int64_t)20000 * 86400);
		size += b->size;
	}
	assert_int_equal(size, bytes.size);
	trust_store_release(&store);
	trust_store_release(&back);
}

static void a_cut_or_bent_blob_is_none(void **state)
{
	(void)state;
	struct trust_store store;
	struct trustblob blob;
	BUF_AUTO struct buf bytes = BUF_INIT;
	make_store(&store);
	make_blob(&bytes, &store);
	for (size_t i = 0; i < bytes.size; i++)
		assert_false(trustblob_open((struct span){(const char *)bytes.data, i}, &blob));
	for (size_t i = 0; i < TRUSTBLOB_HEADER; i++) {
		bytes.data[i] ^= 0x41;
		assert_false(trustblob_open(buf_span(&bytes), &blob));
		bytes.data[i] ^= 0x41;
	}
	trust_store_release(&store);
}

static void a_blob_is_found_anywhere_in_a_file(void **state)
{
	(void)state;
	struct trust_store store, back = TRUST_STORE_INIT, whole = TRUST_STORE_INIT;
	struct err err = ERR_INIT;
	BUF_AUTO struct buf bytes = BUF_INIT;
	make_store(&store);
	/* Its mark alone, as in the program that looks for it. */
	buf_add(&bytes, TRUSTBLOB_MAGIC "\1\1", 9);
	make_blob(&bytes, &store);
	buf_add_str(&bytes, root_pem);
	buf_add_fill(&bytes, 0x30, 40);
	assert_int_equal(truststore_read_text(span_of(root_pem), NULL, &whole, &err), 0);
	buf_add(&bytes, whole.root[0].der.at, whole.root[0].der.size);
	buf_add_fill(&bytes, 0x89, 40);
	assert_true(elfroots_find(buf_span(&bytes), &back));
	assert_int_equal(back.count, store.count + 2);
	assert_string_equal(back.root[store.count].name, "Test Root");
	assert_string_equal(back.root[store.count + 1].name, "Test Root");
	trust_store_release(&whole);
	trust_store_release(&store);
	trust_store_release(&back);
}

static void a_certificate_is_read(void **state)
{
	(void)state;
	struct trust_store store = TRUST_STORE_INIT;
	struct err err = ERR_INIT;
	assert_int_equal(truststore_read_text(span_of(root_pem), "x", &store, &err), 0);
	assert_int_equal(store.count, 1);
	const struct trust_root *root = &store.root[0];
	assert_string_equal(root->name, "Test Root");
	assert_string_equal(root->key_name, "P-256");
	assert_int_equal(root->curve, TRUST_P256);
	assert_int_equal(root->not_before, 1577836800);
	assert_int_equal(root->not_after, 1893456000);
	assert_true(root->is_ca && root->is_self_issued && !root->is_v1 && !root->has_constraints);
	assert_true(x509_signs_itself(root));
	assert_true(trust_root_is_valid(root, 1700000000));
	assert_false(trust_root_is_valid(root, 1893456001));
	/* The same twice is one. */
	assert_int_equal(truststore_read_text(span_of(root_pem), "y", &store, &err), 0);
	trust_store_unique(&store);
	assert_int_equal(store.count, 1);
	assert_int_equal(store.doubles, 1);
	trust_store_release(&store);
}

static void a_store_too_large_is_refused(void **state)
{
	(void)state;
	struct trust_store store = TRUST_STORE_INIT;
	struct err err = ERR_INIT;
	BUF_AUTO struct buf text = BUF_INIT;
	buf_add_str(&text, root_pem);
	buf_add_fill(&text, '\n', (size_t)17 << 20);
	assert_int_equal(truststore_read_text(buf_span(&text), NULL, &store, &err), -1);
	assert_non_null(strstr(err.message, "16777216"));
	err_clear(&err);
	trust_store_release(&store);
}

static void wish(struct trust_wishes *wishes, const char *text)
{
	struct err err = ERR_INIT;
	assert_int_equal(trustlist_read(span_of(text), wishes, &err), 0);
}

static void a_list_has_digests_names_and_reasons(void **state)
{
	(void)state;
	struct trust_wishes wishes = {0};
	wish(&wishes,
	     "# comment\n\n0011:2233:4455:6677 for the bank\nTest Root X1  why\tnot\r\nOther\n");
	assert_int_equal(wishes.count, 3);
	assert_string_equal(wishes.wish[0].digest, "0011223344556677");
	assert_string_equal(wishes.wish[0].reason, "for the bank");
	assert_int_equal(wishes.wish[0].line, 3);
	assert_null(wishes.wish[1].digest);
	assert_string_equal(wishes.wish[1].name, "Test Root X1");
	assert_string_equal(wishes.wish[1].reason, "why\tnot");
	assert_string_equal(wishes.wish[2].name, "Other");
	assert_null(wishes.wish[2].reason);
	trust_wishes_release(&wishes);
}

static void a_wish_that_is_not_exactly_one_root_names_its_line(void **state)
{
	(void)state;
	static const char *const lists[] = {"# x\nnobody\n", "# x\nD\n"};
	static const char *const said[] = {"'l', line 2: 'nobody' is no root",
	                                   "'l', line 2: 'D' means 2"};
	for (size_t i = 0; i < 2; i++) {
		struct trust_store store;
		struct trust_wishes wishes = {0};
		struct err err = ERR_INIT;
		make_store(&store);
		add(&store, "D", TRUST_KEY_RSA, 256);
		wish(&wishes, lists[i]);
		assert_int_equal(trustchoice_keep(&store, &wishes, "l", &err), -1);
		assert_non_null(strstr(err.message, said[i]));
		err_clear(&err);
		trust_wishes_release(&wishes);
		trust_store_release(&store);
	}
}

static void chosen_roots_stay_and_dropped_ones_go(void **state)
{
	(void)state;
	struct trust_store store;
	struct trust_wishes keep = {0}, drop = {0};
	struct err err = ERR_INIT;
	make_store(&store);
	wish(&keep, "D  short\nE\nB three  old\n");
	wish(&drop, "E\n");
	assert_int_equal(trustchoice_keep(&store, &keep, "l", &err), 0);
	assert_int_equal(trustchoice_drop(&store, &drop, &err), 0);
	assert_int_equal(store.count, 2);
	assert_string_equal(store.root[0].name, "B three");
	assert_string_equal(store.root[0].reason, "old");
	assert_string_equal(store.root[1].name, "D");
	trust_wishes_release(&keep);
	trust_wishes_release(&drop);
	trust_store_release(&store);
}

static void what_is_not_valid_then_is_left_out_and_told(void **state)
{
	(void)state;
	struct trust_store store;
	struct strlist told = {0};
	make_store(&store);
	store.root[0].not_after = 1000000000;
	store.root[1].not_before = 1600000001;
	trustchoice_drop_invalid(&store, 1600000000, &told);
	assert_int_equal(store.count, 4);
	assert_int_equal(told.count, 2);
	assert_non_null(strstr(
		told.item[0], "'A f4' (sha256 0000000000000000) is left out: it expired on 2001-09-09"));
	assert_non_null(strstr(told.item[1], "is not valid before 2020-09-13"));
	strlist_release(&told);
	trust_store_release(&store);
}

/* What is said of the one root, bare or whole; "" when it is fine. */
static void expect_unfit(struct trust_root *root, const char *bare, const char *whole)
{
	struct trust_store store = TRUST_STORE_INIT;
	trust_store_add(&store, root);
	for (int i = 0; i < 2; i++) {
		struct trustchoice_needs needs = {.is_bare = i == 0};
		struct strlist told = {0};
		const char *want = i == 0 ? bare : whole;
		trustchoice_unfit(&store, &needs, &told);
		assert_int_equal(told.count, *want != '\0');
		if (told.count)
			assert_non_null(strstr(told.item[0], want));
		strlist_release(&told);
	}
	trust_store_release(&store);
}

static void odd_roots_are_refused_by_name_and_reason(void **state)
{
	(void)state;
	struct trust_root root = make_root("r", TRUST_KEY_RSA, 256);
	expect_unfit(&root, "", "");
	root = make_root("r", TRUST_KEY_RSA, 128);
	expect_unfit(&root, "1024 bits", "1024 bits");
	root = make_root("r", TRUST_KEY_RSA, 1024);
	expect_unfit(&root, "8192 bits", "");
	root = make_root("r", TRUST_KEY_RSA, 256);
	root.is_v1 = true;
	expect_unfit(&root, "version 1", "version 1");
	root = make_root("r", TRUST_KEY_RSA, 256);
	root.is_ca = false;
	expect_unfit(&root, "no CA", "no CA");
	root = make_root("r", TRUST_KEY_RSA, 256);
	root.has_constraints = true;
	expect_unfit(&root, "name constraints", "");
	root = make_root("r", TRUST_KEY_RSA, 256);
	root.n.at[255] = 2;
	expect_unfit(&root, "even", "even");
	root = make_root("r", TRUST_KEY_RSA, 256);
	set_exponent(&root, "\x01", 1);
	expect_unfit(&root, "exponent", "exponent");
	root = make_root("r", TRUST_KEY_OTHER, 65);
	str_set(&root.key_name, "Ed25519");
	expect_unfit(&root, "Ed25519, has no packed form", "");
}

static void roots_that_are_the_same_bare_are_packed_once(void **state)
{
	(void)state;
	struct trust_store store = TRUST_STORE_INIT;
	struct strlist told = {0};
	for (int i = 0; i < 3; i++) {
		add(&store, "twice", TRUST_KEY_EC, 65);
		store.root[i].not_after += i == 1 ? 86400 : 0;
	}
	add(&store, "twice", TRUST_KEY_EC, 97);
	trust_store_sort(&store);
	trustchoice_merge_bare(&store, &told);
	assert_int_equal(store.count, 2);
	assert_int_equal(told.count, 2);
	int64_t longest = store.root[store.root[0].curve == TRUST_P256 ? 0 : 1].not_after;
	assert_int_equal(longest, (int64_t)20001 * 86400 + 5);
	strlist_release(&told);
	trust_store_release(&store);
}

static void tags_are_written_as_they_are_read(void **state)
{
	(void)state;
	struct filetags tags = {
		.name = str_dup("ca-certificates"),
		.version = str_dup("20250419+b1"),
		.purl = str_dup("pkg:deb/debian/ca-certificates@20250419%2Bb1?arch=all"),
		.license = str_dup("MPL-2.0"),
		.sha256 = str_format("%064d", 7),
		.comment = str_dup("3 of 9 roots")};
	struct filetags back;
	BUF_AUTO struct buf text = BUF_INIT;
	buf_add_str(&text, "\n// first\n/*\n");
	filetags_write(&tags, &text);
	buf_add_str(&text, " */\nint x;\n");
	assert_true(filetags_read(buf_span(&text), &back));
	assert_string_equal(back.name, tags.name);
	assert_string_equal(back.version, tags.version);
	assert_string_equal(back.purl, tags.purl);
	assert_string_equal(back.license, tags.license);
	assert_string_equal(back.sha256, tags.sha256);
	assert_string_equal(back.comment, tags.comment);
	filetags_release(&tags);
	filetags_release(&back);
}

#define NAME "SPDX-PackageName: x\n"
#define VERSION "SPDX-PackageVersion: 1\n"
#define PURL "SPDX-ExternalRef: PACKAGE-MANAGER purl "

static void tags_that_are_not_certain_are_not_believed(void **state)
{
	(void)state;
	static const char *const texts[] = {
		"/* " NAME " */",                                  /* neither version nor purl */
		"/* " NAME VERSION,                                /* no end */
		"int x; /* " NAME VERSION " */",                   /* not first */
		"const char *t = \"/*\\n" NAME VERSION "*/\";",    /* in a string */
		"/* " NAME VERSION " * SPDX-PackageName: y\n */",  /* twice */
		"/* " NAME " * SPDX-PackageVersion: 1; rm\n */",   /* no version */
		"/* " VERSION " * SPDX-PackageName: ../x\n */",    /* no name */
		"/* " NAME PURL "pkg:deb/debian/y@1\n */",         /* of another name */
		"/* " NAME VERSION PURL "pkg:deb/debian/x@2\n */", /* of another version */
		"/* " NAME VERSION PURL "x@1\n */",                /* no purl */
		"/* " NAME VERSION "SPDX-PackageChecksum: SHA256: 0\n */",
		"/* " NAME VERSION "SPDX-License-Identifier: MIT OR\n */",
		"/* " NAME VERSION "SPDX-PackageComment: \033[31m\n */",
	};
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		struct filetags tags;
		if (filetags_read(span_of(texts[i]), &tags))
			fail_msg("believed: %s", texts[i]);
		assert_null(tags.name);
	}
	BUF_AUTO struct buf far = BUF_INIT;
	struct filetags tags;
	buf_add_fill(&far, '\n', FILETAGS_HEAD);
	buf_add_str(&far, "/* " NAME VERSION " */");
	assert_false(filetags_read(buf_span(&far), &tags));
}

static void foreign_text_cannot_leave_its_comment(void **state)
{
	(void)state;
	BUF_AUTO struct buf text = BUF_INIT;
	filetags_add_comment_text("a */ int evil; /* \n * SPDX-PackageName: z ?\?/ \\ \xff", &text);
	assert_null(strstr((char *)text.data, "*"));
	assert_null(strchr((char *)text.data, '\n'));
	assert_null(strstr((char *)text.data, "SPDX-"));
	assert_null(strstr((char *)text.data, "?\?"));
}

static void times_become_seconds(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		int64_t seconds;
	} good[] = {{"2026-12-01", 1796083200},
	            {"2026-12-01T00:00:00Z", 1796083200},
	            {"2026-12-01T01:00:00+01:00", 1796083200},
	            {"2026-11-30T22:30:00.25-01:30", 1796083200},
	            {"1796083200", 1796083200}};
	static const char *const bad[] = {"",         "2026-02-30",  "2026-13-01",
	                                  "tomorrow", "2026-12-01T", "-1"};
	struct err err = ERR_INIT;
	int64_t seconds;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		assert_int_equal(timestamp_seconds(good[i].text, &seconds, &err), 0);
		assert_int_equal(seconds, good[i].seconds);
	}
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		assert_int_equal(timestamp_seconds(bad[i], &seconds, &err), -1);
		assert_int_equal(err.kind, ERR_USAGE);
		err_clear(&err);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_blob_gives_back_what_was_packed),
		cmocka_unit_test(a_cut_or_bent_blob_is_none),
		cmocka_unit_test(a_blob_is_found_anywhere_in_a_file),
		cmocka_unit_test(a_certificate_is_read),
		cmocka_unit_test(a_store_too_large_is_refused),
		cmocka_unit_test(a_list_has_digests_names_and_reasons),
		cmocka_unit_test(a_wish_that_is_not_exactly_one_root_names_its_line),
		cmocka_unit_test(chosen_roots_stay_and_dropped_ones_go),
		cmocka_unit_test(what_is_not_valid_then_is_left_out_and_told),
		cmocka_unit_test(odd_roots_are_refused_by_name_and_reason),
		cmocka_unit_test(roots_that_are_the_same_bare_are_packed_once),
		cmocka_unit_test(tags_are_written_as_they_are_read),
		cmocka_unit_test(tags_that_are_not_certain_are_not_believed),
		cmocka_unit_test(foreign_text_cannot_leave_its_comment),
		cmocka_unit_test(times_become_seconds),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
