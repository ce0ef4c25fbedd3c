#include "shape.h"

#include <string.h>

#include "part.h"
#include "text.h"

/* The template begins with the path, a dot, the name and what sets them apart from the rest. */
static int fail(struct json *json, const char *at, const char *path, const char *name,
                const char *template, const char *first, const char *second)
{
	static char problem[160];
	text_print(problem, sizeof problem, template, path, *path && *name ? "." : "", name,
	           *path || *name ? ": " : "", first, second);
	json->problem = problem;
	json->at = at;
	return -1;
}

/* As enum json_type, then what JSON itself does not tell apart. */
static const char kinds[] = "an object\0an array\0a string\0a number\0a boolean\0a boolean\0null\0"
							"a whole number\0a natural number";
static const char letters[] = "oas    iu";

static bool is_whole(const struct json_token *token, char type)
{
	bool whole = token->type == JSON_NUMBER && token->size <= 19;
	for (uint32_t i = 0; whole && i < token->size; i++) {
		char byte = token->text[i];
		whole = byte == '-' ? type == 'i' : byte >= '0' && byte <= '9';
	}
	return whole;
}

int shape_check(struct json *json, const char *path, const char *name,
                const struct json_token *token, char type)
{
	unsigned wanted = 0;
	while (letters[wanted] != type)
		wanted++;
	if (wanted > JSON_NULL ? is_whole(token, type) : wanted == token->type)
		return 0;
	return fail(json, token->text, path, name, "%s%s%s%sinvalid type: %s, expected %s",
	            part_pick(kinds, token->type), part_pick(kinds, wanted));
}

int shape_read(struct json *json, const char *path, const struct json_token *object,
               const char *members, const struct json_token **found)
{
	if (shape_check(json, path, "", object, 'o'))
		return -1;
	for (; *members; members += strlen(members) + 1) {
		const char *name = members + 2;
		const struct json_token *it = *found++ = json_get(object, name);
		if (it->type == JSON_TWICE)
			return fail(json, object->text, path, "", "%s%s%s%sduplicate field `%s`", name, NULL);
		if (it->type != JSON_MISSING) {
			if (shape_check(json, path, name, it, *members))
				return -1;
		} else if (members[1] != '?') {
			return fail(json, object->text + object->size - 1, path, "",
			            "%s%s%s%smissing field `%s`", name, NULL);
		}
	}
	return 0;
}
