#include "shape.h"

#include <string.h>

#include "text.h"

static struct text text;

static int fail(struct json *json, size_t at, const char *path, const char *template,
                const char *first, const char *second)
{
	static char problem[160];
	text = (struct text){problem, 0, sizeof problem - 1, false};
	text_write(&text, *path ? "%s: " : "", path);
	text_write(&text, template, first, second);
	problem[text.size] = '\0';
	json->problem = problem;
	json->problem_at = at;
	return -1;
}

/* As enum json_type, then what JSON itself does not tell apart. */
static const char kinds[][18] = {"an object", "an array",       "a string",
                                 "a number",  "a boolean",      "a boolean",
                                 "null",      "a whole number", "a natural number"};
static const char letters[] = "oas    iu";

static bool is_whole(const struct json *json, const struct json_token *token)
{
	bool whole = token->type == JSON_NUMBER && token->end - token->start <= 19;
	for (uint32_t at = token->start; whole && at < token->end; at++)
		whole = json->text[at] == '-' || (json->text[at] >= '0' && json->text[at] <= '9');
	return whole;
}

int shape_check(struct json *json, const char *path, uint32_t token, char type)
{
	const struct json_token *it = &json->token[token];
	static uint64_t number;
	if (type == 'i'   ? is_whole(json, it)
	    : type == 'u' ? json_uint(json, token, &number) == 0
	                  : letters[it->type] == type)
		return 0;
	return fail(json, it->start, path, "invalid type: %s, expected %s", kinds[it->type],
	            kinds[strchr(letters, type) - letters]);
}

int shape_read(struct json *json, const char *path, uint32_t object, const char *members,
               uint32_t *found)
{
	static char inside[96]; /* the path of a member */
	const struct json_token *it = &json->token[object];
	if (shape_check(json, path, object, 'o'))
		return -1;
	for (; *members; found++) {
		size_t length = (size_t)(strchr(members, ':') - members);
		text = (struct text){inside, 0, sizeof inside - 1, false};
		text_write(&text, "%s%s%S", path, *path ? "." : "", members, length);
		inside[text.size] = '\0';
		const char *name = inside + text.size - length;
		members += length + 1;
		char type = *members++;
		bool optional = *members == '?';
		members += optional;
		members += *members == ' ';
		*found = json_get(json, object, name);
		if (*found == JSON_MISSING && !optional)
			return fail(json, it->end - 1, path, "missing field `%s`", name, NULL);
		if (*found == JSON_TWICE)
			return fail(json, it->start, path, "duplicate field `%s`", name, NULL);
		if (*found != JSON_MISSING && shape_check(json, inside, *found, type))
			return -1;
	}
	return 0;
}
