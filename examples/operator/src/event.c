#include "event.h"

#include <string.h>

#include "json.h"
#include "part.h"

#define TOKENS 16384
#define JSON_WHOLE (JSON_NULL + 1) /* of the types that may be asked for: a whole number */

/* One for all: an event is read from its beginning to its end at once.  Untouched pages cost
 * nothing. */
static struct json_token tokens[TOKENS];
static struct json json;
static struct text *told; /* what is wrong with it */

bool event_is_json(struct part type)
{
	struct part kind = part_trim(part_cut(&type, ';')), tree = part_cut(&kind, '/');
	struct part end = kind;
	if (kind.size > 5)
		end = (struct part){kind.data + kind.size - 5, 5};
	return part_is(tree, "application") && part_is_made_of(kind, "!#$&-^_.+") &&
	       part_is(end, kind.size > 5 ? "+json" : "json");
}

static uint32_t complain(size_t at)
{
	unsigned line, column;
	json_position(&json, at, &line, &column);
	text_write(told, " at line %u column %u", line, column);
	return 0;
}

static bool is_whole(const struct json_token *token)
{
	bool whole = token->type == JSON_NUMBER && token->end - token->start <= 19;
	for (uint32_t at = token->start; whole && at < token->end; at++)
		whole = json.text[at] <= '9' && json.text[at] != '.';
	return whole;
}

/* Whether the value, which stands at the path <parent><dot><name>, is of that type. */
static bool is_of(const char *parent, const char *dot, const char *name, uint32_t value,
                  unsigned type)
{
	static const char names[][15] = {"an object", "an array",  "a string", "a number",
	                                 "a boolean", "a boolean", "null",     "a whole number"};
	const struct json_token *token = &json.token[value];
	if (type == JSON_WHOLE ? is_whole(token) : token->type == type)
		return true;
	text_write(told, "%s%s%s%sinvalid type: %s, expected %s", parent, dot, name, *name ? ": " : "",
	           names[token->type], names[type]);
	complain(token->start);
	return false;
}

/* The one member of that name, of that type; 0, which is no member, after a complaint. */
static uint32_t find(const char *parent, uint32_t object, const char *name, unsigned type)
{
	const struct json_token *token = &json.token[object];
	const char *colon = *parent ? ": " : "", *dot = *parent ? "." : "";
	uint32_t found = json_get(&json, object, name);
	if (found < JSON_TWICE)
		return is_of(parent, dot, name, found, type) ? found : 0;
	text_write(told, "%s%s%s field `%s`", parent, colon,
	           found == JSON_TWICE ? "duplicate" : "missing", name);
	return complain(found == JSON_TWICE ? token->start : token->end - 1);
}

static bool has_sip_headers(uint32_t data)
{
	static const char name[] = "sip_headers";
	if (json_get(&json, data, name) == JSON_MISSING)
		return true;
	uint32_t list = find("data", data, name, JSON_ARRAY);
	for (uint32_t item = list + 1; list && item < tokens[list].next; item = tokens[item].next)
		if (!is_of("data", ".", name, item, JSON_OBJECT) ||
		    !find("data.sip_headers", item, "name", JSON_STRING) ||
		    !find("data.sip_headers", item, "value", JSON_STRING))
			return false;
	return list != 0;
}

static enum event_kind read_call(struct event *event)
{
	static const struct {
		char name[11];
		uint8_t type;
	} members[] = {{"id", JSON_STRING},
	               {"object", JSON_STRING},
	               {"type", JSON_STRING},
	               {"created_at", JSON_WHOLE},
	               {"data", JSON_OBJECT}};
	uint32_t data = 0;
	for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
		data = find("", 0, members[i].name, members[i].type);
		if (!data)
			return EVENT_UNSHAPELY;
	}
	uint32_t id = find("data", data, "call_id", JSON_STRING);
	if (!id)
		return EVENT_UNSHAPELY;
	if (json_copy(&json, id, event->call_id, sizeof event->call_id) <= 0) {
		text_write(told, "data.call_id: invalid value: expected 1 to 255 bytes, no NUL");
		complain(tokens[id].start);
		return EVENT_UNSHAPELY;
	}
	return has_sip_headers(data) ? EVENT_CALL : EVENT_UNSHAPELY;
}

enum event_kind event_read(const char *body, size_t size, struct event *event, struct text *problem)
{
	*event = (struct event){0};
	json = (struct json){.text = body, .size = size, .token = tokens, .room = TOKENS};
	told = problem;
	if (json_parse(&json)) {
		text_write(told, "%s", json.problem);
		complain(json.problem_at);
		return EVENT_NO_JSON;
	}
	if (!is_of("", "", "", 0, JSON_OBJECT))
		return EVENT_UNSHAPELY;
	json_copy_member(&json, 0, "id", event->id, sizeof event->id);
	json_copy_member(&json, 0, "type", event->type, sizeof event->type);
	uint32_t type = json_get(&json, 0, "type");
	if (type < JSON_TWICE && tokens[type].type == JSON_STRING &&
	    !json_is(&json, type, "realtime.call.incoming"))
		return EVENT_OTHER;
	return read_call(event);
}
