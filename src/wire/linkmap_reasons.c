#include "wire/linkmap.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/strmap.h"

static char *full_name(const struct linkmap_input *input)
{
	return input->member ? str_format("%s(%s)", input->path, input->member) : str_dup(input->path);
}

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

static void fill(struct linkmap *map, const struct strmap *names, struct span line)
{
	struct span by = take_field(&line);
	struct span extracted = take_field(&line);
	MEM_AUTO char *name = span_dup(extracted);
	const size_t *index = strmap_get(names, name);
	if (!index || by.length == 0)
		return;
	struct linkmap_input *input = &map->input[*index];
	if (input->pulled_by)
		return;
	input->pulled_by = span_dup(by);
	input->symbol = line.length ? span_dup(line) : NULL;
}

int linkmap_read_reasons(struct span text, struct linkmap *map, struct err *err)
{
	struct span line;
	if (!span_line(&text, &line) || !span_equal(line, "reference\textracted\tsymbol"))
		return err_set(err, ERR_FAIL, "list of reasons: its heading is not lld's");
	struct strmap names = STRMAP_INIT;
	for (size_t i = 0; i < map->input_count; i++) {
		MEM_AUTO char *name = full_name(&map->input[i]);
		if (!strmap_get(&names, name))
			strmap_put(&names, name, i);
	}
	while (span_line(&text, &line))
		fill(map, &names, line);
	strmap_release(&names);
	return 0;
}
