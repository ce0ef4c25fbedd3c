/* The address of the API: nothing in it could end a header, a line or a path. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "config.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

extern const char prompt_builtin[];
extern const size_t prompt_builtin_size;
const char prompt_builtin[] = "";
const size_t prompt_builtin_size = 0;

static void expect_visible(const char *text, size_t room)
{
	size_t size = strnlen(text, room);
	assert(size < room);
	for (size_t i = 0; i < size; i++)
		assert(text[i] > ' ' && text[i] <= '~' && text[i] != '?' && text[i] != '#');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct origin origin;
	char *text = malloc(size + 1);
	memcpy(text, data, size);
	text[size] = 0;
	if (config_parse_origin(text, &origin) == 0) {
		expect_visible(origin.host, sizeof origin.host);
		expect_visible(origin.header, sizeof origin.header);
		expect_visible(origin.prefix, sizeof origin.prefix);
		assert(*origin.host && !strchr(origin.host, '/') && origin.port);
		assert(strstr(origin.header, origin.host));
		assert(!*origin.prefix || *origin.prefix == '/');
		assert(!strstr(origin.prefix, "/.."));
	}
	free(text);
	return 0;
}
