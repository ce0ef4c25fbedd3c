#include "wire/linkmap_row.h"

#include <string.h>

#define INDENT 8

static bool take(struct span *rest, bool is_hex, uint64_t *value)
{
	struct span word;
	return span_word(rest, &word) && (is_hex ? span_hex(word, value) : span_decimal(word, value));
}

static bool take_name(struct span rest, struct linkmap_row *row)
{
	size_t spaces = 0;
	while (spaces < rest.length && rest.at[spaces] == ' ')
		spaces++;
	if (spaces % INDENT != 1 || spaces / INDENT > LINKMAP_ROW_SYMBOL)
		return false;
	row->level = (enum linkmap_level)(spaces / INDENT);
	row->name = (struct span){rest.at + spaces, rest.length - spaces};
	return true;
}

bool linkmap_row_lld(struct span line, struct linkmap_row *row)
{
	uint64_t load, align;
	return take(&line, true, &row->address) && take(&line, true, &load) &&
	       take(&line, true, &row->size) && take(&line, false, &align) && take_name(line, row);
}

bool linkmap_row_mold(struct span line, struct linkmap_row *row)
{
	uint64_t align;
	return take(&line, true, &row->address) && take(&line, false, &row->size) &&
	       take(&line, false, &align) && take_name(line, row);
}

bool linkmap_row_input(struct span name, struct span *file, struct span *section)
{
	if (name.length < 4 || name.at[name.length - 1] != ')')
		return false;
	for (size_t i = name.length - 2; i > 1; i--)
		if (name.at[i] == '(' && name.at[i - 1] == ':') {
			*file = (struct span){name.at, i - 1};
			*section = (struct span){name.at + i + 1, name.length - i - 2};
			return true;
		}
	return false;
}
