/* The promises of signatures and of the memory for ids.  The digest is a stand-in: what is tested
 * here is what goes into it and what is made of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base64.h"
#include "config.h"
#include "digest.h"
#include "random.h"
#include "webhook.h"

struct config config;

static char signed_text[512]; /* what the last digest was made of */

/* FNV-1a in each of four words, with another start. */
void digest_hmac_sha256(const void *key, size_t key_size, const struct piece *piece, size_t count,
                        unsigned char out[32])
{
	uint64_t word[4] = {1, 2, 3, 4};
	size_t size = 0;
	(void)key;
	(void)key_size;
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < piece[i].size; j++) {
			unsigned char byte = ((const unsigned char *)piece[i].data)[j];
			for (unsigned k = 0; k < 4; k++)
				word[k] = (word[k] ^ byte) * 0x100000001b3u + k;
			if (size < sizeof signed_text - 1)
				signed_text[size++] = (char)byte;
		}
	signed_text[size] = 0;
	memcpy(out, word, 32);
}

bool digest_equal(const void *a, const void *b, size_t size)
{
	return memcmp(a, b, size) == 0;
}

void random_fill(void *to, size_t size)
{
	memset(to, 7, size);
}

static struct part part(const char *text)
{
	return (struct part){text, text ? strlen(text) : 0};
}

static void times_are_decimal_numbers(void **state)
{
	(void)state;
	static const char *const bad[] = {"",   "-",  "+",   "--1", "+-1", "1.0",
	                                  "1x", " 1", "0x1", "1e0", "-5"};
	assert_true(webhook_read_time(part("0001750287018")) == 1750287018);
	assert_true(webhook_read_time(part("+5")) == 5);
	assert_true(webhook_read_time(part("18446744073709551617")) == INT64_MAX);
	assert_true(webhook_read_time(part("9223372036854775808")) == INT64_MAX);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_true(webhook_read_time(part(bad[i])) == -1);
}

static void signatures_of_version_1_are_picked(void **state)
{
	(void)state;
	struct part list = part("v1a,no v2,no v1,a  x v1 v1,b=\tv1,c v1,"), one;
	assert_true(webhook_next_signature(&list, &one));
	assert_int_equal(one.size, 1);
	assert_true(webhook_next_signature(&list, &one));
	assert_int_equal(one.size, 7);
	assert_memory_equal(one.data, "b=\tv1,c", 7);
	assert_true(webhook_next_signature(&list, &one));
	assert_int_equal(one.size, 0);
	assert_false(webhook_next_signature(&list, &one));
}

/* Whether a request with these headers is taken at second 1000. */
static bool check(const char *id, const char *time, const char *before, const char *body)
{
	struct http_request request = {.header[HTTP_WEBHOOK_ID] = part(id),
	                               .header[HTTP_WEBHOOK_TIMESTAMP] = part(time)};
	unsigned char digest[32];
	char list[128] = "";
	int64_t timestamp;
	const struct piece piece[] = {{"a.1000.{}", 9}};
	digest_hmac_sha256(NULL, 0, piece, 1, digest);
	strcpy(list, before);
	base64_encode(digest, 32, list + strlen(list));
	request.header[HTTP_WEBHOOK_SIGNATURE] = part(list);
	return webhook_check(&request, body, strlen(body), 1000, &timestamp);
}

static void id_time_and_body_are_signed(void **state)
{
	(void)state;
	assert_true(check("a", "1000", "v1,", "{}"));
	assert_string_equal(signed_text, "a.1000.{}");
	assert_true(check("a", "+001000", "v1,", "{}"));
	assert_true(check("a", "1000", "v1,AAAA v2,x v1,", "{}"));
	assert_false(check("b", "1000", "v1,", "{}"));
	assert_false(check("a", "1001", "v1,", "{}"));
	assert_false(check("a", "1000", "v1,", "{ }"));
	assert_false(check("a", "1000", "v2,", "{}"));
	assert_false(check("a", "1000", "", "{}"));
	assert_false(check("a", "1000", "v1,A", "{}"));
	assert_false(check(NULL, "1000", "v1,", "{}"));
	assert_false(check("a", NULL, "v1,", "{}"));
	assert_false(check("a\xc3\xa4", "1000", "v1,", "{}"));
	assert_false(check("a", "1000", "v1,", "\xff"));
}

static void only_times_within_the_window_are_taken(void **state)
{
	(void)state;
	signed_text[0] = 0;
	assert_false(check("a", "699", "v1,", "{}"));
	assert_string_equal(signed_text, "a.1000.{}"); /* by check() itself, and by nothing after */
	check("a", "700", "v1,", "{}");
	assert_string_equal(signed_text, "a.700.{}");
	check("a", "1300", "v1,", "{}");
	assert_string_equal(signed_text, "a.1300.{}");
	check("a", "1301", "v1,", "{}");
	assert_string_equal(signed_text, "a.1000.{}");
	check("a", "18446744073709552616", "v1,", "{}"); /* 1000 more than fits */
	assert_string_equal(signed_text, "a.1000.{}");
	check("a", "-1000", "v1,", "{}");
	assert_string_equal(signed_text, "a.1000.{}");
}

static struct part numbered(unsigned number)
{
	static char name[16];
	size_t at = sizeof name;
	do
		name[--at] = (char)('0' + number % 10);
	while (number /= 10);
	return (struct part){name + at, sizeof name - at};
}

static void ids_are_remembered_until_their_time_is_over_and_none_is_forgotten(void **state)
{
	(void)state;
	for (unsigned i = 0; i < WEBHOOK_IDS; i++) {
		assert_int_equal(webhook_recall(numbered(i), 1000), WEBHOOK_NEW);
		webhook_remember(i == 5 ? 990 : 1000);
	}
	assert_int_equal(webhook_recall(part("x"), 1000), WEBHOOK_FULL);
	for (unsigned i = 0; i < WEBHOOK_IDS; i++)
		assert_int_equal(webhook_recall(numbered(i), 1000), WEBHOOK_SEEN);
	assert_int_equal(webhook_recall(numbered(5), 1290), WEBHOOK_SEEN);
	assert_int_equal(webhook_recall(numbered(5), 1291), WEBHOOK_NEW);
	assert_int_equal(webhook_recall(part("x"), 1291), WEBHOOK_NEW);
	webhook_remember(1291);
	assert_int_equal(webhook_recall(part("x"), 1291), WEBHOOK_SEEN);
	assert_int_equal(webhook_recall(part("y"), 1291), WEBHOOK_FULL);
	assert_int_equal(webhook_recall(part("y"), 1301), WEBHOOK_NEW);
	assert_int_equal(webhook_recall(part("x"), 1301), WEBHOOK_SEEN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(times_are_decimal_numbers),
		cmocka_unit_test(signatures_of_version_1_are_picked),
		cmocka_unit_test(id_time_and_body_are_signed),
		cmocka_unit_test(only_times_within_the_window_are_taken),
		cmocka_unit_test(ids_are_remembered_until_their_time_is_over_and_none_is_forgotten),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
