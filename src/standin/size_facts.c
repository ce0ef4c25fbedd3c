#include "standin/size_facts.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/path.h"
#include "wire/ar.h"

static void keep_path(char **slot, struct span word)
{
	free(*slot);
	*slot = span_dup(word);
}

static void keep_folder(char **slot, struct span word)
{
	MEM_AUTO char *path = span_dup(word);
	free(*slot);
	*slot = path_dir(path);
}

static bool span_ends(struct span word, const char *end)
{
	size_t length = strlen(end);
	return word.length >= length && memcmp(word.at + word.length - length, end, length) == 0;
}

static bool span_holds(struct span word, const char *part)
{
	return memmem(word.at, word.length, part, strlen(part)) != NULL;
}

static struct span unquoted(struct span word)
{
	if (word.length >= 2 && word.at[0] == '"' && word.at[word.length - 1] == '"')
		return (struct span){word.at + 1, word.length - 2};
	return word;
}

/* A word of the linker's line. */
static void read_word(struct span word, struct size_facts *facts)
{
	if (span_ends(word, "/rcrt1.o"))
		facts->has_static_pie = true;
	if (span_ends(word, "/rcrt1.o") || span_ends(word, "/Scrt1.o") || span_ends(word, "/crt1.o"))
		keep_folder(&facts->startup, word);
	else if (span_ends(word, "/crtbeginS.o"))
		keep_path(&facts->begin, word);
	else if (span_ends(word, "/crtendS.o"))
		keep_path(&facts->end, word);
	else if (word.at[0] == '/' && span_ends(word, "/libgcc.a"))
		keep_path(&facts->libgcc, word);
	else if (word.at[0] == '/' && span_ends(word, "/libgcc_eh.a"))
		keep_path(&facts->libgcc_eh, word);
	else if (span_holds(word, "/ld-musl-"))
		facts->libc = SIZE_MUSL;
	else if (span_equal(word, "elf_i386"))
		facts->is_x86_64 = false;
}

/* The number behind `before` in the text: "12.2.0" gives 12 * unit * unit + 2 * unit + 0. */
static unsigned version_behind(struct span text, const char *before, unsigned unit, int parts)
{
	const char *at = memmem(text.at, text.length, before, strlen(before));
	if (!at)
		return 0;
	const char *end = text.at + text.length;
	unsigned version = 0;
	at += strlen(before);
	for (int i = 0; i < parts; i++) {
		unsigned part = 0;
		for (; at < end && *at >= '0' && *at <= '9' && part < unit; at++)
			part = part * 10 + (unsigned)(*at - '0');
		version = version * unit + part;
		if (at < end && *at == '.')
			at++;
	}
	return version;
}

void size_facts_read_driver(struct span text, struct size_facts *facts)
{
	struct span rest = text, line, word;
	unsigned clang = version_behind(text, "clang version ", 1000, 1);
	unsigned gcc = version_behind(text, "gcc version ", 1000, 1);
	facts->is_clang = clang != 0;
	facts->is_gcc = !facts->is_clang && gcc != 0;
	facts->compiler = clang ? clang : gcc;
	while (span_line(&rest, &line)) {
		if (span_starts(line, "Target: ")) {
			facts->is_x86_64 = span_starts(line, "Target: x86_64");
			facts->is_x86 = facts->is_x86_64 ||
			                (span_starts(line, "Target: i") && span_holds(line, "86-"));
			if (span_holds(line, "musl"))
				facts->libc = SIZE_MUSL;
		}
		while (span_word(&line, &word))
			read_word(unquoted(word), facts);
	}
}

void size_facts_read_linker(struct span text, struct size_facts *facts)
{
	struct span rest = text, line = {"", 0};
	span_line(&rest, &line);
	if (span_starts(line, "mold ")) { /* which also says what it is compatible with */
		facts->linker = SIZE_MOLD;
		facts->linker_version = version_behind(line, "mold ", 100, 2);
	} else if (span_holds(line, "GNU gold")) {
		facts->linker = SIZE_GOLD;
		facts->linker_version = version_behind(line, ") ", 100, 2);
	} else if (span_holds(line, "GNU ld")) {
		facts->linker = SIZE_BFD;
		facts->linker_version = version_behind(line, ") ", 100, 2);
	} else if (span_holds(line, "LLD ")) {
		facts->linker = SIZE_LLD;
		facts->linker_version = version_behind(line, "LLD ", 100, 2);
	}
}

/* musl keeps its version as a string in version.o and nowhere else. */
static unsigned musl_version(struct span object)
{
	const char *at = object.at, *end = object.at + object.length;
	while ((at = memmem(at, (size_t)(end - at), "1.", 2))) {
		size_t length = strnlen(at, (size_t)(end - at));
		bool is_string = length < (size_t)(end - at); /* its NUL stands in the object, too */
		if (is_string && length >= 5 && length <= 16 && strspn(at, "0123456789.") == length)
			return version_behind((struct span){at, length}, "", 100, 3);
		at += 2;
	}
	return 0;
}

void size_facts_read_libc(struct span bytes, struct size_facts *facts)
{
	struct ar archive;
	struct err ignored = ERR_INIT;
	if (!ar_is(bytes.at, bytes.length) ||
	    ar_open(&archive, bytes.at, bytes.length, "libc.a", &ignored) < 0) {
		err_clear(&ignored);
		return;
	}
	const struct ar_member *member = ar_find(&archive, "version.lo", 0);
	if (!member)
		member = ar_find(&archive, "version.o", 0);
	if (member && facts->libc == SIZE_MUSL) {
		facts->libc_version = musl_version(member->content);
	} else if (member && span_holds(member->content, "GNU C Library")) {
		facts->libc = SIZE_GLIBC;
		facts->libc_version = version_behind(member->content, "release version ", 100, 3);
	}
	ar_release(&archive);
}

void size_facts_release(struct size_facts *facts)
{
	free(facts->startup);
	free(facts->begin);
	free(facts->end);
	free(facts->libgcc);
	free(facts->libgcc_eh);
	*facts = (struct size_facts){0};
}
