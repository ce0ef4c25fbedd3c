/* What source trees declare: the first byte says which format the rest is in.  Whatever is taken is
 * printable and short. */
#include <assert.h>
#include <ctype.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "wire/decl.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef void read_decl(struct span text, struct decl *out);

static void header_named(struct span text, struct decl *out)
{
	decl_header(text, "zlib", out);
}

static void header_any(struct span text, struct decl *out)
{
	decl_header(text, NULL, out);
}

static void check(const char *text)
{
	assert(!text || (*text && strlen(text) <= 64));
	for (; text && *text; text++)
		assert(isprint((unsigned char)*text));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static read_decl *const formats[] = {
		decl_autoconf,     decl_configure, decl_cmake, decl_cmake_cache, decl_meson, decl_changelog,
		decl_version_file, decl_makefile,  decl_cargo, header_named,     header_any, decl_gomod};
	if (size == 0)
		return 0;
	struct span text = {(const char *)data + 1, size - 1};
	struct decl decl = {0};
	formats[data[0] % (sizeof formats / sizeof *formats)](text, &decl);
	check(decl.name);
	check(decl.version);
	decl_release(&decl);
	free(decl_cargo_license(text));
	return 0;
}
