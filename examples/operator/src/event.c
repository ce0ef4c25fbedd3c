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
	static const struct json_token *found[5], *of_data[2], *of_header[2];
	if (shape_read(json, "", tokens, "s:id\0s:object\0s:type\0i:created_at\0o:data\0", found) ||
	    shape_read(json, "data", found[4], "s:call_id\0a?sip_headers\0", of_data))
		return EVENT_UNSHAPELY;
	if (json_copy(of_data[0], event->call_id, sizeof event->call_id) <= 0) {
		json->problem = "data.call_id: invalid value: expected 1 to 255 bytes, no NUL";
		json->at = of_data[0]->text;
		return EVENT_UNSHAPELY;
	}
	if (of_data[1]->type == JSON_MISSING)
		return EVENT_CALL;
	for (const struct json_token *item = of_data[1] + 1; item < of_data[1]->next; item = item->next)
		if (shape_read(json, "data.sip_headers", item, "s:name\0s:value\0", of_header))
			return EVENT_UNSHAPELY;
	return EVENT_CALL;
}

static enum event_kind read_event(struct json *json, const char *body, size_t size,
                                  struct event *event)
{
	if (json_parse(json, body, size, tokens, TOKENS))
		return EVENT_NO_JSON;
	const struct json_token *type = json_get(tokens, "type");
	json_copy(json_get(tokens, "id"), event->id, sizeof event->id);
	json_copy(type, event->type, sizeof event->type);
	if (type->type == JSON_STRING && !json_is(type, "realtime.call.incoming"))
		return EVENT_OTHER;
	return read_call(json, event);
}

enum event_kind event_read(const char *body, size_t size, struct event *event, struct text *problem)
{
	static struct json json;
	*event = (struct event){0};
	enum event_kind kind = read_event(&json, body, size, event);
	if (json.problem)
		json_complain(&json, problem, "%s at line %u column %u");
	return kind;
}
