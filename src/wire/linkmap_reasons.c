#include "wire/linkmap.h"

#include <string.h>

#include "wire/linkmap_build.h"

/* Up to the next tab, or all that is left. */
static struct span take_field(struct span *rest)
{
	const char *tab = memchr(rest->at, '\t', rest->length);
	struct span field = {rest->at, tab ? (size_t)(tab - rest->at) : rest->length};
	size_t taken = tab ? field.length + 1 : field.length;
	rest->at += taken;
	rest->length -= taken;
	return field;
}

static int add_reason(struct linkmap_build *build, struct span line, size_t number, struct err *err)
{
	struct span by = take_field(&line);
	struct span extracted = take_field(&line);
	if (by.length == 0 || extracted.length == 0)
		return err_set(err, ERR_FAIL, "list of reasons: line %zu has no three fields", number);
	linkmap_build_reason(build, linkmap_build_input(build, extracted), by, line);
	return 0;
}

int linkmap_read_reasons(struct span text, struct linkmap *map, struct err *err)
{
	struct span line;
	if (!span_line(&text, &line) || !span_equal(line, "reference\textracted\tsymbol"))
		return err_set(err, ERR_FAIL, "list of reasons: its heading is not lld's");
	struct linkmap_build build;
	linkmap_build_resume(&build, map);
	int result = 0;
	for (size_t number = 2; result == 0 && span_line(&text, &line); number++)
		if (line.length)
			result = add_reason(&build, line, number, err);
	if (result == 0)
		result = linkmap_build_finish(&build, err);
	linkmap_build_release(&build);
	return result;
}
