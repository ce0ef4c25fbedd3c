#include "event.h"

#include "json.h"
#include "shape.h"

#define TOKENS 16384

/* One for all: an event is read from its beginning to its end at once.  Untouched pages cost
 * nothing. */
static struct json_token tokens[TOKENS];

bool event_is_json(struct part type)
{
	struct part kind = part_trim(part_cut(&type, ';')), tree = part_cut(&kind, '/');
	struct part end = kind;
	if (kind.size > 5)
		end = (struct part){kind.data + kind.size - 5, 5};
	return part_is(tree, "application") && part_is_made_of(kind, "!#$&-^_.+") &&
	       part_is(end, kind.size > 5 ? "+json" : "json");
}

static enum event_kind read_call(struct json *json, struct event *event)
{
	uint32_t found[5], of_data[2], of_header[2];
	if (shape_read(json, "", 0, "id:s object:s type:s created_at:i data:o", found) ||
	    shape_read(json, "data", found[4], "call_id:s sip_headers:a?", of_data))
		return EVENT_UNSHAPELY;
	if (json_copy(json, of_data[0], event->call_id, sizeof event->call_id) <= 0) {
		json->problem = "data.call_id: invalid value: expected 1 to 255 bytes, no NUL";
		json->problem_at = tokens[of_data[0]].start;
		return EVENT_UNSHAPELY;
	}
	if (of_data[1] == JSON_MISSING)
		return EVENT_CALL;
	for (uint32_t item = of_data[1] + 1; item < tokens[of_data[1]].next; item = tokens[item].next)
		if (shape_read(json, "data.sip_headers", item, "name:s value:s", of_header))
			return EVENT_UNSHAPELY;
	return EVENT_CALL;
}

static enum event_kind read_event(struct json *json, struct event *event)
{
	if (json_parse(json))
		return EVENT_NO_JSON;
	json_copy_member(json, 0, "id", event->id, sizeof event->id);
	json_copy_member(json, 0, "type", event->type, sizeof event->type);
	uint32_t type = json_get(json, 0, "type");
	if (type < JSON_TWICE && tokens[type].type == JSON_STRING &&
	    !json_is(json, type, "realtime.call.incoming"))
		return EVENT_OTHER;
	return read_call(json, event);
}

enum event_kind event_read(const char *body, size_t size, struct event *event, struct text *problem)
{
	static struct json json;
	json = (struct json){.text = body, .size = size, .token = tokens, .room = TOKENS};
	*event = (struct event){0};
	enum event_kind kind = read_event(&json, event);
	if (json.problem) {
		unsigned line, column;
		json_position(&json, json.problem_at, &line, &column);
		text_write(problem, "%s at line %u column %u", json.problem, line, column);
	}
	return kind;
}
