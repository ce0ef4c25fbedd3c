#include "json.h"

#include <string.h>

#include "part.h"
#include "utf8.h"

#define NOBODY UINT32_MAX /* what the outermost value is inside of */

static int fail(struct json *json, const char *problem)
{
	json->problem = problem;
	return -1;
}

/* The next byte, or -1 at the end. */
static int peek(const struct json *json)
{
	return json->problem_at < json->size ? (unsigned char)json->text[json->problem_at] : -1;
}

/* The same behind white space. */
static int next(struct json *json)
{
	for (;; json->problem_at++) {
		int byte = peek(json);
		if (byte != ' ' && byte != '\t' && byte != '\n' && byte != '\r')
			return byte;
	}
}

static struct json_token *add(struct json *json, enum json_type type)
{
	uint32_t at = (uint32_t)json->problem_at;
	if (json->count == json->room) {
		fail(json, "too many values");
		return NULL;
	}
	struct json_token *token = &json->token[json->count++];
	*token = (struct json_token){at, at, json->count, 0, type};
	return token;
}

/* The code unit of an escape "\uXXXX", or -1. */
static int32_t read_unit(const char *text, size_t size)
{
	int32_t unit = 0;
	if (size < 6 || text[0] != '\\' || text[1] != 'u')
		return -1;
	for (unsigned i = 2; i < 6; i++) {
		int value = part_digit(text[i]);
		if (value < 0)
			return -1;
		unit = unit << 4 | value;
	}
	return unit;
}

/* One escape, from its backslash on; returns its length, or 0 when it is none. */
static size_t read_escape(const char *text, size_t size, uint32_t *code)
{
	static const char named[] = "\"\"\\\\//b\bf\fn\nr\rt\t";
	for (size_t i = 0; size > 1 && i < sizeof named - 1; i += 2)
		if (text[1] == named[i]) {
			*code = (unsigned char)named[i + 1];
			return 2;
		}
	int32_t unit = read_unit(text, size);
	*code = (uint32_t)unit;
	if (unit < 0xd800 || unit > 0xdfff)
		return unit < 0 ? 0 : 6;
	int32_t low = read_unit(text + 6, size - 6);
	if (unit > 0xdbff || low < 0xdc00 || low > 0xdfff)
		return 0;
	*code = 0x10000 + ((uint32_t)(unit - 0xd800) << 10) + (uint32_t)(low - 0xdc00);
	return 12;
}

static int read_string(struct json *json)
{
	struct json_token *token = add(json, JSON_STRING);
	if (!token)
		return -1;
	token->start++;
	for (size_t length = 1;;) {
		json->problem_at += length;
		const char *text = json->text + json->problem_at;
		size_t size = json->size - json->problem_at;
		static uint32_t code;
		int byte = peek(json);
		if (byte < 0)
			return fail(json, "the text ends inside a string");
		if (byte == '"')
			break;
		if (byte < 0x20)
			return fail(json, "control character in a string");
		length = byte == '\\' ? read_escape(text, size, &code) : utf8_read(text, size, &code);
		if (length == 0)
			return fail(json, byte == '\\' ? "invalid escape" : "invalid UTF-8");
	}
	token->end = (uint32_t)json->problem_at++;
	return 0;
}

static bool skip_digits(struct json *json)
{
	size_t start = json->problem_at;
	while (peek(json) >= '0' && peek(json) <= '9')
		json->problem_at++;
	return json->problem_at > start;
}

static bool skip_one(struct json *json, char either, char other)
{
	bool is = peek(json) == either || peek(json) == other;
	json->problem_at += is;
	return is;
}

static int read_number(struct json *json)
{
	struct json_token *token = add(json, JSON_NUMBER);
	if (!token)
		return -1;
	skip_one(json, '-', '-');
	bool good = skip_one(json, '0', '0') || skip_digits(json);
	if (good && skip_one(json, '.', '.'))
		good = skip_digits(json);
	if (good && skip_one(json, 'e', 'E')) {
		skip_one(json, '+', '-');
		good = skip_digits(json);
	}
	token->end = (uint32_t)json->problem_at;
	return good ? 0 : fail(json, "invalid number");
}

static int read_word(struct json *json, const char *word, enum json_type type)
{
	size_t length = strlen(word);
	if (json->size - json->problem_at < length ||
	    memcmp(json->text + json->problem_at, word, length) != 0)
		return fail(json, "expected a value");
	struct json_token *token = add(json, type);
	if (!token)
		return -1;
	json->problem_at += length;
	token->end = (uint32_t)json->problem_at;
	return 0;
}

/* A value with nothing inside. */
static int read_simple(struct json *json, int byte)
{
	switch (byte) {
	case '"':
		return read_string(json);
	case 't':
		return read_word(json, "true", JSON_TRUE);
	case 'f':
		return read_word(json, "false", JSON_FALSE);
	case 'n':
		return read_word(json, "null", JSON_NULL);
	case -1:
		return fail(json, "the text ends where a value is expected");
	}
	if (byte == '-' || (byte >= '0' && byte <= '9'))
		return read_number(json);
	return fail(json, "expected a value");
}

/* A member's name and the colon behind it. */
static int read_name(struct json *json)
{
	if (peek(json) != '"')
		return fail(json, "expected a name in quotes");
	if (read_string(json))
		return -1;
	if (next(json) != ':')
		return fail(json, "expected `:`");
	json->problem_at++;
	return 0;
}

/* Until an object or array is closed, its `next` says which one it is inside of. */
int json_parse(struct json *json)
{
	uint32_t parent = NOBODY, depth = 0;
	json->count = 0;
	json->problem_at = 0;
	for (;;) {
		int byte = next(json);
		if (parent != NOBODY) {
			json->token[parent].count++;
			if (json->token[parent].type == JSON_OBJECT && read_name(json))
				return -1;
			byte = next(json);
		}
		if (byte == '{' || byte == '[') {
			if (depth++ == JSON_DEPTH)
				return fail(json, "too many values inside one another");
			struct json_token *token = add(json, byte == '{' ? JSON_OBJECT : JSON_ARRAY);
			if (!token)
				return -1;
			token->next = parent;
			parent = json->count - 1;
			json->problem_at++;
			byte = next(json);
			if (byte != '}' && byte != ']')
				continue;
		} else if (read_simple(json, byte)) {
			return -1;
		}
		for (; byte = next(json), parent != NOBODY && byte != ','; depth--) {
			struct json_token *token = &json->token[parent];
			bool object = token->type == JSON_OBJECT;
			if (byte != (object ? '}' : ']'))
				return fail(json, object ? "expected `,` or `}`" : "expected `,` or `]`");
			parent = token->next;
			token->next = json->count;
			token->end = (uint32_t)++json->problem_at;
		}
		if (parent == NOBODY)
			return byte < 0 ? 0 : fail(json, "trailing characters");
		json->problem_at++;
	}
}

ptrdiff_t json_copy(const struct json *json, uint32_t token, char *to, size_t room)
{
	const struct json_token *it = &json->token[token];
	const char *text = json->text + it->start, *end = json->text + it->end;
	size_t size = 0;
	if (it->type != JSON_STRING)
		return -1;
	while (text < end) {
		static char character[4];
		static uint32_t code;
		size_t length = 1, read = 1;
		*character = *text;
		if (*text == '\\') {
			read = read_escape(text, (size_t)(end - text), &code);
			length = utf8_write(code, character);
		}
		if (*character == 0 || length + size >= room)
			return -1;
		memcpy(to + size, character, length);
		size += length;
		text += read;
	}
	if (size >= room)
		return -1;
	to[size] = 0;
	return (ptrdiff_t)size;
}

bool json_is(const struct json *json, uint32_t token, const char *text)
{
	static char name[64];
	return json_copy(json, token, name, sizeof name) >= 0 && strcmp(name, text) == 0;
}

uint32_t json_get(const struct json *json, uint32_t object, const char *name)
{
	const struct json_token *it = &json->token[object];
	uint32_t found = JSON_MISSING;
	if (it->type != JSON_OBJECT)
		return JSON_MISSING;
	for (uint32_t member = object + 1; member < it->next; member = json->token[member + 1].next)
		if (json_is(json, member, name)) {
			if (found != JSON_MISSING)
				return JSON_TWICE;
			found = member + 1;
		}
	return found;
}

ptrdiff_t json_copy_member(const struct json *json, uint32_t object, const char *name, char *to,
                           size_t room)
{
	uint32_t found = json_get(json, object, name);
	ptrdiff_t size = found < JSON_TWICE ? json_copy(json, found, to, room) : -1;
	if (size < 0)
		*to = 0;
	return size;
}

int json_uint(const struct json *json, uint32_t token, uint64_t *number)
{
	const struct json_token *it = &json->token[token];
	struct part digits = {json->text + it->start, it->end - it->start};
	bool good = it->type == JSON_NUMBER && part_number(digits, number) == 0;
	return good && *number <= (uint64_t)1 << 53 ? 0 : -1;
}

void json_position(const struct json *json, size_t at, unsigned *line, unsigned *column)
{
	*line = *column = 1;
	for (size_t i = 0; i < at && i < json->size; i++) {
		++*column;
		if (json->text[i] == '\n') {
			++*line;
			*column = 1;
		}
	}
}
