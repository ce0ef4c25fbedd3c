/* JSON: tokens lie inside the text and inside one another, and all that can be asked of them is
 * answered. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct json_token tokens[512];

static void look_at(const struct json *json, const struct json_token *it)
{
	char copy[64], escaped[6 * sizeof copy + 2];
	assert(it->text >= json->text && it->text + it->size <= json->text + json->size);
	assert(it->next > it && it->next <= tokens + json->count);
	json_get(it, "a");
	ptrdiff_t length = json_copy(it, copy, sizeof copy);
	if (length < 0)
		return;
	assert(json_is(it, copy) && strlen(copy) == (size_t)length);
	/* What we write we read. */
	struct text text = TEXT_IN(escaped);
	text_add_byte(&text, '"');
	text_write(&text, "%J", copy, (size_t)length);
	text_add_byte(&text, '"');
	assert(!text.full);
	struct json_token token;
	struct json again;
	assert(json_parse(&again, escaped, text.size, &token, 1) == 0 && json_is(&token, copy));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);
	char told[128];
	struct text complaint = TEXT_IN(told);
	memcpy(text, data, size);
	text = realloc(text, size ? size : 1);
	struct json json;
	if (json_parse(&json, text, size, tokens, 512)) {
		assert(json.problem && json.at >= text && json.at <= text + size);
		json_complain(&json, &complaint, "%s %u %u");
		assert(!complaint.full);
	} else {
		assert(json.count && tokens[0].next == tokens + json.count);
		for (uint32_t i = 0; i < json.count; i++)
			look_at(&json, &tokens[i]);
	}
	free(text);
	return 0;
}
