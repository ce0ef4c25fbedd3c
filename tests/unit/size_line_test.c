/* The promises of the size profile: which words a driver's line gets, for which tools. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "standin/size_line.h"
#include "wire/command_log.h"

#define WORDS 24

static char startup[] = "/musl", begin[] = "/gcc/crtbeginS.o", end[] = "/gcc/crtendS.o",
			libgcc[] = "/gcc/libgcc.a";

static struct size_facts gcc_bfd(void)
{
	return (struct size_facts){.is_gcc = true,
	                           .compiler = 12,
	                           .linker = SIZE_BFD,
	                           .linker_version = 240,
	                           .libc = SIZE_GLIBC,
	                           .libc_version = 23600,
	                           .is_x86_64 = true,
	                           .is_x86 = true,
	                           .has_static_pie = true};
}

static struct size_facts musl_gcc(void)
{
	struct size_facts facts = gcc_bfd();
	facts.libc = SIZE_MUSL;
	facts.libc_version = 10203;
	facts.has_static_pie = false;
	facts.startup = startup;
	facts.begin = begin;
	facts.end = end;
	facts.libgcc = libgcc;
	return facts;
}

/* The rewritten line with spaces between, one before and one behind; free it. */
static char *rewritten(const struct size_facts *facts, const char *wish, enum size_attempt attempt,
                       const char *const *words)
{
	char *argv[WORDS] = {0};
	struct driver_line line;
	struct size_view view;
	struct strlist out = {0};
	struct err err = ERR_INIT;
	struct size_levers levers = size_levers_read(wish, NULL);
	union {
		const char *from;
		char *to;
	} cast;
	for (size_t i = 0; words[i]; i++) {
		cast.from = words[i];
		argv[i] = cast.to;
	}
	assert_int_equal(driver_line_read(&line, argv, &err), 0);
	size_view_read(argv[0], &line, &view);
	if (view.applies)
		size_line_write(argv, 0, &view, &line, facts, &levers, attempt, &out);
	BUF_AUTO struct buf text = BUF_INIT;
	buf_add_str(&text, " ");
	for (size_t i = 0; i < out.count; i++)
		buf_format(&text, "%s ", out.item[i]);
	strlist_release(&out);
	driver_line_release(&line);
	return buf_detach(&text);
}

static void check(char *line, const char *const *has, const char *const *lacks)
{
	for (; *has; has++)
		if (!strstr(line, *has))
			fail_msg("no '%s' in '%s'", *has, line);
	for (; *lacks; lacks++)
		if (strstr(line, *lacks))
			fail_msg("'%s' in '%s'", *lacks, line);
	free(line);
}

#define LIST(...) ((const char *const[WORDS]){__VA_ARGS__})
#define LINE(facts, wish, ...)                                                                     \
	rewritten(&(struct size_facts[]){facts}[0], wish, SIZE_WHOLE, LIST(__VA_ARGS__))

static void a_compile_is_small_and_hardened(void **state)
{
	(void)state;
	check(LINE(gcc_bfd(), "1", "gcc", "-O2", "-g", "-c", "a.c"),
	      LIST(" -ffunction-sections ", " -flto -ffat-lto-objects ", " -fno-unwind-tables ",
	           " -fstack-protector-strong ", " -fstack-clash-protection ",
	           " -ftrivial-auto-var-init=zero ", " -fPIE ", " -O2 -g -c a.c -Oz "),
	      LIST(" -Wl,", " -pie "));
}

static void gcc_is_told_to_make_no_longer_code_for_speed(void **state)
{
	(void)state;
	static const char words[] = " -fno-thread-jumps -fno-move-loop-invariants -fno-caller-saves ";
	struct size_facts facts = gcc_bfd();
	check(LINE(facts, "1", "gcc", "-fcaller-saves", "-c", "a.c"),
	      LIST(words, " -malign-data=abi ", " -fcaller-saves -c a.c -Oz "), LIST("!"));
	/* Link-time optimisation is to hear it again; a link without it has no use for it. */
	check(LINE(facts, "1", "gcc", "-o", "x", "a.o"),
	      LIST(words, " -malign-data=abi ", " x a.o -Oz "), LIST("!"));
	const char *const *link = LIST("gcc", "-o", "x", "a.o");
	check(rewritten(&facts, "1", SIZE_WITHOUT_LTO, link), LIST(" x a.o "),
	      LIST(" -O", "thread-jumps", "align-data"));
	facts.compiler = 11;
	facts.is_x86 = facts.is_x86_64 = false;
	check(LINE(facts, "1", "gcc", "-c", "a.c"), LIST(words, " -Os "), LIST("-Oz", "align-data"));
	facts.is_gcc = false;
	facts.is_clang = true;
	check(LINE(facts, "1", "clang", "-c", "a.c"), LIST(" -Os "), LIST("thread-jumps", "-Oz"));
}

static void the_users_words_come_after_those_that_are_preferred(void **state)
{
	(void)state;
	char *line = LINE(gcc_bfd(), "1", "gcc", "-fno-lto", "-fno-stack-protector", "-c", "a.c");
	assert_true(strstr(line, " -flto ") < strstr(line, " -fno-lto "));
	assert_true(strstr(line, " -fstack-protector-strong ") <
	            strstr(line, " -fno-stack-protector "));
	free(line);
}

static void each_optimised_byte_keeps_its_owner(void **state)
{
	(void)state;
	check(LINE(gcc_bfd(), "1", "gcc", "-s", "-o", "x", "a.o"), LIST(" -flto-partition=1to1 "),
	      LIST(" -s "));
	check(LINE(gcc_bfd(), "1", "gcc", "-c", "a.c"), LIST(" -flto "), LIST("partition"));
}

static void a_static_link_becomes_a_static_pie(void **state)
{
	(void)state;
	check(LINE(gcc_bfd(), "1", "gcc", "-static", "-o", "x", "a.o"),
	      LIST(" -static-pie -o x a.o ", " -Wl,--gc-sections ", " -Wl,-z,relro ", " -Wl,-z,now ",
	           " -Wl,-z,noexecstack ", " -Wl,-z,separate-code ", " -Wl,--build-id=none ",
	           " -Wl,-z,pack-relative-relocs "),
	      LIST(" -static ", " -fPIE "));
	check(LINE(gcc_bfd(), "1", "gcc", "-static", "-no-pie", "-o", "x", "a.o"), LIST(" -static "),
	      LIST(" -static-pie ", " -pie ", "relocs"));
}

static void musl_gets_its_static_pie_by_hand_and_no_relr_that_it_cannot_read(void **state)
{
	(void)state;
	static const char *const spelled[] = {"-static", "-static-pie"};
	for (size_t i = 0; i < 2; i++)
		check(LINE(musl_gcc(), "1", "musl-gcc", spelled[i], "-o", "x", "a.o", "-lm"),
		      LIST(" -nostdlib -Wl,-pie,--no-dynamic-linker,-z,text /musl/rcrt1.o /musl/crti.o "
		           "/gcc/crtbeginS.o -static -o x a.o -lm ",
		           " /gcc/libgcc.a /musl/libc.a -Wl,--end-group /gcc/crtendS.o /musl/crtn.o "),
		      LIST("relocs", " -static-pie "));
	struct size_facts newer = musl_gcc();
	newer.libc_version = 10204;
	check(LINE(newer, "1", "musl-gcc", "-static", "a.o"), LIST(" -Wl,-z,pack-relative-relocs "),
	      LIST("!"));
}

static void relr_is_for_linkers_and_loaders_that_know_it(void **state)
{
	(void)state;
	struct size_facts facts = gcc_bfd();
	facts.linker_version = 237;
	check(LINE(facts, "1", "gcc", "a.o"), LIST(" -pie "), LIST("relocs"));
	facts = gcc_bfd();
	facts.libc_version = 23500;
	check(LINE(facts, "1", "gcc", "a.o"), LIST(" -pie "), LIST("relocs"));
	facts = gcc_bfd();
	facts.linker = SIZE_LLD;
	facts.linker_version = 1400;
	check(LINE(facts, "1", "gcc", "a.o"), LIST(" -Wl,--icf=safe "), LIST("relocs"));
	check(LINE(facts, "1", "gcc", "-static", "a.o"), LIST(" -Wl,--pack-dyn-relocs=relr "),
	      LIST("!"));
}

static void exceptions_keep_their_tables(void **state)
{
	(void)state;
	static const char tables[] = " -fno-unwind-tables ";
	check(LINE(gcc_bfd(), "1", "g++", "-c", "a.c"), LIST(" -Oz "), LIST(tables));
	check(LINE(gcc_bfd(), "1", "gcc", "-c", "a.cc"), LIST(" -Oz "), LIST(tables));
	check(LINE(gcc_bfd(), "1", "gcc", "-fexceptions", "-c", "a.c"), LIST(" -Oz "), LIST(tables));
	check(LINE(gcc_bfd(), "1", "g++", "-fno-exceptions", "-c", "a.cc"), LIST(tables), LIST("!"));
}

static void probes_sanitizers_and_questions_are_left_alone(void **state)
{
	(void)state;
	static const char *const nothing[] = {NULL};
	check(LINE(gcc_bfd(), "1", "gcc", "-c", "conftest.c"), nothing, LIST("-Os", "-Oz"));
	check(LINE(gcc_bfd(), "1", "gcc", "-c", "-o", "CMakeFiles/cmTC_1.dir/a.o", "a.c"), nothing,
	      LIST("-Os", "-Oz"));
	check(LINE(gcc_bfd(), "1", "gcc", "-fsanitize=address", "a.c"), nothing, LIST("-Os", "-Oz"));
	check(LINE(gcc_bfd(), "1", "gcc", "-print-file-name=libc.a"), nothing, LIST("-Wl", "-pie"));
	check(LINE(gcc_bfd(), "1", "gcc", "-v"), nothing, LIST("-Wl", "-pie"));
	check(LINE(gcc_bfd(), "1", "gcc", "-r", "-o", "x.o", "a.o"), nothing, LIST("-Wl", "-pie"));
	check(LINE(gcc_bfd(), "1", "gcc", "-E", "a.c"), nothing, LIST("-flto", "-Wl"));
}

static void a_library_is_no_pie(void **state)
{
	(void)state;
	check(LINE(gcc_bfd(), "1", "gcc", "-shared", "-o", "x.so", "a.o"),
	      LIST(" -Wl,-z,relro ", " -Wl,-z,pack-relative-relocs "), LIST(" -pie ", " -no-pie "));
}

static void clang_makes_no_intermediate_code_that_outlives_the_command(void **state)
{
	(void)state;
	struct size_facts facts = gcc_bfd();
	facts.is_gcc = false;
	facts.is_clang = true;
	facts.compiler = 14;
	facts.linker = SIZE_LLD;
	check(LINE(facts, "1", "clang", "-c", "a.c"), LIST(" -Os ", "zero-knowing-it"),
	      LIST("-flto", "-fmerge-constants"));
	check(LINE(facts, "1", "clang", "a.c"), LIST(" -flto "), LIST("!"));
}

static void max_gives_up_what_it_says(void **state)
{
	(void)state;
	check(LINE(gcc_bfd(), "max", "gcc", "-static", "a.c"),
	      LIST(" -static ", " -Wl,-z,norelro ", " -Wl,-z,noseparate-code ",
	           " -fno-stack-protector ", " -fno-pie ", " -Wl,-z,noexecstack ",
	           " -fstack-clash-protection "),
	      LIST("-static-pie", "auto-var-init", "relocs"));
}

static void each_attempt_has_less_of_it(void **state)
{
	(void)state;
	struct size_facts facts = gcc_bfd();
	const char *const *words = LIST("gcc", "-static", "-o", "x", "a.o");
	check(rewritten(&facts, "1", SIZE_WITHOUT_LTO, words), LIST(" -static-pie ", " -fno-lto "),
	      LIST("-flto="));
	char *own = rewritten(&facts, "1", SIZE_USERS_OWN, words);
	assert_string_equal(own, " gcc -fno-lto -static -o x a.o ");
	free(own);
}

static void only_gnu_ld_for_x86_64_is_given_an_addition_to_its_script(void **state)
{
	(void)state;
	struct size_facts facts = gcc_bfd();
	struct size_view links = {.links = true}, compiles = {0};
	struct size_levers levers = size_levers_read("1", NULL);
	struct size_levers off = size_levers_read("1", "segments");
	assert_true(size_line_has_layout(&links, &facts, &levers, SIZE_WHOLE));
	assert_true(size_line_has_layout(&links, &facts, &levers, SIZE_WITHOUT_LTO));
	assert_false(size_line_has_layout(&links, &facts, &levers, SIZE_USERS_OWN));
	assert_false(size_line_has_layout(&links, &facts, &off, SIZE_WHOLE));
	assert_false(size_line_has_layout(&compiles, &facts, &levers, SIZE_WHOLE));
	facts.linker = SIZE_GOLD;
	assert_false(size_line_has_layout(&links, &facts, &levers, SIZE_WHOLE));
	facts = gcc_bfd();
	facts.is_x86_64 = false;
	assert_false(size_line_has_layout(&links, &facts, &levers, SIZE_WHOLE));
}

static void the_tools_words_are_understood(void **state)
{
	(void)state;
	struct size_facts facts = {0};
	size_facts_read_driver(
		span_of("Target: x86_64-linux-gnu\ngcc version 12.2.0 (Debian 12.2.0-14) \n"
	            " /l/collect2 -dynamic-linker /lib/ld-musl-x86_64.so.1 /m/Scrt1.o /g/crtbeginS.o "
	            "/g/libgcc.a \"/g/libgcc_eh.a\" /g/crtendS.o\n"),
		&facts);
	assert_true(facts.is_gcc && !facts.has_static_pie && facts.is_x86_64);
	assert_int_equal(facts.compiler, 12);
	assert_int_equal(facts.libc, SIZE_MUSL);
	assert_string_equal(facts.startup, "/m");
	assert_string_equal(facts.libgcc_eh, "/g/libgcc_eh.a");
	static const struct {
		const char *says;
		enum size_linker linker;
		unsigned version;
	} linkers[] = {
		{"GNU ld (GNU Binutils for Debian) 2.40\nCopyright", SIZE_BFD, 240},
		{"GNU gold (GNU Binutils for Debian 2.40) 1.16", SIZE_GOLD, 116},
		{"Debian LLD 14.0.6 (compatible with GNU linkers)", SIZE_LLD, 1400},
		{"mold 1.10.1 (compatible with GNU ld)", SIZE_MOLD, 110},
		{"what?", SIZE_LINKER_OTHER, 0},
	};
	for (size_t i = 0; i < sizeof linkers / sizeof *linkers; i++) {
		struct size_facts one = {0};
		size_facts_read_linker(span_of(linkers[i].says), &one);
		assert_int_equal(one.linker, linkers[i].linker);
		assert_int_equal(one.linker_version, linkers[i].version);
	}
	size_facts_release(&facts);
}

static void a_log_of_calls_comes_back_and_a_cut_one_is_refused(void **state)
{
	(void)state;
	char folder[] = "/a b", object[] = "/a b/x.o";
	struct command_object made = {object, 12, UINT64_MAX};
	struct command command = {.folder = folder, .object = &made, .count = 1};
	BUF_AUTO struct buf text = BUF_INIT;
	struct command_log log = {0};
	struct err err = ERR_INIT;
	strlist_add(&command.words, "gcc");
	strlist_add(&command.words, "x\n.c");
	command_write(&command, &text);
	command_write(&command, &text);
	assert_int_equal(command_log_read(buf_span(&text), &log, &err), 0);
	assert_int_equal(log.count, 2);
	assert_string_equal(log.item[1].words.item[1], "x\n.c");
	assert_true(log.item[1].object[0].sum == UINT64_MAX);
	command_log_release(&log);
	for (size_t cut = 1; cut < text.size / 2; cut++) {
		assert_int_equal(command_log_read((struct span){(char *)text.data, cut}, &log, &err), -1);
		command_log_release(&log);
		err_clear(&err);
	}
	strlist_release(&command.words);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_compile_is_small_and_hardened),
		cmocka_unit_test(gcc_is_told_to_make_no_longer_code_for_speed),
		cmocka_unit_test(the_users_words_come_after_those_that_are_preferred),
		cmocka_unit_test(each_optimised_byte_keeps_its_owner),
		cmocka_unit_test(a_static_link_becomes_a_static_pie),
		cmocka_unit_test(musl_gets_its_static_pie_by_hand_and_no_relr_that_it_cannot_read),
		cmocka_unit_test(relr_is_for_linkers_and_loaders_that_know_it),
		cmocka_unit_test(exceptions_keep_their_tables),
		cmocka_unit_test(probes_sanitizers_and_questions_are_left_alone),
		cmocka_unit_test(a_library_is_no_pie),
		cmocka_unit_test(clang_makes_no_intermediate_code_that_outlives_the_command),
		cmocka_unit_test(max_gives_up_what_it_says),
		cmocka_unit_test(each_attempt_has_less_of_it),
		cmocka_unit_test(only_gnu_ld_for_x86_64_is_given_an_addition_to_its_script),
		cmocka_unit_test(the_tools_words_are_understood),
		cmocka_unit_test(a_log_of_calls_comes_back_and_a_cut_one_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
