/* The promises of the configuration. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "config.h"

static void expect_origin(const char *text, const char *host, unsigned port, const char *header,
                          const char *prefix)
{
	struct origin origin;
	assert_int_equal(config_parse_origin(text, &origin), 0);
	assert_string_equal(origin.host, host);
	assert_int_equal(origin.port, port);
	assert_string_equal(origin.header, header);
	assert_string_equal(origin.prefix, prefix);
}

static void an_origin_has_host_port_and_prefix(void **state)
{
	(void)state;
	expect_origin("https://api.openai.com", "api.openai.com", 443, "api.openai.com", "");
	expect_origin("HTTPS://API.Test:443/", "api.test", 443, "api.test", "");
	expect_origin("https://a_b-c:8443/x/Y%20//", "a_b-c", 8443, "a_b-c:8443", "/x/Y%20");
	expect_origin("https://127.0.0.1:1", "127.0.0.1", 1, "127.0.0.1:1", "");
	expect_origin("https://[::1]:65535/p", "::1", 65535, "[::1]:65535", "/p");
	expect_origin("https://[FE80::1]", "fe80::1", 443, "[fe80::1]", "");
}

static void what_is_no_origin_is_refused(void **state)
{
	(void)state;
	static const char *const bad[] = {"",
	                                  "https:",
	                                  "https://",
	                                  "http://a",
	                                  "https:///x",
	                                  "a",
	                                  "https://a:",
	                                  "https://a:0",
	                                  "https://a:65536",
	                                  "https://a:1x",
	                                  "https://a b",
	                                  "https://a/b c",
	                                  "https://a/?x",
	                                  "https://a?x",
	                                  "https://a#x",
	                                  "https://u@a",
	                                  "https://.a",
	                                  "https://-a",
	                                  "https://a/../b",
	                                  "https://a/.b",
	                                  "https://[::1",
	                                  "https://[]",
	                                  "https://[a]",
	                                  "https://[::1]x",
	                                  "https://[::g]",
	                                  "https://a\n",
	                                  "https://\xc3\xa4",
	                                  "https://a/\x7f"};
	struct origin origin;
	char text[600] = "https://";
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_int_equal(config_parse_origin(bad[i], &origin), -1);
	memset(text + 8, 'a', 253);
	text[8 + 253] = 0;
	assert_int_equal(config_parse_origin(text, &origin), 0);
	strcat(text, "a");
	assert_int_equal(config_parse_origin(text, &origin), -1);
	strcpy(text, "https://a/");
	memset(text + 10, 'b', 126);
	text[10 + 126] = 0;
	assert_int_equal(config_parse_origin(text, &origin), 0);
	strcat(text, "b");
	assert_int_equal(config_parse_origin(text, &origin), -1);
}

static const char *const names[] = {"OPENAI_API_KEY",
                                    "SIP_REALM",
                                    "OPENAI_WEBHOOK_SECRET",
                                    "OPENAPI_WEBHOOK_SECRET",
                                    "OPERATOR_API_ROOT",
                                    "OPERATOR_LISTEN",
                                    "OPERATOR_CONTACTS",
                                    "OPERATOR_PROMPT",
                                    "OPERATOR_MAX_CALLS",
                                    "OPERATOR_HOSTS",
                                    "OPERATOR_RESOLV_CONF",
                                    "OPERATOR_MAX_CONNECTIONS",
                                    "VOICE",
                                    "OPERATOR_LOG_NUMBERS",
                                    "NO_COLOR"};

/* The least that must be set, and nothing else. */
static int start_over(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		unsetenv(names[i]);
	setenv("OPENAI_API_KEY", "key", 1);
	setenv("SIP_REALM", "sip.test", 1);
	setenv("OPERATOR_PROMPT", "/dev/null", 1);
	config = (struct config){0};
	return 0;
}

static void expect_good(void)
{
	assert_null(config_read());
}

static void expect_problem(const char *name, const char *value, bool is_secret)
{
	const char *problem = NULL;
	setenv(name, value, 1);
	assert_non_null(problem = config_read());
	assert_non_null(strstr(problem, name));
	if (is_secret)
		assert_null(strstr(problem, value));
	start_over(NULL);
}

static void what_is_not_set_has_its_usual_value(void **state)
{
	(void)state;
	expect_good();
	assert_string_equal(config.api_key, "key");
	assert_string_equal(config.realm, "sip.test");
	assert_false(config.has_secret);
	assert_string_equal(config.voice, "cedar");
	assert_string_equal(config.api.host, "api.openai.com");
	assert_int_equal(ntohs(config.listen.v4.sin_port), 3000);
	assert_int_equal(config.listen.v4.sin_addr.s_addr, 0);
	assert_string_equal(config.contacts, "contacts.csv");
	assert_string_equal(config.hosts, "/etc/hosts");
	assert_string_equal(config.resolv_conf, "/etc/resolv.conf");
	assert_int_equal(config.max_calls, 1024);
	assert_int_equal(config.max_connections, 1024);
	assert_true(config.colours);
	assert_false(config.numbers_in_clear);
}

static void what_is_set_is_read(void **state)
{
	(void)state;
	setenv("VOICE", "Marin", 1);
	setenv("OPERATOR_LISTEN", "127.0.0.1:65535", 1);
	setenv("OPERATOR_MAX_CALLS", "65536", 1);
	setenv("NO_COLOR", "1", 1);
	setenv("OPERATOR_LOG_NUMBERS", "1", 1);
	setenv("OPENAPI_WEBHOOK_SECRET", "b2xk", 1);
	expect_good();
	assert_string_equal(config.voice, "marin");
	assert_int_equal(ntohl(config.listen.v4.sin_addr.s_addr), 0x7f000001);
	assert_int_equal(ntohs(config.listen.v4.sin_port), 65535);
	assert_int_equal(config.max_calls, 65536);
	assert_false(config.colours);
	assert_true(config.numbers_in_clear);
	assert_true(config.has_secret);
	assert_int_equal(config.secret_size, 3);
	assert_memory_equal(config.secret, "old", 3);
	setenv("OPENAI_WEBHOOK_SECRET", "whsec_bmV3ZXI=", 1);
	setenv("VOICE", "tenor", 1);
	expect_good();
	assert_memory_equal(config.secret, "newer", 5);
	assert_string_equal(config.voice, "cedar");
	setenv("OPENAI_WEBHOOK_SECRET", "", 1);
	expect_good();
	assert_true(config.has_secret);
	assert_int_equal(config.secret_size, 0);
}

static void what_is_wrong_is_named_but_not_shown(void **state)
{
	(void)state;
	static const char *const listens[] = {
		"x",           "127.0.0.1",     "1.2.3.4:",    ":3000",      "1.2.3:4",
		"1.2.3.256:1", "1.2.3.4:65536", "1.2.3.4.5:6", "1.2.3.4:1x", "[::1]:3000"};
	static const char *const counts[] = {"0", "-1", "65537", "1x", " 1", "4294967297"};
	for (size_t i = 0; i < sizeof listens / sizeof *listens; i++)
		expect_problem("OPERATOR_LISTEN", listens[i], false);
	for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
		expect_problem("OPERATOR_MAX_CALLS", counts[i], false);
	expect_problem("OPENAI_API_KEY", "sk-secret\n", true);
	expect_problem("OPENAI_API_KEY", "sk secret", true);
	expect_problem("SIP_REALM", "\xc3\xa4", true);
	expect_problem("OPENAI_WEBHOOK_SECRET", "whsec_secret!", true);
	expect_problem("OPENAPI_WEBHOOK_SECRET", "se=cret=", true);
	expect_problem("OPERATOR_API_ROOT", "http://secret", true);
	unsetenv("SIP_REALM");
	const char *problem = NULL;
	assert_non_null(problem = config_read());
	assert_string_equal(problem, "SIP_REALM is not set");
}

static void a_prompt_that_is_asked_for_must_be_there(void **state)
{
	(void)state;
	const char *problem = NULL;
	setenv("OPERATOR_PROMPT", "no/such/prompt", 1);
	assert_non_null(problem = config_read());
	assert_string_equal(problem, "the prompt no/such/prompt does not exist");
	setenv("OPERATOR_PROMPT", "/dev/zero", 1);
	assert_non_null(problem = config_read());
	assert_string_equal(problem, "the prompt /dev/zero must be: UTF-8 of up to 64 KiB");
	setenv("OPERATOR_PROMPT", "/dev/null", 1);
	expect_good();
	assert_int_equal(config.prompt_size, 0);
	unsetenv("OPERATOR_PROMPT");
	assert_int_equal(chdir("/"), 0);
	assert_non_null(problem = config_read());
	assert_string_equal(problem, "the prompt prompt.txt does not exist");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_origin_has_host_port_and_prefix),
		cmocka_unit_test(what_is_no_origin_is_refused),
		cmocka_unit_test_setup(what_is_not_set_has_its_usual_value, start_over),
		cmocka_unit_test_setup(what_is_set_is_read, start_over),
		cmocka_unit_test_setup(what_is_wrong_is_named_but_not_shown, start_over),
		cmocka_unit_test_setup(a_prompt_that_is_asked_for_must_be_there, start_over),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
