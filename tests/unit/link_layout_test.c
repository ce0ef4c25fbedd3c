/* The promises of standin/link_layout: for which lines the linker's script is added to. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "standin/link_layout.h"

/* The script for that line, "" for none; free it. */
static char *script_of(const char *const *words)
{
	char *argv[24];
	int argc = 0;
	struct linkline line;
	struct err err = ERR_INIT;
	BUF_AUTO struct buf text = BUF_INIT;
	argv[argc++] = strdup("ld");
	for (; words[argc - 1]; argc++)
		argv[argc] = strdup(words[argc - 1]);
	assert_int_equal(linkline_read(&line, argc, argv, &err), 0);
	for (int i = 0; i < argc; i++)
		free(argv[i]);
	bool applies = link_layout_script(&line, &text);
	assert_int_equal(applies, text.size > 0);
	linkline_release(&line);
	return text.size ? buf_detach(&text) : strdup("");
}

#define SCRIPT(...) script_of((const char *const[]){__VA_ARGS__, NULL})
#define PROFILE "-z", "relro", "-z", "now", "-z", "separate-code", "a.o"

static void a_protected_link_gets_both_parts(void **state)
{
	(void)state;
	char *text = SCRIPT(PROFILE, "-pie");
	char *shared = SCRIPT("-zrelro", "-znow", "-zseparate-code", "a.o", "-shared");
	assert_non_null(strstr(text, "INSERT BEFORE .init;"));
	assert_non_null(strstr(text, "INSERT AFTER .data1;"));
	/* The first section whose pattern fits gets the input. */
	assert_true(strstr(text, ".data.rel.ro :") < strstr(text, ".data ALIGN"));
	assert_string_equal(shared, text);
	free(shared);
	free(text);
}

static void without_relro_data_has_no_page_to_wait_for(void **state)
{
	(void)state;
	char *text = SCRIPT("-z", "separate-code", "-z", "norelro", "a.o");
	assert_non_null(strstr(text, "INSERT BEFORE .init;"));
	assert_null(strstr(text, ".relro_padding"));
	free(text);
}

static void expect_none(char *text)
{
	assert_string_equal(text, "");
	free(text);
}

static void the_last_keyword_of_a_pair_holds(void **state)
{
	(void)state;
	expect_none(SCRIPT(PROFILE, "-z", "lazy"));
	expect_none(SCRIPT(PROFILE, "-z", "norelro"));
	expect_none(SCRIPT(PROFILE, "-znoseparate-code"));
	expect_none(SCRIPT("a.o"));
	char *text = SCRIPT("-z", "lazy", PROFILE, "-z", "noexecstack");
	assert_non_null(strstr(text, ".relro_padding"));
	free(text);
}

static void who_places_sections_is_left_alone(void **state)
{
	(void)state;
	static const char *const words[] = {"-Town.ld",
	                                    "--script=own.ld",
	                                    "-dT=own.ld",
	                                    "--default-script=own.ld",
	                                    "-Ttext=0x1000",
	                                    "-Trodata-segment=0x1000",
	                                    "--section-start=.x=1",
	                                    "-n",
	                                    "-N",
	                                    "--omagic",
	                                    "--oformat=binary",
	                                    "--no-rosegment",
	                                    "-r"};
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		expect_none(SCRIPT(PROFILE, words[i]));
	expect_none(SCRIPT(PROFILE, "-dT", "own.ld"));
	expect_none(SCRIPT(PROFILE, "-T", "own.ld"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_protected_link_gets_both_parts),
		cmocka_unit_test(without_relro_data_has_no_page_to_wait_for),
		cmocka_unit_test(the_last_keyword_of_a_pair_holds),
		cmocka_unit_test(who_places_sections_is_left_alone),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
