#include "hosts.h"

#include "words.h"

void hosts_find(struct part text, struct part name, struct addresses *found)
{
	struct part line, word;
	while (words_line(&text, &line)) {
		if (!words_next(&line, &word) || found->count == ADDRESSES_MOST ||
		    !address_parse(word.data, word.size, &found->item[found->count]))
			continue;
		while (words_next(&line, &word))
			if (part_same(word, name)) {
				found->count++;
				break;
			}
	}
}
