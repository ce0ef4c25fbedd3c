#include "check.h"

#include <stdlib.h>
#include <string.h>

#include "csv.h"

static char seen[4096];

static void note(const struct csv *csv, enum csv_event event)
{
	size_t size = strlen(seen);
	memcpy(seen + size, csv->field, csv->size);
	size += csv->size;
	if (csv->bad)
		seen[size++] = '!';
	seen[size++] = event == CSV_RECORD ? ';' : '|';
	seen[size] = '\0';
}

/* "|" ends a field, ";" a record, "!" is bad.  The text is on the heap, so that a read behind it is
 * found. */
static void reads(const char *text, const char *want)
{
	size_t size = strlen(text);
	char *copy = malloc(size ? size : 1);
	memcpy(copy, text, size);
	struct csv csv = {.at = copy, .end = copy + size};
	enum csv_event event;
	seen[0] = '\0';
	while ((event = csv_read(&csv)) != CSV_END)
		note(&csv, event);
	assert_ptr_equal(csv.at, csv.end);
	assert_int_equal(csv_read(&csv), CSV_END);
	assert_string_equal(seen, want);
	free(copy);
}

static void lines_end_on_lf_crlf_or_cr_and_empty_ones_are_none(void **state)
{
	(void)state;
	reads("a,b\nc,d\n", "a|b;c|d;");
	reads("a,b\r\nc,d\r\n", "a|b;c|d;");
	reads("a,b\rc,d", "a|b;c|d;");
	reads("\n\r\n\na\n\n\nb", "a;b;");
	reads("", "");
	reads("\n", "");
}

static void empty_fields_are_fields(void **state)
{
	(void)state;
	reads(",\n,,x,", "|;||x|;");
	reads("\"\"\n", ";");
	reads("\"\"", ";");
}

static void quotes_protect_commas_line_ends_and_quotes(void **state)
{
	(void)state;
	reads("\"a,b\",\"c\"\"d\"\n\"e\r\nf\"", "a,b|c\"d;e\r\nf;");
	reads("a\"b,c", "a\"b|c;");
}

static void what_stands_behind_a_quote_or_lacks_one_is_bad(void **state)
{
	(void)state;
	reads("\"a\"x,b\n\"c\" ,d\n", "ax!|b;c !|d;");
	reads("\"a\"\"\"\"x\",b", "a\"\"x|b;");
	reads("a\n\"b,c\nd", "a;b,c\nd!;");
}

static void a_byte_order_mark_is_passed_over_once(void **state)
{
	(void)state;
	reads("\xef\xbb\xbfname,b\n", "name|b;");
	reads("\xef\xbb\xbf\"name\",b\n", "name|b;");
	reads("\xef\xbb\xbf\xef\xbb\xbfx", "\xef\xbb\xbfx;");
	reads("\xef\xbbx,y", "\xef\xbbx|y;");
	reads("\xef,y", "\xef|y;");
	reads("\xef\xbb", "\xef\xbb;");
	reads("a\n\xef\xbb\xbf", "a;\xef\xbb\xbf;");
}

static void a_long_field_is_kept_whole(void **state)
{
	(void)state;
	static char text[2048], want[2048];
	memset(text, 'x', 2000);
	memcpy(text + 2000, ",y", 3);
	memset(want, 'x', 2000);
	memcpy(want + 2000, "|y;", 4);
	reads(text, want);
}

static void a_record_knows_its_line(void **state)
{
	(void)state;
	char text[] = "a\r\n\n\"b\nc\"\nd";
	struct csv csv = {.at = text, .end = text + sizeof text - 1};
	for (unsigned line = 1; line <= 5; line += 2) {
		assert_int_equal(csv_read(&csv), CSV_RECORD);
		assert_int_equal(csv.line, line);
	}
	assert_int_equal(csv_read(&csv), CSV_END);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_end_on_lf_crlf_or_cr_and_empty_ones_are_none),
		cmocka_unit_test(empty_fields_are_fields),
		cmocka_unit_test(quotes_protect_commas_line_ends_and_quotes),
		cmocka_unit_test(what_stands_behind_a_quote_or_lacks_one_is_bad),
		cmocka_unit_test(a_byte_order_mark_is_passed_over_once),
		cmocka_unit_test(a_long_field_is_kept_whole),
		cmocka_unit_test(a_record_knows_its_line),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
