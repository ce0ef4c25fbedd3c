#include "check.h"

#include <string.h>

#include "resolvconf.h"

static struct resolvconf conf;

static void parse(const char *text)
{
	resolvconf_parse(part_of(text), &conf);
}

static void what_kubernetes_writes_is_understood(void **state)
{
	(void)state;
	parse("search calls.svc.cluster.local svc.cluster.local cluster.local\n"
	      "nameserver 10.96.0.10\n"
	      "options ndots:5\n");
	assert_int_equal(conf.servers, 1);
	assert_int_equal(ntohl(conf.server[0].v4.sin_addr.s_addr), 0x0a60000a);
	assert_int_equal(ntohs(conf.server[0].v4.sin_port), 53);
	assert_int_equal(conf.ndots, 5);
	assert_int_equal(conf.search_count, 3);
	assert_string_equal(conf.search[0], "calls.svc.cluster.local");
	assert_string_equal(conf.search[2], "cluster.local");
}

static void without_a_word_it_is_as_the_manual_says(void **state)
{
	(void)state;
	parse("");
	assert_int_equal(conf.servers, 1);
	assert_int_equal(ntohl(conf.server[0].v4.sin_addr.s_addr), INADDR_LOOPBACK);
	assert_int_equal(conf.ndots, 1);
	assert_int_equal(conf.timeout, 5);
	assert_int_equal(conf.attempts, 2);
	assert_int_equal(conf.search_count, 0);
	assert_false(conf.rotate);
}

static void all_options_are_read(void **state)
{
	(void)state;
	parse("options timeout:3 attempts:4 rotate edns0\noptions ndots:0\n");
	assert_int_equal(conf.timeout, 3);
	assert_int_equal(conf.attempts, 4);
	assert_int_equal(conf.ndots, 0);
	assert_true(conf.rotate);
}

static void numbers_stay_in_their_range(void **state)
{
	(void)state;
	parse("options ndots:99999999999999999999 timeout:0 attempts:0");
	assert_int_equal(conf.ndots, 15);
	assert_int_equal(conf.timeout, 1);
	assert_int_equal(conf.attempts, 1);
	parse("options ndots: ndots:x timeout:-1 attempts:3x timeout:1000 attempts:1000");
	assert_int_equal(conf.ndots, 1);
	assert_int_equal(conf.timeout, 30);
	assert_int_equal(conf.attempts, 5);
}

static void servers_of_both_kinds_as_many_as_fit(void **state)
{
	(void)state;
	parse("nameserver 2001:db8::53\nnameserver nonsense\nnameserver\n"
	      "  nameserver fe80::1%1\r\nnameserver 192.0.2.1 trailing\nnameserver 192.0.2.2\n");
	assert_int_equal(conf.servers, 3);
	assert_int_equal(conf.server[0].any.sa_family, AF_INET6);
	assert_int_equal(ntohs(conf.server[0].v6.sin6_port), 53);
	assert_int_equal(conf.server[1].v6.sin6_scope_id, 1);
	assert_int_equal(conf.server[2].any.sa_family, AF_INET);
}

static void the_last_list_of_domains_counts(void **state)
{
	(void)state;
	parse("search a b\ndomain c d\n");
	assert_int_equal(conf.search_count, 1);
	assert_string_equal(conf.search[0], "c");
	parse("domain c\nsearch a. . b\n");
	assert_int_equal(conf.search_count, 2);
	assert_string_equal(conf.search[0], "a");
	assert_string_equal(conf.search[1], "b");
	parse("search a b\nsearch\n");
	assert_int_equal(conf.search_count, 0);
}

static void comments_and_unknown_lines_are_passed_over(void **state)
{
	(void)state;
	parse("# nameserver 192.0.2.1\n; nameserver 192.0.2.1\nsortlist 1.2.3.4\nnameservers 1.2.3.4\n"
	      "NAMESERVER 1.2.3.4\nnameserver 192.0.2.9 # the office\n");
	assert_int_equal(conf.servers, 1);
	assert_int_equal(ntohl(conf.server[0].v4.sin_addr.s_addr), 0xc0000209);
}

static void long_lists_are_cut_to_what_fits(void **state)
{
	static char text[20000];
	(void)state;
	strcpy(text, "search");
	for (int i = 0; i < 40; i++)
		strcat(text, " domain.test");
	parse(text);
	assert_int_equal(conf.search_count, RESOLVCONF_SEARCH);
	strcpy(text, "search ");
	memset(text + 7, 'a', 254);
	strcpy(text + 261, " b");
	parse(text);
	assert_int_equal(conf.search_count, 1);
	assert_string_equal(conf.search[0], "b");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_kubernetes_writes_is_understood),
		cmocka_unit_test(without_a_word_it_is_as_the_manual_says),
		cmocka_unit_test(all_options_are_read),
		cmocka_unit_test(numbers_stay_in_their_range),
		cmocka_unit_test(servers_of_both_kinds_as_many_as_fit),
		cmocka_unit_test(the_last_list_of_domains_counts),
		cmocka_unit_test(comments_and_unknown_lines_are_passed_over),
		cmocka_unit_test(long_lists_are_cut_to_what_fits),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
