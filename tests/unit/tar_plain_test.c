/* The promises of wire/tar_plain: what tare itself writes is read back, and what is not surely
 * plain is left to others. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "wire/tar_header.h"
#include "wire/tar_plain.h"

static void add(struct buf *archive, const char *path, enum tar_head_type type, const char *text)
{
	const struct tar_head head = {.path = path,
	                              .type = type,
	                              .mode = 0755,
	                              .size = type == TAR_HEAD_FILE ? strlen(text) : 0,
	                              .target = type == TAR_HEAD_LINK ? text : NULL};
	tar_header_write(&head, archive);
	if (type == TAR_HEAD_FILE) {
		buf_add(archive, text, strlen(text));
		buf_add_fill(archive, 0, tar_padding(strlen(text)));
	}
}

static void an_archive_of_files_folders_and_links_is_read_back(void **state)
{
	(void)state;
	BUF_AUTO struct buf archive = BUF_INIT;
	char longer[180];
	memset(longer, 'a', sizeof longer);
	longer[90] = '/';
	longer[179] = '\0';
	add(&archive, "bin", TAR_HEAD_DIR, "");
	add(&archive, "bin/app", TAR_HEAD_FILE, "hello");
	add(&archive, "bin/empty", TAR_HEAD_FILE, "");
	add(&archive, "bin/link", TAR_HEAD_LINK, "app");
	add(&archive, longer, TAR_HEAD_FILE, "long");
	buf_add_fill(&archive, 0, 1024);
	const struct {
		const char *path, *data, *target;
		enum tar_plain_kind kind;
	} want[] = {{"bin", "", "", PLAIN_FOLDER},
	            {"bin/app", "hello", "", PLAIN_FILE},
	            {"bin/empty", "", "", PLAIN_FILE},
	            {"bin/link", "", "app", PLAIN_SYMLINK},
	            {longer, "long", "", PLAIN_FILE}};
	struct tar_plain_entry entry = {.kind = PLAIN_FILE};
	size_t at = 0;
	assert_true(tar_plain_is(buf_span(&archive)));
	for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
		assert_int_equal(tar_plain_next(buf_span(&archive), &at, &entry), 1);
		assert_string_equal((const char *)entry.path.data, want[i].path);
		assert_true(span_equal(entry.data, want[i].data));
		assert_true(span_equal(buf_span(&entry.target), want[i].target));
		assert_int_equal(entry.kind, want[i].kind);
		assert_int_equal(entry.mode, 0755);
	}
	assert_int_equal(tar_plain_next(buf_span(&archive), &at, &entry), 0);
	tar_plain_release(&entry);
}

/* The header of one file with the byte at `at` changed and, unless it is that, a sound checksum. */
static bool is_taken(size_t at, char byte, bool repair)
{
	BUF_AUTO struct buf archive = BUF_INIT;
	add(&archive, "bin/app", TAR_HEAD_FILE, "hello");
	archive.data[at] = (unsigned char)byte;
	if (repair) {
		unsigned sum = 0;
		memset(archive.data + 148, ' ', 8);
		for (size_t i = 0; i < TAR_BLOCK; i++)
			sum += archive.data[i];
		snprintf((char *)archive.data + 148, 7, "%06o", sum);
	}
	return tar_plain_is(buf_span(&archive));
}

static void what_is_not_surely_plain_is_not_taken(void **state)
{
	(void)state;
	assert_true(is_taken(0, 'b', true));
	assert_false(is_taken(0, 'c', false));     /* the checksum is another one */
	assert_false(is_taken(0, '\0', true));     /* no name */
	assert_false(is_taken(156, 'x', true));    /* pax */
	assert_false(is_taken(156, 'L', true));    /* GNU's long names */
	assert_false(is_taken(156, '3', true));    /* a device */
	assert_false(is_taken(156, '2', true));    /* a link without target and with content */
	assert_false(is_taken(263, ' ', true));    /* GNU's magic */
	assert_false(is_taken(124, '7', true));    /* a size that leaves the archive */
	assert_false(is_taken(124, '\x80', true)); /* a number in base 256 */
	BUF_AUTO struct buf archive = BUF_INIT;
	add(&archive, "bin/../app", TAR_HEAD_FILE, "hello");
	assert_false(tar_plain_is(buf_span(&archive)));
	archive.size = 100;
	assert_false(tar_plain_is(buf_span(&archive)));
	archive.size = 0;
	assert_false(tar_plain_is(buf_span(&archive)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_archive_of_files_folders_and_links_is_read_back),
		cmocka_unit_test(what_is_not_surely_plain_is_not_taken),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
