#include "wire/lto_resolution.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

void lto_resolution_release(struct lto_resolution *resolution)
{
	for (size_t i = 0; i < resolution->count; i++) {
		free(resolution->item[i].symbol);
		free(resolution->item[i].path);
	}
	free(resolution->item);
	*resolution = (struct lto_resolution){0};
}

/* "PATH COUNT": the path may hold blanks.  A member of an archive is "ARCHIVE@0xOFFSET". */
static bool read_file_line(struct span line, char **path, uint64_t *count)
{
	const char *blank = line.length ? memrchr(line.at, ' ', line.length) : NULL;
	if (!blank)
		return false;
	struct span name = {line.at, (size_t)(blank - line.at)};
	struct span number = {blank + 1, line.length - name.length - 1};
	const char *at = name.length ? memrchr(name.at, '@', name.length) : NULL;
	if (at && span_starts((struct span){at, (size_t)(blank - at)}, "@0x"))
		name.length = (size_t)(at - name.at);
	if (!span_decimal(number, count))
		return false;
	*path = span_dup(name);
	return true;
}

/* "SLOT SUBID RESOLUTION SYMBOL" */
static bool read_symbol_line(struct span line, const char *path, struct lto_resolution *out)
{
	struct span slot, unit, verdict, symbol;
	if (!span_word(&line, &slot) || !span_word(&line, &unit) || !span_word(&line, &verdict) ||
	    !span_word(&line, &symbol))
		return false;
	if (!span_starts(verdict, "PREVAILING_DEF"))
		return true;
	mem_grow(&out->item, &out->cap, out->count + 1, sizeof *out->item);
	out->item[out->count++] = (struct lto_definition){span_dup(symbol), str_dup(path)};
	return true;
}

static int read_files(struct span *rest, struct lto_resolution *out, struct err *err)
{
	struct span line;
	uint64_t files, symbols;
	if (!span_line(rest, &line) || !span_decimal(span_trim(line), &files))
		return err_set(err, ERR_FAIL, "the LTO resolution does not begin with a number");
	for (uint64_t i = 0; i < files; i++) {
		MEM_AUTO char *path = NULL;
		if (!span_line(rest, &line) || !read_file_line(line, &path, &symbols))
			return err_set(err, ERR_FAIL, "the LTO resolution is cut at its file %llu",
			               (unsigned long long)i + 1);
		for (uint64_t j = 0; j < symbols; j++)
			if (!span_line(rest, &line) || !read_symbol_line(line, path, out))
				return err_set(err, ERR_FAIL, "the LTO resolution of '%s' is cut", path);
	}
	return 0;
}

int lto_resolution_read(struct span text, struct lto_resolution *out, struct err *err)
{
	*out = (struct lto_resolution){0};
	int rc = read_files(&text, out, err);
	if (rc != 0)
		lto_resolution_release(out);
	return rc;
}
