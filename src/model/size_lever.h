/* The levers of the size profile: what makes a program smaller, and the protections that are kept
 * although they cost bytes.  tare-run(1), THE SIZE PROFILE, is the same in words. */
#ifndef TARE_MODEL_SIZE_LEVER_H
#define TARE_MODEL_SIZE_LEVER_H

#include <stdbool.h>
#include <stdint.h>

enum size_lever {
	SIZE_OS,       /* -Oz or -Os, whatever level the build asks for */
	SIZE_SECTIONS, /* a section for each function and object, unused ones dropped */
	SIZE_LTO,      /* link-time optimisation */
	SIZE_UNWIND,   /* no unwind tables for C */
	SIZE_MERGE,    /* equal constants and string tails once */
	SIZE_ICF,      /* identical functions once, where the linker can */
	SIZE_BUILD_ID, /* no build-id unless asked for */
	SIZE_HASH,     /* one hash table of the two */
	SIZE_RELR,     /* relative relocations as a bitmap, where linker and libc can */
	SIZE_SEGMENTS, /* constants beside the headers, no padding before data, where the linker can */
	SIZE_STRIP,    /* no symbols, the smallest section table that shows the SBOM */
	SIZE_PIE,
	SIZE_RELRO, /* with -z now */
	SIZE_NX,
	SIZE_PROTECTOR,
	SIZE_CLASH,
	SIZE_INIT,
	SIZE_SEPARATE,
	SIZE_LEVERS
};

struct size_lever_text {
	const char *name; /* in TARE_SIZE_OFF and in tables */
	const char *is;   /* what it is, for people */
	bool protects;    /* a protection: it costs bytes and is kept */
	bool compiles;    /* it changes objects: without it, sources must be compiled again */
	bool given_up;    /* by --size=max */
};
extern const struct size_lever_text size_lever_text[SIZE_LEVERS];

struct size_levers {
	bool wanted;  /* TARE_SIZE is set and not "0" */
	bool max;     /* TARE_SIZE=max */
	uint32_t off; /* bit per lever */
};

/* From the values of TARE_SIZE and TARE_SIZE_OFF (names with commas between), either may be NULL;
 * names that are no lever are ignored. */
struct size_levers size_levers_read(const char *wish, const char *off);
bool size_levers_has(const struct size_levers *levers, enum size_lever lever);

#endif
