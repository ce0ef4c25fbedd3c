#include "check.h"

#include <arpa/inet.h>
#include <string.h>

#include "hosts.h"

/* The addresses of name in the text, as text. */
static void find(const char *text, const char *name, const char *want)
{
	struct addresses found = {.count = 0};
	char seen[1024] = "", one[INET6_ADDRSTRLEN];
	hosts_find(part_of(text), part_of(name), &found);
	for (unsigned i = 0; i < found.count; i++) {
		const union address *address = &found.item[i];
		const void *bytes = address->any.sa_family == AF_INET
		                        ? (const void *)&address->v4.sin_addr
		                        : (const void *)&address->v6.sin6_addr;
		inet_ntop(address->any.sa_family, bytes, one, sizeof one);
		strcat(strcat(seen, *seen ? " " : ""), one);
	}
	assert_string_equal(seen, want);
}

static void names_are_found_in_any_place_and_case(void **state)
{
	static const char text[] = "127.0.0.1\tlocalhost\n"
							   "# 10.0.0.9 api\n"
							   "10.0.0.1  api.test api # other\n"
							   "\n"
							   "  ::1 ip6-localhost API\r\n"
							   "10.0.0.2 x";
	(void)state;
	find(text, "localhost", "127.0.0.1");
	find(text, "api", "10.0.0.1 ::1");
	find(text, "Api.Test", "10.0.0.1");
	find(text, "other", "");
	find(text, "x", "10.0.0.2");
	find(text, "10.0.0.2", "");
	find("", "x", "");
}

static void lines_that_are_none_are_passed_over(void **state)
{
	(void)state;
	find("api 10.0.0.1\n999.1.1.1 api\n10.0.0 api\n1.2.3.4\n1.2.3.4api\n", "api", "");
	find("1.2.3.4.5 api\n::: api\n::g api\n10.0.0.5 api\n", "api", "10.0.0.5");
}

static void there_is_a_ceiling(void **state)
{
	char text[1000] = "";
	struct addresses found = {.count = 0};
	(void)state;
	for (int i = 0; i < 50; i++)
		strcat(text, "10.0.0.1 api\n");
	hosts_find(part_of(text), part_of("api"), &found);
	assert_int_equal(found.count, ADDRESSES_MOST);
}

static bool parse(const char *text, union address *address)
{
	return address_parse(text, strlen(text), address);
}

static void addresses_are_read(void **state)
{
	union address address;
	(void)state;
	assert_true(parse("192.0.2.1", &address));
	assert_int_equal(address.v4.sin_family, AF_INET);
	assert_true(parse("fe80::1%7", &address));
	assert_int_equal(address.v6.sin6_family, AF_INET6);
	assert_int_equal(address.v6.sin6_scope_id, 7);
	assert_true(parse("fe80::1%lo", &address));
	assert_int_equal(address.v6.sin6_scope_id, 1);
	assert_true(parse("::ffff:192.0.2.1", &address));
}

static void what_is_no_address_is_refused(void **state)
{
	static const char *const texts[] = {
		"",
		"1",
		"1.2.3",
		"1.2.3.256",
		"1.2.3.4 ",
		"01.2.3.4x",
		"::1::",
		"fe80::1%",
		"::1%none",
		"1.2.3.4%1",
		"localhost",
		"::1%99999999999",
		"0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0"};
	union address address;
	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		assert_false(parse(texts[i], &address));
	assert_false(address_parse("::1\0", 4, &address));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_found_in_any_place_and_case),
		cmocka_unit_test(lines_that_are_none_are_passed_over),
		cmocka_unit_test(there_is_a_ceiling),
		cmocka_unit_test(addresses_are_read),
		cmocka_unit_test(what_is_no_address_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
