#include "check.h"

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
	if (csv->cut)
		seen[size++] = '~';
	seen[size++] = event == CSV_RECORD ? ';' : '|';
	seen[size] = '\0';
}

/* Feeds the text in pieces; "|" ends a field, ";" a record, "!" is bad, "~" is cut. */
static void read_as(const char *text, size_t size, size_t piece, const char *want)
{
	static struct csv csv;
	enum csv_event event;
	memset(&csv, 0, sizeof csv);
	seen[0] = '\0';
	for (size_t at = 0; at < size; at += piece) {
		const char *data = text + at;
		size_t left = size - at < piece ? size - at : piece;
		while ((event = csv_read(&csv, &data, &left)) != CSV_MORE)
			note(&csv, event);
		assert_int_equal(left, 0);
	}
	if ((event = csv_end(&csv)) != CSV_MORE)
		note(&csv, event);
	assert_string_equal(seen, want);
}

static void reads(const char *text, const char *want)
{
	for (size_t piece = 1; piece <= 7; piece += 2)
		read_as(text, strlen(text), piece, want);
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
	reads("a\n\xef\xbb\xbf", "a;\xef\xbb\xbf;");
}

static void a_long_field_is_cut_and_says_so(void **state)
{
	(void)state;
	static char text[CSV_FIELD_MAX + 8], want[CSV_FIELD_MAX + 8];
	memset(text, 'x', sizeof text - 1);
	memcpy(text + CSV_FIELD_MAX, ",y", 3);
	memset(want, 'x', CSV_FIELD_MAX);
	memcpy(want + CSV_FIELD_MAX, "|y;", 4);
	reads(text, want);
	memcpy(text + CSV_FIELD_MAX, "x,y", 4);
	memcpy(want + CSV_FIELD_MAX, "~|y;", 5);
	reads(text, want);
}

static void a_record_knows_its_line(void **state)
{
	(void)state;
	struct csv csv = {0};
	const char *data = "a\r\n\n\"b\nc\"\nd";
	size_t left = strlen(data);
	assert_int_equal(csv_read(&csv, &data, &left), CSV_RECORD);
	assert_int_equal(csv.line, 1);
	assert_int_equal(csv_read(&csv, &data, &left), CSV_RECORD);
	assert_int_equal(csv.line, 3);
	assert_int_equal(csv_read(&csv, &data, &left), CSV_MORE);
	assert_int_equal(csv_end(&csv), CSV_RECORD);
	assert_int_equal(csv.line, 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_end_on_lf_crlf_or_cr_and_empty_ones_are_none),
		cmocka_unit_test(empty_fields_are_fields),
		cmocka_unit_test(quotes_protect_commas_line_ends_and_quotes),
		cmocka_unit_test(what_stands_behind_a_quote_or_lacks_one_is_bad),
		cmocka_unit_test(a_byte_order_mark_is_passed_over_once),
		cmocka_unit_test(a_long_field_is_cut_and_says_so),
		cmocka_unit_test(a_record_knows_its_line),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
