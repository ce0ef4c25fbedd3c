#include "check.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config.h"
#include "contacts.h"
#include "log_record.h"

struct config config;
static char path[] = "/tmp/operator-contacts-XXXXXX";
static char seen[4096];
static bool once;

static bool note(struct contacts *contacts)
{
	const struct contact *contact = &contacts->contact;
	size_t size = strlen(seen);
	snprintf(seen + size, sizeof seen - size, "%.*s=%.*s;", (int)contact->name_size, contact->name,
	         (int)contact->number_size, contact->number);
	return !once;
}

static int read_list(void)
{
	static struct contacts contacts;
	contacts.one = note;
	return contacts_read(&contacts);
}

static void write_file(const char *text, size_t size)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, size), size);
	close(fd);
}

static int read_text(const char *text)
{
	write_file(text, strlen(text));
	recorded_forget();
	seen[0] = '\0';
	return read_list();
}

static void columns_are_found_by_name(void **state)
{
	(void)state;
	assert_int_equal(read_text("x,number,y,name\n,1,,ann\n,2,,\"b, c\"\n"), 0);
	assert_string_equal(seen, "ann=1;b, c=2;");
	assert_int_equal(recorded[LOG_ERROR], 0);
	assert_int_equal(read_text("name,number\n"), 0);
	assert_string_equal(seen, "");
}

static void a_bad_row_is_skipped_and_logged(void **state)
{
	(void)state;
	assert_int_equal(read_text("name,number\na,1\nb\nc,2,3\nd,\n\xff,4\n\"e\"x,5\nf,6\n\"g,7"), 0);
	assert_string_equal(seen, "a=1;f=6;");
	assert_int_equal(recorded[LOG_ERROR], 6);
}

static void a_name_has_256_bytes_at_most(void **state)
{
	(void)state;
	char text[600] = "name,number\n", want[600] = "";
	memset(text + 12, 'x', CONTACTS_NAME_MAX);
	memset(want, 'x', CONTACTS_NAME_MAX);
	strcpy(text + 12 + CONTACTS_NAME_MAX, ",1\n");
	strcpy(want + CONTACTS_NAME_MAX, "=1;");
	assert_int_equal(read_text(text), 0);
	assert_string_equal(seen, want);
	strcpy(text + 12 + CONTACTS_NAME_MAX, "x,1\na,2\n");
	assert_int_equal(read_text(text), 0);
	assert_string_equal(seen, "a=2;");
	assert_int_equal(recorded[LOG_ERROR], 1);
}

static void many_bad_rows_are_counted_not_listed(void **state)
{
	(void)state;
	char text[2048] = "name,number\n";
	for (int i = 0; i < 100; i++)
		memcpy(text + 12 + 4 * i, "bad\n", 5);
	assert_int_equal(read_text(text), 0);
	assert_int_equal(recorded[LOG_ERROR], CONTACTS_TOLD_MAX + 1);
	assert_string_equal(last_line, "90 more rows skipped");
}

static void a_file_without_both_columns_is_none(void **state)
{
	(void)state;
	assert_int_equal(read_text(""), -1);
	assert_int_equal(read_text("name\na\n"), -1);
	assert_int_equal(read_text("Name,Number\na,1\n"), -1);
	assert_int_equal(recorded[LOG_ERROR], 1);
}

static void the_reader_may_stop(void **state)
{
	(void)state;
	write_file("name,number\na,1\nb,2\n", 20);
	seen[0] = '\0';
	once = true;
	assert_int_equal(read_list(), 0);
	once = false;
	assert_string_equal(seen, "a=1;");
}

static void what_is_no_regular_file_or_too_large_is_none(void **state)
{
	(void)state;
	char *much = calloc(1, CONTACTS_FILE_MAX + 1);
	memset(much, 'x', CONTACTS_FILE_MAX + 1);
	memcpy(much, "name,number\na,1\n", 16);
	write_file(much, CONTACTS_FILE_MAX);
	assert_int_equal(read_list(), 0);
	write_file(much, CONTACTS_FILE_MAX + 1);
	assert_int_equal(read_list(), -1);
	free(much);
	unlink(path);
	assert_int_equal(read_list(), -1);
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_int_equal(read_list(), -1);
	unlink(path);
	config.contacts = "/";
	assert_int_equal(read_list(), -1);
	config.contacts = path;
}

static void dials(const char *number, const char *want)
{
	char to[CONTACTS_NUMBER_MAX];
	size_t size = contacts_dial(number, strlen(number), to);
	assert_int_equal(size, strlen(want));
	assert_memory_equal(to, want, size);
}

static void a_number_is_dialled_without_what_is_for_the_eye(void **state)
{
	(void)state;
	dials("5550100", "5550100");
	dials(" +49 (30) 555-01/00 ", "+49305550100");
	dials("*21#", "*21%23");
	dials("alice", "alice");
	dials(" front-desk.1 ", "front-desk.1");
	dials(" ", "");
	dials("-", "");
}

static void nothing_in_a_number_ends_the_user_part(void **state)
{
	(void)state;
	dials("a@b", "a%40b");
	dials("a b:c;d?e/f", "a%20b%3Ac%3Bd%3Fe%2Ff");
	dials("1\"},\n", "1%22%7D,%0A");
	dials("é<>%", "%C3%A9%3C%3E%25");
	char number[CONTACTS_NUMBER_MAX + 2] = "";
	memset(number, '1', CONTACTS_NUMBER_MAX);
	dials(number, number);
	number[CONTACTS_NUMBER_MAX] = '1';
	dials(number, "");
}

static int begin(void **state)
{
	(void)state;
	close(mkstemp(path));
	config.contacts = path;
	return 0;
}

static int end(void **state)
{
	(void)state;
	unlink(path);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(columns_are_found_by_name),
		cmocka_unit_test(a_bad_row_is_skipped_and_logged),
		cmocka_unit_test(a_name_has_256_bytes_at_most),
		cmocka_unit_test(many_bad_rows_are_counted_not_listed),
		cmocka_unit_test(a_file_without_both_columns_is_none),
		cmocka_unit_test(the_reader_may_stop),
		cmocka_unit_test(what_is_no_regular_file_or_too_large_is_none),
		cmocka_unit_test(a_number_is_dialled_without_what_is_for_the_eye),
		cmocka_unit_test(nothing_in_a_number_ends_the_user_part),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
