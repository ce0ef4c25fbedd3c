#include "wire/linkmap.h"

/* Whether the line has exactly these words. */
static bool has_words(struct span line, const char *const *words)
{
	struct span word;
	for (; *words; words++)
		if (!span_word(&line, &word) || !span_equal(word, *words))
			return false;
	return !span_word(&line, &word);
}

int linkmap_read(struct span text, struct linkmap *out, struct err *err)
{
	static const char *const lld[] = {"VMA", "LMA", "Size", "Align", "Out", "In", "Symbol", NULL};
	static const char *const mold[] = {"VMA", "Size", "Align", "Out", "In", "Symbol", NULL};
	struct span rest = text;
	struct span heading = {"", 0};
	*out = (struct linkmap)LINKMAP_INIT;
	int result;
	span_line(&rest, &heading);
	if (has_words(heading, lld))
		result = linkmap_read_lld(text, out, err);
	else if (has_words(heading, mold))
		result = linkmap_read_mold(text, out, err);
	else
		result = linkmap_read_gnu(text, out, err);
	if (result < 0)
		linkmap_release(out);
	return result;
}
