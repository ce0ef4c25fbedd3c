#include "json.h"

#include <string.h>

#include "part.h"
#include "utf8.h"

static int fail(struct json *json, const char *problem)
{
	json->problem = problem;
	return -1;
}

static size_t left(const struct json *json)
{
	return (size_t)(json->text + json->size - json->at);
}

/* The next byte, or -1 at the end. */
static int peek(const struct json *json)
{
	return left(json) ? (unsigned char)*json->at : -1;
}

/* The same behind white space. */
static int next(struct json *json)
{
	for (;; json->at++) {
		int byte = peek(json);
		if (byte != ' ' && byte != '\t' && byte != '\n' && byte != '\r')
			return byte;
	}
}

/* There is room: json_parse() looked. */
static struct json_token *add(struct json *json, enum json_type type)
{
	struct json_token *token = &json->token[json->count++];
	*token = (struct json_token){json->at, token + 1, 0, type};
	return token;
}

static void end(const struct json *json, struct json_token *token)
{
	token->size = (uint32_t)(json->at - token->text);
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

/* One escape, from its backslash on. */
static struct character read_escape(const char *text, size_t size)
{
	static const char named[] = "\"\"\\\\//b\bf\fn\nr\rt\t";
	for (size_t i = 0; size > 1 && i < sizeof named - 1; i += 2)
		if (text[1] == named[i])
			return (struct character){(unsigned char)named[i + 1], 2};
	struct character it = {(uint32_t)read_unit(text, size), 6};
	if (it.code >> 11 == 0xd800 >> 11) {
		/* A pair: the upper half first. */
		uint32_t low = (uint32_t)read_unit(text + 6, size - 6) - 0xdc00;
		it.code = low < 0x400 ? 0x10000 + ((it.code - 0xd800) << 10) + low : UINT32_MAX;
		it.size = 12;
	}
	if (it.code > 0x10ffff)
		it.size = 0;
	return it;
}

static const char text_ends[] = "unexpected end";

static int read_string(struct json *json)
{
	struct json_token *token = add(json, JSON_STRING);
	token->text = ++json->at;
	for (;;) {
		int byte = peek(json);
		if (byte < ' ')
			return fail(json, byte < 0 ? text_ends : "control character in a string");
		if (byte == '"')
			break;
		struct character it = byte == '\\' ? read_escape(json->at, left(json))
		                                   : utf8_read(json->at, left(json));
		if (it.size == 0)
			return fail(json, byte == '\\' ? "invalid escape" : "invalid UTF-8");
		json->at += it.size;
	}
	end(json, token);
	json->at++;
	return 0;
}

static bool skip_digits(struct json *json)
{
	const char *start = json->at;
	while (peek(json) >= '0' && peek(json) <= '9')
		json->at++;
	return json->at > start;
}

static bool skip_one(struct json *json, char either, char other)
{
	bool is = peek(json) == either || peek(json) == other;
	json->at += is;
	return is;
}

static int read_number(struct json *json)
{
	struct json_token *token = add(json, JSON_NUMBER);
	skip_one(json, '-', '-');
	bool good = skip_one(json, '0', '0') || skip_digits(json);
	if (good && skip_one(json, '.', '.'))
		good = skip_digits(json);
	if (good && skip_one(json, 'e', 'E')) {
		skip_one(json, '+', '-');
		good = skip_digits(json);
	}
	end(json, token);
	return good ? 0 : fail(json, "invalid number");
}

static int read_word(struct json *json)
{
	static const char words[] = "true\0false\0null\0";
	enum json_type type = JSON_TRUE;
	for (const char *word = words; *word; type++, word++) {
		struct json_token *token = json->token + json->count;
		const char *at = json->at;
		while (*word && at < json->text + json->size && *at == *word)
			at++, word++;
		if (!*word) {
			add(json, type);
			json->at = at;
			end(json, token);
			return 0;
		}
		while (*word)
			word++;
	}
	return fail(json, left(json) ? "expected a value" : text_ends);
}

/* A value with nothing inside. */
static int read_simple(struct json *json, int byte)
{
	if (byte == '"')
		return read_string(json);
	if (byte == '-' || (byte >= '0' && byte <= '9'))
		return read_number(json);
	return read_word(json);
}

/* A member's name and the colon behind it. */
static int read_name(struct json *json)
{
	if (peek(json) != '"')
		return fail(json, "expected a name");
	if (read_string(json))
		return -1;
	if (next(json) != ':')
		return fail(json, "expected `:`");
	json->at++;
	return 0;
}

/* Until an object or array is closed, its `next` says which one it is inside of. */
int json_parse(struct json *json, const char *text, size_t size, struct json_token *token,
               uint32_t room)
{
	struct json_token *parent = NULL;
	uint32_t depth = 0;
	*json = (struct json){text, size, token, room, 0, text, NULL};
	for (;;) {
		int byte = next(json);
		bool member = parent && parent->type == JSON_OBJECT;
		if (json->room - json->count <= member)
			return fail(json, "too many values");
		if (member) {
			if (read_name(json))
				return -1;
			byte = next(json);
		}
		if (byte == '{' || byte == '[') {
			if (depth++ == JSON_DEPTH)
				return fail(json, "too many levels");
			struct json_token *opened = add(json, byte == '{' ? JSON_OBJECT : JSON_ARRAY);
			opened->next = parent;
			parent = opened;
			json->at++;
			byte = next(json);
			if (byte != '}' && byte != ']')
				continue;
		} else if (read_simple(json, byte)) {
			return -1;
		}
		for (; byte = next(json), parent && byte != ','; depth--) {
			struct json_token *closed = parent;
			bool object = closed->type == JSON_OBJECT;
			if (byte != (object ? '}' : ']'))
				return fail(json, object ? "expected `,` or `}`" : "expected `,` or `]`");
			parent = closed->next;
			closed->next = json->token + json->count;
			json->at++;
			end(json, closed);
		}
		if (!parent)
			return byte < 0 ? 0 : fail(json, "trailing characters");
		json->at++;
	}
}

ptrdiff_t json_copy(const struct json_token *token, char *to, size_t room)
{
	static char character[4];
	const char *text = token->text;
	size_t size = 0, rest = token->size;
	bool good = token->type == JSON_STRING;
	while (good && rest) {
		size_t length = 1, read = 1;
		*character = *text;
		if (*text == '\\') {
			struct character it = read_escape(text, rest);
			length = utf8_write(it.code, character);
			read = it.size;
		}
		text += read;
		rest -= read;
		good = *character && size + length < room;
		for (size_t i = 0; good && i < length; i++)
			to[size++] = character[i];
	}
	if (!good)
		size = 0;
	to[size] = 0;
	return good ? (ptrdiff_t)size : -1;
}

bool json_is(const struct json_token *token, const char *text)
{
	static char name[64];
	return json_copy(token, name, sizeof name) >= 0 && strcmp(name, text) == 0;
}

const struct json_token *json_get(const struct json_token *object, const char *name)
{
	static const struct json_token missing = {.type = JSON_MISSING}, twice = {.type = JSON_TWICE};
	const struct json_token *found = &missing;
	if (object->type == JSON_OBJECT)
		for (const struct json_token *member = object + 1; member < object->next;
		     member = member[1].next)
			if (json_is(member, name))
				found = found == &missing ? member + 1 : &twice;
	return found;
}

void json_complain(const struct json *json, struct text *to, const char *template)
{
	unsigned line = 1, column = 1;
	for (const char *at = json->text; at < json->at; at++) {
		column++;
		if (*at == '\n') {
			line++;
			column = 1;
		}
	}
	text_write(to, template, json->problem, line, column);
}
