/* Go: GOROOT and the module cache. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/fd.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/str.h"
#include "input/purl_source.h"
#include "input/toolchain.h"

/* GOROOT/VERSION: "go1.22.1" in its first line. */
static char *version_at(const char *root)
{
	MEM_AUTO char *path = path_join(root, "VERSION");
	MEM_AUTO char *runtime = path_join(root, "src/runtime");
	BUF_AUTO struct buf text = BUF_INIT;
	struct err err = ERR_INIT;
	if (!path_is_dir(runtime) || fd_read_file(path, 4096, &text, &err) != 0) {
		err_clear(&err);
		return NULL;
	}
	struct span rest = buf_span(&text), line;
	if (!span_line(&rest, &line) || !span_starts(line, "go") || line.length < 3 ||
	    !isdigit((unsigned char)line.at[2]))
		return NULL;
	return str_dup_n(line.at + 2, line.length - 2);
}

static bool standard_library(const char *path, struct component *out)
{
	static const char *const marks[] = {"/pkg/", "/src/", "/lib/"};
	for (size_t i = 0; i < 3; i++) {
		const char *at = strstr(path, marks[i]);
		for (; at && at != path; at = strstr(at + 1, marks[i])) {
			MEM_AUTO char *root = str_dup_n(path, (size_t)(at - path));
			MEM_AUTO char *version = version_at(root);
			if (!version)
				continue;
			*out = (struct component){.name = str_dup("go"), .how = HOW_STATIC};
			out->purl = purl_of_type("golang", NULL, "stdlib", version);
			out->license = str_dup("BSD-3-Clause");
			out->version = MEM_STEAL(version);
			return true;
		}
	}
	return false;
}

/* In paths of the module cache capital letters are written "!x". */
static char *unescape(const char *text, size_t length)
{
	char *out = mem_alloc(length + 1);
	size_t end = 0;
	for (size_t i = 0; i < length; i++) {
		bool capital = text[i] == '!' && i + 1 < length;
		out[end++] = capital ? (char)toupper((unsigned char)text[++i]) : text[i];
	}
	return out;
}

static bool module(const char *path, struct component *out)
{
	static const char mark[] = "/pkg/mod/";
	const char *at = strstr(path, mark);
	const char *start = at ? at + sizeof mark - 1 : NULL;
	const char *sign = start ? strchr(start, '@') : NULL;
	if (!sign || sign == start || !sign[1] || sign[1] == '/')
		return false;
	MEM_AUTO char *name = unescape(start, (size_t)(sign - start));
	MEM_AUTO char *version = unescape(sign + 1, strcspn(sign + 1, "/"));
	MEM_AUTO char *namespace = path_dir(name);
	*out = (struct component){.how = HOW_STATIC};
	out->purl = purl_of_type("golang", str_equal(namespace, ".") ? NULL : namespace,
	                         path_base(name), version);
	out->name = MEM_STEAL(name);
	out->version = MEM_STEAL(version);
	return true;
}

bool go_owner(const char *path, struct component *out)
{
	return module(path, out) || standard_library(path, out);
}
