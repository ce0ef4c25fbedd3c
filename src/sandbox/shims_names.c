/* What can be told by names alone: of compilers and linkers, and of our own folders. */
#include "sandbox/shims.h"

#include <stddef.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/str.h"

/* "gcc-12" → "gcc"; only digits and dots are a version. */
static char *without_version(const char *name)
{
	const char *dash = strrchr(name, '-');
	if (dash && dash != name && dash[1] && strspn(dash + 1, "0123456789.") == strlen(dash + 1))
		return str_dup_n(name, (size_t)(dash - name));
	return str_dup(name);
}

/* Whether name is `kind`, or PREFIX-kind with at least `dashes` dashes in the prefix and its end.
 */
static bool is_kind(const char *name, const char *kind, size_t dashes)
{
	if (strcmp(name, kind) == 0)
		return true;
	size_t length = strlen(name), wanted = strlen(kind);
	if (length < wanted + 2 || strcmp(name + length - wanted, kind) != 0 ||
	    name[length - wanted - 1] != '-')
		return false;
	for (const char *at = name; at < name + length - wanted; at++)
		dashes -= *at == '-' && dashes > 0;
	return dashes == 0;
}

static bool is_any_kind(const char *name, const char *const *kinds, size_t dashes)
{
	for (; *kinds; kinds++)
		if (is_kind(name, *kinds, dashes))
			return true;
	return false;
}

/* Their programs are no ELF files. */
static bool is_foreign(const char *name)
{
	return strstr(name, "mingw") || strstr(name, "cygwin");
}

bool shims_is_compiler(const char *name)
{
	static const char *const any[] = {"gcc", "g++", "clang", "clang++", NULL};
	/* "cc" ends other names too: only behind a target such as x86_64-linux-gnu. */
	static const char *const short_ones[] = {"cc", "c++", "c89", "c99", NULL};
	MEM_AUTO char *plain = without_version(name);
	return !is_foreign(name) && (is_any_kind(plain, any, 1) || is_any_kind(plain, short_ones, 2));
}

bool shims_is_linker(const char *name)
{
	static const char *const kinds[] = {"ld",      "ld.bfd", "ld.gold", "ld.lld",
	                                    "ld.mold", "mold",   "gold",    NULL};
	MEM_AUTO char *plain = without_version(name);
	return !is_foreign(name) && is_any_kind(plain, kinds, 2);
}

bool shims_is_strip(const char *name)
{
	static const char *const kinds[] = {"strip", NULL};
	MEM_AUTO char *plain = without_version(name);
	return !is_foreign(name) && is_any_kind(plain, kinds, 1);
}

/* A folder …/tare/shims-<hash>/path or …/exec, of this tare or of another one. */
static bool is_shims(const char *dir)
{
	MEM_AUTO char *clean = path_clean(dir);
	MEM_AUTO char *top = path_dir(clean);
	const char *base = path_base(clean);
	return (strcmp(base, "path") == 0 || strcmp(base, "exec") == 0) &&
	       str_starts(path_base(top), "shims-");
}

char *shims_without(const char *list)
{
	BUF_AUTO struct buf kept = BUF_INIT;
	bool first = true;
	while (list) {
		const char *end = strchrnul(list, ':');
		MEM_AUTO char *dir = str_dup_n(list, (size_t)(end - list));
		if (!is_shims(dir)) {
			buf_format(&kept, "%s%s", first ? "" : ":", dir);
			first = false;
		}
		list = *end ? end + 1 : NULL;
	}
	return buf_detach(&kept);
}
