#include "check.h"

#include <arpa/inet.h>
#include <string.h>

#include "dns.h"

#define ID 0x1234

/* A reply put together: the query's head and question, then records. */
static struct {
	unsigned char query[DNS_QUERY_MAX], data[2048];
	size_t query_size, size;
} it;

static void begin(const char *name, enum dns_type type)
{
	it.query_size = dns_query(name, type, ID, it.query);
	assert_true(it.query_size != 0);
	memcpy(it.data, it.query, it.query_size);
	it.size = it.query_size;
	it.data[2] = 0x81;
	it.data[3] = 0x80;
}

static void add(const void *data, size_t size)
{
	memcpy(it.data + it.size, data, size);
	it.size += size;
}

/* name: as labels, or a pointer. */
static void record(const void *name, size_t name_size, unsigned type, unsigned ttl,
                   const void *data, size_t size)
{
	const unsigned char fixed[] = {
		0, (unsigned char)type, 0, 1, 0, 0, (unsigned char)(ttl >> 8), (unsigned char)ttl,
		0, (unsigned char)size};
	add(name, name_size);
	add(fixed, sizeof fixed);
	add(data, size);
	it.data[7]++;
}

#define TO_QUESTION "\xc0\x0c"

static struct addresses found;
static uint32_t ttl;

static enum dns_outcome read_it(void)
{
	found.count = 0;
	ttl = 3600;
	return dns_reply(it.data, it.size, it.query, it.query_size, &found, &ttl);
}

static void a_query_is_what_rfc_1035_shows(void **state)
{
	static const unsigned char want[] = "\x12\x34\x01\0\0\1\0\0\0\0\0\0"
										"\3api\7example\3org\0\0\x1c\0\1";
	unsigned char out[DNS_QUERY_MAX];
	(void)state;
	assert_int_equal(dns_query("api.example.org", DNS_AAAA, ID, out), sizeof want - 1);
	assert_memory_equal(out, want, sizeof want - 1);
}

static void names_that_are_none_make_no_query(void **state)
{
	unsigned char out[DNS_QUERY_MAX];
	char name[300];
	(void)state;
	assert_int_equal(dns_query("", DNS_A, ID, out), 0);
	assert_int_equal(dns_query(".", DNS_A, ID, out), 0);
	assert_int_equal(dns_query("a..b", DNS_A, ID, out), 0);
	assert_int_equal(dns_query(".a", DNS_A, ID, out), 0);
	assert_int_equal(dns_query("a.", DNS_A, ID, out), 0);
	memset(name, 'a', sizeof name);
	name[64] = '\0';
	assert_int_equal(dns_query(name, DNS_A, ID, out), 0);
	name[63] = '\0';
	assert_int_equal(dns_query(name, DNS_A, ID, out), 12 + 65 + 4);
	/* 253 characters are the most: three labels of 63 and one of 61. */
	memset(name, 'a', sizeof name);
	name[63] = name[127] = name[191] = '.';
	name[253] = '\0';
	assert_int_equal(dns_query(name, DNS_A, ID, out), DNS_QUERY_MAX);
	name[253] = 'a';
	name[254] = '\0';
	assert_int_equal(dns_query(name, DNS_A, ID, out), 0);
}

static void addresses_are_found(void **state)
{
	char text[INET6_ADDRSTRLEN];
	(void)state;
	begin("api.example.org", DNS_A);
	record(TO_QUESTION, 2, DNS_A, 60, "\x0a\0\0\1", 4);
	record("\3API\7eXample\3org", 17, DNS_A, 30, "\x0a\0\0\2", 4);
	assert_int_equal(read_it(), DNS_FOUND);
	assert_int_equal(found.count, 2);
	assert_int_equal(ntohl(found.item[1].v4.sin_addr.s_addr), 0x0a000002);
	assert_int_equal(found.item[0].v4.sin_family, AF_INET);
	assert_int_equal(ttl, 30);

	begin("api.example.org", DNS_AAAA);
	record(TO_QUESTION, 2, DNS_AAAA, 60, "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\1", 16);
	assert_int_equal(read_it(), DNS_FOUND);
	assert_non_null(inet_ntop(AF_INET6, &found.item[0].v6.sin6_addr, text, sizeof text));
	assert_string_equal(text, "2001:db8::1");
}

static void aliases_are_followed_in_any_order(void **state)
{
	(void)state;
	begin("www.example.org", DNS_A);
	record("\1b\4test", 8, DNS_A, 90, "\x0a\0\0\7", 4);
	record("\1a\4test", 8, 5, 20, "\1b\4test", 8);
	record(TO_QUESTION, 2, 5, 50, "\1a\4test", 8);
	assert_int_equal(read_it(), DNS_FOUND);
	assert_int_equal(found.count, 1);
	assert_int_equal(ttl, 20);
}

static void aliases_in_a_circle_end(void **state)
{
	(void)state;
	begin("a.test", DNS_A);
	record(TO_QUESTION, 2, 5, 50, "\1b\4test", 8);
	record("\1b\4test", 8, 5, 50, "\1a\4test", 8);
	assert_int_equal(read_it(), DNS_FAILED);
	begin("a.test", DNS_A);
	record(TO_QUESTION, 2, 5, 50, "\1b\4test", 8);
	assert_int_equal(read_it(), DNS_NONE);
}

static void records_of_other_names_types_and_classes_are_not_used(void **state)
{
	(void)state;
	begin("a.test", DNS_A);
	record("\1b\4test", 8, DNS_A, 60, "\x0a\0\0\1", 4);
	record(TO_QUESTION, 2, DNS_AAAA, 60, "\x0a\0\0\1\0\0\0\0\0\0\0\0\0\0\0\0", 16);
	record(TO_QUESTION, 2, DNS_A, 60, "\x0a\0\0\1\1", 5);
	record(TO_QUESTION, 2, DNS_A, 60, "\x0a\0\0\1", 4);
	it.data[it.size - 11] = 3; /* class CH */
	assert_int_equal(read_it(), DNS_NONE);
	assert_int_equal(found.count, 0);
}

static void a_reply_to_something_else_is_no_reply(void **state)
{
	(void)state;
	for (int what = 0; what < 6; what++) {
		begin("a.test", DNS_A);
		record(TO_QUESTION, 2, DNS_A, 60, "\x0a\0\0\1", 4);
		assert_int_equal(read_it(), DNS_FOUND);
		switch (what) {
		case 0:
			it.data[1] ^= 1; /* another id */
			break;
		case 1:
			it.data[2] = 1; /* a query */
			break;
		case 2:
			it.data[2] |= 8; /* another operation */
			break;
		case 3:
			it.data[5] = 0; /* no question */
			break;
		case 4:
			it.data[13] = 'b'; /* another name */
			break;
		default:
			it.data[it.query_size - 3] = DNS_AAAA;
		}
		assert_int_equal(read_it(), DNS_PENDING);
	}
}

static void a_question_in_another_case_is_the_same(void **state)
{
	(void)state;
	begin("a.test", DNS_A);
	record(TO_QUESTION, 2, DNS_A, 60, "\x0a\0\0\1", 4);
	it.data[13] = 'A';
	assert_int_equal(read_it(), DNS_FOUND);
}

static void codes_are_told_apart(void **state)
{
	(void)state;
	begin("a.test", DNS_A);
	assert_int_equal(read_it(), DNS_NONE);
	it.data[3] = 0x83;
	assert_int_equal(read_it(), DNS_NONE);
	it.data[3] = 0x82;
	assert_int_equal(read_it(), DNS_FAILED);
	it.data[3] = 0x85;
	assert_int_equal(read_it(), DNS_FAILED);
	it.data[2] |= 2;
	assert_int_equal(read_it(), DNS_CUT);
}

static void damaged_records_fail(void **state)
{
	(void)state;
	begin("a.test", DNS_A);
	size_t start = it.size;
	record(TO_QUESTION, 2, DNS_A, 60, "\x0a\0\0\1", 4);
	size_t whole = it.size;
	for (it.size = start; it.size < whole; it.size++)
		assert_int_equal(read_it(), DNS_FAILED);
	for (it.size = 0; it.size < start; it.size++)
		assert_int_equal(read_it(), DNS_PENDING);
}

static void pointers_that_lead_nowhere_fail(void **state)
{
	static const char *const names[] = {
		"\xc0\x18",    /* to itself: the record begins at 24 */
		"\xc0\x1a",    /* forward */
		"\xff\xff",    /* outside */
		"\1a\xc0\x18", /* a loop with a label in it */
		"\x80\x0c",    /* a kind of label there is not */
	};
	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		begin("a.test", DNS_A);
		assert_int_equal(it.size, 24);
		record(names[i], strlen(names[i]), DNS_A, 60, "\x0a\0\0\1", 4);
		assert_int_equal(read_it(), DNS_FAILED);
	}
}

static void names_over_255_bytes_fail(void **state)
{
	unsigned char name[5 * 64 + 1];
	(void)state;
	begin("a.test", DNS_A);
	for (size_t i = 0; i < sizeof name; i++)
		name[i] = i % 64 ? 'a' : 63;
	name[sizeof name - 1] = 0;
	record(name, sizeof name, DNS_A, 60, "\x0a\0\0\1", 4);
	assert_int_equal(read_it(), DNS_FAILED);
}

static void no_more_addresses_are_taken_than_there_is_room_for(void **state)
{
	(void)state;
	begin("a.test", DNS_A);
	for (int i = 0; i < 40; i++)
		record(TO_QUESTION, 2, DNS_A, 60, "\x0a\0\0\1", 4);
	assert_int_equal(read_it(), DNS_FOUND);
	assert_int_equal(found.count, ADDRESSES_MOST);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_query_is_what_rfc_1035_shows),
		cmocka_unit_test(names_that_are_none_make_no_query),
		cmocka_unit_test(addresses_are_found),
		cmocka_unit_test(aliases_are_followed_in_any_order),
		cmocka_unit_test(aliases_in_a_circle_end),
		cmocka_unit_test(records_of_other_names_types_and_classes_are_not_used),
		cmocka_unit_test(a_reply_to_something_else_is_no_reply),
		cmocka_unit_test(a_question_in_another_case_is_the_same),
		cmocka_unit_test(codes_are_told_apart),
		cmocka_unit_test(damaged_records_fail),
		cmocka_unit_test(pointers_that_lead_nowhere_fail),
		cmocka_unit_test(names_over_255_bytes_fail),
		cmocka_unit_test(no_more_addresses_are_taken_than_there_is_room_for),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
