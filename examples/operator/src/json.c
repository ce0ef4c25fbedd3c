#include "json.h"

#include <string.h>

#include "utf8.h"

struct reader {
	struct json *json;
	size_t at;
	uint32_t open[JSON_DEPTH]; /* the tokens of the objects and arrays that we are inside of */
	uint32_t depth;
};

static int fail(struct reader *reader, const char *problem)
{
	reader->json->problem = problem;
	reader->json->problem_at = reader->at;
	return -1;
}

/* The next byte, or -1 at the end. */
static int peek(const struct reader *reader)
{
	return reader->at < reader->json->size ? (unsigned char)reader->json->text[reader->at] : -1;
}

static void skip_space(struct reader *reader)
{
	int byte = peek(reader);
	while (byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r') {
		reader->at++;
		byte = peek(reader);
	}
}

static struct json_token *add(struct reader *reader, enum json_type type)
{
	struct json *json = reader->json;
	if (json->count == json->room) {
		fail(reader, "too many values");
		return NULL;
	}
	struct json_token *token = &json->token[json->count++];
	*token = (struct json_token){(uint32_t)reader->at, (uint32_t)reader->at, json->count, 0, type};
	return token;
}

static int hex_value(char byte)
{
	if (byte >= '0' && byte <= '9')
		return byte - '0';
	byte |= 0x20;
	return byte >= 'a' && byte <= 'f' ? byte - 'a' + 10 : -1;
}

/* Four hexadecimal digits, or -1. */
static int32_t read_unit(const char *text, size_t size)
{
	int32_t unit = 0;
	for (unsigned i = 0; i < 4; i++) {
		int value = i < size ? hex_value(text[i]) : -1;
		if (value < 0)
			return -1;
		unit = unit << 4 | value;
	}
	return unit;
}

/* One escape, from its backslash on; returns its length, or 0 when it is none. */
static size_t read_escape(const char *text, size_t size, uint32_t *code)
{
	static const char letters[] = "\"\\/bfnrt", meant[] = "\"\\/\b\f\n\r\t";
	const char *found = size > 1 && text[1] ? strchr(letters, text[1]) : NULL;
	if (found) {
		*code = (unsigned char)meant[found - letters];
		return 2;
	}
	int32_t unit = size > 1 && text[1] == 'u' ? read_unit(text + 2, size - 2) : -1;
	if (unit < 0 || (unit >= 0xdc00 && unit <= 0xdfff))
		return 0;
	*code = (uint32_t)unit;
	if (unit < 0xd800 || unit > 0xdbff)
		return 6;
	int32_t low = -1;
	if (size >= 12 && text[6] == '\\' && text[7] == 'u')
		low = read_unit(text + 8, 4);
	if (low < 0xdc00 || low > 0xdfff)
		return 0;
	*code = 0x10000 + ((uint32_t)(unit - 0xd800) << 10) + (uint32_t)(low - 0xdc00);
	return 12;
}

static int read_string(struct reader *reader)
{
	struct json *json = reader->json;
	reader->at++;
	struct json_token *token = add(reader, JSON_STRING);
	if (!token)
		return -1;
	for (;;) {
		const char *text = json->text + reader->at;
		size_t size = json->size - reader->at, length;
		uint32_t code;
		if (size == 0)
			return fail(reader, "the text ends inside a string");
		if (*text == '"')
			break;
		if ((unsigned char)*text < 0x20)
			return fail(reader, "control character in a string");
		length = *text == '\\' ? read_escape(text, size, &code) : utf8_read(text, size, &code);
		if (length == 0)
			return fail(reader, *text == '\\' ? "invalid escape" : "invalid UTF-8");
		reader->at += length;
	}
	token->end = (uint32_t)reader->at++;
	return 0;
}

static bool skip_digits(struct reader *reader)
{
	size_t start = reader->at;
	while (peek(reader) >= '0' && peek(reader) <= '9')
		reader->at++;
	return reader->at > start;
}

static int read_number(struct reader *reader)
{
	struct json_token *token = add(reader, JSON_NUMBER);
	if (!token)
		return -1;
	if (peek(reader) == '-')
		reader->at++;
	bool zero = peek(reader) == '0';
	size_t start = reader->at;
	if (!skip_digits(reader) || (zero && reader->at > start + 1))
		return fail(reader, "invalid number");
	if (peek(reader) == '.') {
		reader->at++;
		if (!skip_digits(reader))
			return fail(reader, "invalid number");
	}
	if (peek(reader) == 'e' || peek(reader) == 'E') {
		reader->at++;
		if (peek(reader) == '+' || peek(reader) == '-')
			reader->at++;
		if (!skip_digits(reader))
			return fail(reader, "invalid number");
	}
	token->end = (uint32_t)reader->at;
	return 0;
}

static int read_word(struct reader *reader, const char *word, enum json_type type)
{
	struct json *json = reader->json;
	size_t length = strlen(word);
	if (json->size - reader->at < length || memcmp(json->text + reader->at, word, length) != 0)
		return fail(reader, "expected a value");
	struct json_token *token = add(reader, type);
	if (!token)
		return -1;
	reader->at += length;
	token->end = (uint32_t)reader->at;
	return 0;
}

static int enter(struct reader *reader, enum json_type type)
{
	if (reader->depth == JSON_DEPTH)
		return fail(reader, "too many values inside one another");
	uint32_t number = reader->json->count;
	if (!add(reader, type))
		return -1;
	reader->open[reader->depth++] = number;
	reader->at++;
	return 0;
}

static void leave(struct reader *reader)
{
	struct json *json = reader->json;
	struct json_token *token = &json->token[reader->open[--reader->depth]];
	token->end = (uint32_t)++reader->at;
	token->next = json->count;
}

static int read_value(struct reader *reader)
{
	int byte = peek(reader);
	switch (byte) {
	case '{':
		return enter(reader, JSON_OBJECT);
	case '[':
		return enter(reader, JSON_ARRAY);
	case '"':
		return read_string(reader);
	case 't':
		return read_word(reader, "true", JSON_TRUE);
	case 'f':
		return read_word(reader, "false", JSON_FALSE);
	case 'n':
		return read_word(reader, "null", JSON_NULL);
	case -1:
		return fail(reader, "the text ends where a value is expected");
	}
	if (byte == '-' || (byte >= '0' && byte <= '9'))
		return read_number(reader);
	return fail(reader, "expected a value");
}

/* A member's name and the colon behind it. */
static int read_name(struct reader *reader)
{
	if (peek(reader) != '"')
		return fail(reader, "expected a name in quotes");
	if (read_string(reader))
		return -1;
	skip_space(reader);
	if (peek(reader) != ':')
		return fail(reader, "expected `:`");
	reader->at++;
	skip_space(reader);
	return 0;
}

/* After a value: closes what ends here.  Returns 1 when a further value must follow. */
static int read_ends(struct reader *reader, bool entered)
{
	while (reader->depth) {
		struct json_token *parent = &reader->json->token[reader->open[reader->depth - 1]];
		bool object = parent->type == JSON_OBJECT;
		skip_space(reader);
		int byte = peek(reader);
		if (byte != (object ? '}' : ']')) {
			if (entered)
				return 1;
			if (byte != ',')
				return fail(reader, object ? "expected `,` or `}`" : "expected `,` or `]`");
			reader->at++;
			skip_space(reader);
			return 1;
		}
		leave(reader);
		entered = false;
	}
	return 0;
}

int json_parse(struct json *json)
{
	struct reader reader = {.json = json};
	int more;
	json->count = 0;
	skip_space(&reader);
	do {
		uint32_t depth = reader.depth;
		struct json_token *parent = depth ? &json->token[reader.open[depth - 1]] : NULL;
		if (parent && parent->count == 0xffffff)
			return fail(&reader, "too many values");
		if (parent && parent->type == JSON_OBJECT && read_name(&reader))
			return -1;
		if (read_value(&reader))
			return -1;
		if (parent)
			parent->count++;
		more = read_ends(&reader, reader.depth > depth);
	} while (more > 0);
	if (more < 0)
		return -1;
	skip_space(&reader);
	if (reader.at < json->size)
		return fail(&reader, "trailing characters");
	return 0;
}

/* The next character of a string that was found to be well-formed, as UTF-8. */
static size_t next_character(const struct json *json, uint32_t *at, uint32_t end, char to[4])
{
	uint32_t code = 0;
	const char *text = json->text + *at;
	if (*text != '\\') {
		*to = *text;
		++*at;
		return 1;
	}
	*at += (uint32_t)read_escape(text, end - *at, &code);
	return utf8_write(code, to);
}

bool json_is(const struct json *json, uint32_t token, const char *text)
{
	const struct json_token *it = &json->token[token];
	if (it->type != JSON_STRING)
		return false;
	for (uint32_t at = it->start; at < it->end;) {
		char character[4];
		size_t length = next_character(json, &at, it->end, character);
		for (size_t i = 0; i < length; i++)
			if (!*text || *text++ != character[i])
				return false;
	}
	return *text == 0;
}

uint32_t json_get(const struct json *json, uint32_t object, const char *name)
{
	const struct json_token *it = &json->token[object];
	uint32_t found = JSON_MISSING;
	if (it->type != JSON_OBJECT)
		return JSON_MISSING;
	uint32_t member = object + 1;
	for (uint32_t i = 0; i < it->count; i++) {
		if (json_is(json, member, name)) {
			if (found != JSON_MISSING)
				return JSON_TWICE;
			found = member + 1;
		}
		member = json->token[member + 1].next;
	}
	return found;
}

ptrdiff_t json_copy(const struct json *json, uint32_t token, char *to, size_t room)
{
	const struct json_token *it = &json->token[token];
	size_t size = 0;
	if (it->type != JSON_STRING || room == 0)
		return -1;
	for (uint32_t at = it->start; at < it->end;) {
		char character[4];
		size_t length = next_character(json, &at, it->end, character);
		if (*character == 0 || length >= room - size)
			return -1;
		memcpy(to + size, character, length);
		size += length;
	}
	to[size] = 0;
	return (ptrdiff_t)size;
}

int json_uint(const struct json *json, uint32_t token, uint64_t *number)
{
	const struct json_token *it = &json->token[token];
	uint64_t value = 0;
	if (it->type != JSON_NUMBER || it->end - it->start > 16)
		return -1;
	for (uint32_t at = it->start; at < it->end; at++) {
		if (json->text[at] < '0' || json->text[at] > '9')
			return -1;
		value = value * 10 + (uint64_t)(json->text[at] - '0');
	}
	if (value > (uint64_t)1 << 53)
		return -1;
	*number = value;
	return 0;
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
