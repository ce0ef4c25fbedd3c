#include "event.h"

#include <string.h>
#include <strings.h>

#include "json.h"

#define TOKENS 16384

/* One for all: an event is read from its beginning to its end at once.  Untouched pages cost
 * nothing. */
static struct json_token tokens[TOKENS];

static bool is_name_byte(char byte)
{
	bool letter = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
	return letter || (byte >= '0' && byte <= '9') || (byte && strchr("!#$&-^_.+", byte));
}

bool event_is_json(const char *type, size_t size)
{
	static const char start[] = "application/";
	const size_t before = sizeof start - 1;
	const char *end = memchr(type, ';', size);
	size = end ? (size_t)(end - type) : size;
	while (size && (type[size - 1] == ' ' || type[size - 1] == '\t'))
		size--;
	if (size < before + 4 || strncasecmp(type, start, before) != 0)
		return false;
	type += before;
	size -= before;
	for (size_t i = 0; i < size; i++)
		if (!is_name_byte(type[i]))
			return false;
	if (size == 4)
		return strncasecmp(type, "json", 4) == 0;
	return size > 5 && strncasecmp(type + size - 5, "+json", 5) == 0;
}

struct reading {
	struct json json;
	struct text *problem;
};

static void add_place(struct reading *reading, size_t at)
{
	unsigned line, column;
	json_position(&reading->json, at, &line, &column);
	text_add_str(reading->problem, " at line ");
	text_add_uint(reading->problem, line);
	text_add_str(reading->problem, " column ");
	text_add_uint(reading->problem, column);
}

static int complain(struct reading *reading, const char *path, const char *reason, const char *name,
                    size_t at)
{
	if (*path) {
		text_add_str(reading->problem, path);
		text_add_str(reading->problem, ": ");
	}
	text_add_str(reading->problem, reason);
	if (name) {
		text_add_str(reading->problem, " `");
		text_add_str(reading->problem, name);
		text_add_byte(reading->problem, '`');
	}
	add_place(reading, at);
	return -1;
}

/* "invalid type: integer, expected a string" */
static int complain_type(struct reading *reading, const char *path, uint32_t token,
                         const char *expected)
{
	static const char *const types[] = {"an object", "an array",  "a string", "a number",
	                                    "a boolean", "a boolean", "null"};
	char reason[96];
	struct text text = {reason, 0, sizeof reason - 1, false};
	text_add_str(&text, "invalid type: ");
	text_add_str(&text, types[reading->json.token[token].type]);
	text_add_str(&text, ", expected ");
	text_add_str(&text, expected);
	reason[text.size] = 0;
	return complain(reading, path, reason, NULL, reading->json.token[token].start);
}

static const char *path_of(const char *parent, const char *name, char path[64])
{
	struct text text = {path, 0, 63, false};
	text_add_str(&text, parent);
	text_add_str(&text, *parent ? "." : "");
	text_add_str(&text, name);
	path[text.size] = 0;
	return path;
}

/* The one member of that name. */
static int find(struct reading *reading, const char *parent, uint32_t object, const char *name,
                uint32_t *found)
{
	const struct json_token *it = &reading->json.token[object];
	*found = json_get(&reading->json, object, name);
	if (*found == JSON_MISSING)
		return complain(reading, parent, "missing field", name, it->end - 1);
	if (*found == JSON_TWICE)
		return complain(reading, parent, "duplicate field", name, it->start);
	return 0;
}

static int find_type(struct reading *reading, const char *parent, uint32_t object, const char *name,
                     enum json_type type, uint32_t *found)
{
	char path[64];
	if (find(reading, parent, object, name, found))
		return -1;
	if (reading->json.token[*found].type != (uint32_t)type)
		return complain_type(reading, path_of(parent, name, path), *found,
		                     type == JSON_STRING ? "a string" : "an object");
	return 0;
}

/* A whole number, which may be below zero. */
static int check_integer(struct reading *reading, uint32_t object, const char *name)
{
	uint32_t found;
	if (find(reading, "", object, name, &found))
		return -1;
	const struct json_token *it = &reading->json.token[found];
	bool whole = it->type == JSON_NUMBER && it->end - it->start <= 19;
	for (uint32_t at = it->start; whole && at < it->end; at++)
		whole = strchr("-0123456789", reading->json.text[at]) != NULL;
	return whole ? 0 : complain_type(reading, name, found, "a whole number");
}

static int check_sip_headers(struct reading *reading, uint32_t data)
{
	static const char path[] = "data.sip_headers";
	uint32_t list = json_get(&reading->json, data, "sip_headers"), found;
	const struct json_token *token = reading->json.token;
	if (list == JSON_MISSING)
		return 0;
	if (list == JSON_TWICE)
		return complain(reading, "data", "duplicate field", "sip_headers", token[data].start);
	if (token[list].type != JSON_ARRAY)
		return complain_type(reading, path, list, "an array");
	for (uint32_t item = list + 1; item < token[list].next; item = token[item].next) {
		if (token[item].type != JSON_OBJECT)
			return complain_type(reading, path, item, "an object");
		if (find_type(reading, path, item, "name", JSON_STRING, &found) ||
		    find_type(reading, path, item, "value", JSON_STRING, &found))
			return -1;
	}
	return 0;
}

static int read_call(struct reading *reading, struct event *event)
{
	uint32_t found, data;
	if (find_type(reading, "", 0, "id", JSON_STRING, &found) ||
	    find_type(reading, "", 0, "object", JSON_STRING, &found) ||
	    find_type(reading, "", 0, "type", JSON_STRING, &found) ||
	    check_integer(reading, 0, "created_at") ||
	    find_type(reading, "", 0, "data", JSON_OBJECT, &data) ||
	    find_type(reading, "data", data, "call_id", JSON_STRING, &found))
		return -1;
	if (json_copy(&reading->json, found, event->call_id, sizeof event->call_id) <= 0)
		return complain(reading, "data.call_id", "invalid value: expected 1 to 255 bytes, no NUL",
		                NULL, reading->json.token[found].start);
	return check_sip_headers(reading, data);
}

/* A member of the event, for the log: whatever it is. */
static void copy_if_fit(const struct json *json, const char *name, char *to, size_t room)
{
	uint32_t found = json_get(json, 0, name);
	if (found >= JSON_TWICE || json_copy(json, found, to, room) < 0)
		*to = 0;
}

enum event_kind event_read(const char *body, size_t size, struct event *event, struct text *problem)
{
	struct reading reading = {
		.json = {.text = body, .size = size, .token = tokens, .room = TOKENS},
		.problem = problem,
	};
	struct json *json = &reading.json;
	*event = (struct event){0};
	if (json_parse(json)) {
		text_add_str(problem, json->problem);
		add_place(&reading, json->problem_at);
		return EVENT_NO_JSON;
	}
	if (json->token[0].type != JSON_OBJECT) {
		complain_type(&reading, "", 0, "an object");
		return EVENT_UNSHAPELY;
	}
	copy_if_fit(json, "id", event->id, sizeof event->id);
	copy_if_fit(json, "type", event->type, sizeof event->type);
	uint32_t type = json_get(json, 0, "type");
	bool other = type < JSON_TWICE && json->token[type].type == JSON_STRING &&
	             !json_is(json, type, "realtime.call.incoming");
	if (other)
		return EVENT_OTHER;
	return read_call(&reading, event) ? EVENT_UNSHAPELY : EVENT_CALL;
}
