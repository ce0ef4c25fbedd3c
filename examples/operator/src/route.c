#include "route.h"

#include <string.h>

#include "call.h"
#include "clock.h"
#include "config.h"
#include "event.h"
#include "log.h"
#include "webhook.h"

static bool ending;

bool route_wants_body(const struct http_request *request)
{
	return part_equals(request->path, "/webhook");
}

void route_end(void)
{
	ending = true;
}

/* The webhook that is being answered. */
static struct {
	struct reply reply;
	int64_t now, timestamp;
	struct log_span span, *known; /* NULL while it is not: ids that are not signed say nothing */
	char id[256];                 /* for the log; cut when it is longer */
	char sentence[REPLY_BODY_MAX];
	struct event event;
} delivery;

/* The sender may try again after 503. */
static void refuse(enum reply_status status, const char *why)
{
	delivery.reply.status = status;
	log_write(LOG_WARN | LOG_WEBHOOK, delivery.known, "refused: %s", why);
}

static void take(const char *what, const char *which)
{
	delivery.reply.status = REPLY_200;
	log_write(LOG_INFO | LOG_WEBHOOK, delivery.known, "%s %q", what, which);
}

/* Only ids of calls that were taken are remembered: after a refusal the sender may try again, and
 * to do nothing twice does no harm. */
static void start(const struct http_request *request)
{
	enum webhook_memory memory = WEBHOOK_NEW;
	if (config.has_secret)
		memory = webhook_recall(request->header[HTTP_WEBHOOK_ID], delivery.now);
	if (memory == WEBHOOK_SEEN) {
		refuse(REPLY_401, "its id was accepted before");
		return;
	}
	enum call_answer answer = CALL_FULL;
	if (memory == WEBHOOK_NEW && !ending)
		answer = call_start(delivery.event.call_id);
	if (answer == CALL_FULL) {
		refuse(REPLY_503, memory == WEBHOOK_FULL ? "too many ids to remember"
		                  : ending               ? "the operator is ending"
		                                         : "as many calls are under way as may be");
		return;
	}
	if (config.has_secret)
		webhook_remember(delivery.timestamp);
	take(answer == CALL_STARTED ? "received, call" : "already under way: call",
	     delivery.event.call_id);
}

static void take_event(const struct http_request *request, const char *body, size_t size)
{
	static char problem[256];
	static struct text text;
	text_begin(&text, problem, sizeof problem - 1);
	enum event_kind kind = event_read(body, size, &delivery.event, &text);
	if (!*delivery.id)
		delivery.span.id = delivery.event.id;
	if (kind == EVENT_CALL) {
		start(request);
	} else if (kind == EVENT_OTHER) {
		take("nothing to do for an event of type", delivery.event.type);
	} else {
		bool parsed = kind == EVENT_UNSHAPELY;
		text_print(delivery.sentence, sizeof delivery.sentence, "Failed to %s: %S",
		           parsed ? "deserialize the JSON body into the target type"
		                  : "parse the request body as JSON",
		           text.data, (size_t)text.size);
		delivery.reply.body = delivery.sentence;
		refuse(parsed ? REPLY_422 : REPLY_400, delivery.sentence);
	}
}

static void answer_webhook(const struct http_request *request, const char *body, size_t size)
{
	struct part id = request->header[HTTP_WEBHOOK_ID];
	size_t shown = id.size < sizeof delivery.id ? id.size : sizeof delivery.id - 1;
	bool posted = request->method == HTTP_POST;
	delivery.now = (int64_t)clock_seconds();
	delivery.span = (struct log_span){"webhook{webhook.id=%q}: ", delivery.id};
	delivery.known = NULL;
	text_print(delivery.id, sizeof delivery.id, "%S", id.data, shown);
	delivery.reply.allow = posted ? "" : "\r\nallow: POST";
	if (config.has_secret &&
	    !webhook_check(request, body, size, delivery.now, &delivery.timestamp)) {
		refuse(REPLY_401, "invalid signature");
		return;
	}
	delivery.known = &delivery.span;
	if (!posted)
		delivery.reply.status = REPLY_405;
	else if (request->header[HTTP_CONTENT_TYPE].data &&
	         event_is_json(request->header[HTTP_CONTENT_TYPE]))
		take_event(request, body, size);
	else
		delivery.reply.status = REPLY_415;
}

const struct reply *route(const struct http_request *request, const char *body, size_t size)
{
	delivery.reply = (struct reply){REPLY_404, "", NULL};
	if (route_wants_body(request)) {
		answer_webhook(request, body, size);
	} else if (part_equals(request->path, "/livez")) {
		bool read = request->method == HTTP_GET || request->method == HTTP_HEAD;
		delivery.reply.status = read ? REPLY_200_LIVE : REPLY_405;
		delivery.reply.allow = read ? "" : "\r\nallow: GET,HEAD";
	}
	return &delivery.reply;
}
