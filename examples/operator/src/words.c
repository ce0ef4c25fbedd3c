#include "words.h"

/* Apart, as there are two who read such files. */
__attribute__((noinline)) bool words_line(struct part *text, struct part *line)
{
	if (!text->size)
		return false;
	*line = part_cut(text, '\n');
	*line = part_cut(line, '#');
	return true;
}

bool words_next(struct part *line, struct part *word)
{
	do {
		size_t size = 0;
		while (size < line->size && line->data[size] != ' ' &&
		       (line->data[size] < '\t' || line->data[size] > '\r'))
			size++;
		*word = (struct part){line->data, size};
		size += size < line->size;
		line->data += size;
		line->size -= size;
	} while (!word->size && line->size);
	return word->size;
}
