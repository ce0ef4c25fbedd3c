#include "model/size_lever.h"

#include <stddef.h>
#include <string.h>

const struct size_lever_text size_lever_text[SIZE_LEVERS] = {
	[SIZE_OS] = {"optimise", "-Oz or -Os, no longer code for speed", false, true, false},
	[SIZE_SECTIONS] = {"sections", "unused functions and objects dropped", false, true, false},
	[SIZE_LTO] = {"lto", "link-time optimisation", false, true, false},
	[SIZE_UNWIND] = {"unwind", "no unwind tables for C", false, true, false},
	[SIZE_MERGE] = {"merge", "constants merged", false, true, false},
	[SIZE_ICF] = {"icf", "identical functions folded", false, false, false},
	[SIZE_BUILD_ID] = {"build-id", "no build-id", false, false, false},
	[SIZE_HASH] = {"hash", "GNU hash table only", false, false, false},
	[SIZE_RELR] = {"relr", "packed relocations", false, false, false},
	[SIZE_SEGMENTS] = {"segments", "less padding between segments", false, false, false},
	[SIZE_STRIP] = {"strip", "stripped, minimal section table", false, false, false},
	[SIZE_PIE] = {"pie", "position-independent (ASLR)", true, true, true},
	[SIZE_RELRO] = {"relro", "read-only relocations, bound at start", true, false, true},
	[SIZE_NX] = {"nx", "stack not executable", true, false, false},
	[SIZE_PROTECTOR] = {"stack-protector", "stack canaries", true, true, true},
	[SIZE_CLASH] = {"stack-clash", "stack clash protection", true, true, false},
	[SIZE_INIT] = {"auto-init", "automatic variables start as zero", true, true, true},
	[SIZE_SEPARATE] = {"separate-code", "code on pages of its own", true, false, true},
};

static uint32_t bit_of(const char *name, size_t length)
{
	for (unsigned i = 0; i < SIZE_LEVERS; i++)
		if (strlen(size_lever_text[i].name) == length &&
		    memcmp(size_lever_text[i].name, name, length) == 0)
			return UINT32_C(1) << i;
	return 0;
}

struct size_levers size_levers_read(const char *wish, const char *off)
{
	struct size_levers levers = {0};
	levers.wanted = wish && *wish && strcmp(wish, "0") != 0;
	levers.max = wish && strcmp(wish, "max") == 0;
	for (unsigned i = 0; levers.max && i < SIZE_LEVERS; i++)
		if (size_lever_text[i].given_up)
			levers.off |= UINT32_C(1) << i;
	while (off && *off) {
		size_t length = strcspn(off, ",");
		levers.off |= bit_of(off, length);
		off += length;
		off += *off == ',';
	}
	return levers;
}

bool size_levers_has(const struct size_levers *levers, enum size_lever lever)
{
	return levers->wanted && !(levers->off & (UINT32_C(1) << lever));
}
