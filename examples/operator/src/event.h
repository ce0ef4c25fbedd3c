/* The events that webhooks bring: JSON, of which one kind, an incoming call, concerns us. */
#ifndef OPERATOR_EVENT_H
#define OPERATOR_EVENT_H

#include <stdbool.h>
#include <stddef.h>

#include "call.h"
#include "part.h"
#include "text.h"

enum event_kind {
	EVENT_CALL,      /* realtime.call.incoming */
	EVENT_OTHER,     /* well-formed, of another type */
	EVENT_NO_JSON,   /* problem says what, and where */
	EVENT_UNSHAPELY, /* JSON, but not what such an event must be; problem says why, and where */
};

struct event {
	char id[256];   /* of the event, for the log; "" when it does not fit */
	char type[128]; /* the same */
	char call_id[CALL_ID_MAX + 1];
};

/* Whether a Content-Type is application/json or application/…+json, with parameters or without. */
bool event_is_json(struct part type);
/* *event is set for EVENT_CALL, and but for the call's id for EVENT_OTHER. */
enum event_kind event_read(const char *body, size_t size, struct event *event,
                           struct text *problem);

#endif
