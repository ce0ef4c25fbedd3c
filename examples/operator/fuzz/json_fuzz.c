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

static void look_at(const struct json *json, uint32_t number)
{
	const struct json_token *it = &json->token[number];
	char copy[64], escaped[6 * sizeof copy + 2];
	uint64_t whole;
	assert(it->start <= it->end && it->end <= json->size);
	assert(it->next > number && it->next <= json->count);
	json_get(json, number, "a");
	json_uint(json, number, &whole);
	ptrdiff_t length = json_copy(json, number, copy, sizeof copy);
	if (length < 0)
		return;
	assert(json_is(json, number, copy) && strlen(copy) == (size_t)length);
	/* What we write we read. */
	struct text text = TEXT_IN(escaped);
	text_add_byte(&text, '"');
	text_write(&text, "%J", copy, (size_t)length);
	text_add_byte(&text, '"');
	assert(!text.full);
	struct json_token token;
	struct json again = {.text = escaped, .size = text.size, .token = &token, .room = 1};
	assert(json_parse(&again) == 0 && json_is(&again, 0, copy));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);
	unsigned line, column;
	memcpy(text, data, size);
	text = realloc(text, size ? size : 1);
	struct json json = {.text = text, .size = size, .token = tokens, .room = 512};
	if (json_parse(&json)) {
		assert(json.problem && json.problem_at <= size);
		json_position(&json, json.problem_at, &line, &column);
		assert(line >= 1 && column >= 1);
	} else {
		assert(json.count && tokens[0].next == json.count);
		for (uint32_t i = 0; i < json.count; i++)
			look_at(&json, i);
	}
	free(text);
	return 0;
}
