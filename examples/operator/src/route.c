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
	const struct http_request *request;
	struct reply *reply;
	int64_t now, timestamp;
	struct log_span span;
	char id[256]; /* for the log; cut when it is longer */
	char sentence[REPLY_BODY_MAX];
	struct event event;
} delivery;

/* The sender may try again after 503. */
static void refuse(unsigned status, const char *body, const struct log_span *span, const char *why)
{
	delivery.reply->status = status;
	delivery.reply->body = body;
	log_write(LOG_WARN, span, "webhook", "%s", why);
}

/* Only ids of calls that were taken are remembered: after a refusal the sender may try again, and
 * to do nothing twice does no harm.  Ids that are not signed say nothing. */
static void start(void)
{
	struct part id = delivery.request->header[HTTP_WEBHOOK_ID];
	enum webhook_memory memory = config.has_secret ? webhook_recall(id, delivery.now) : WEBHOOK_NEW;
	if (memory == WEBHOOK_SEEN) {
		refuse(401, "Invalid authentication", &delivery.span,
		       "refused: this id was accepted before");
		return;
	}
	if (memory == WEBHOOK_FULL) {
		refuse(503, "", &delivery.span, "refused: too many ids to remember");
		return;
	}
	enum call_answer answer = ending ? CALL_FULL : call_start(delivery.event.call_id);
	if (answer == CALL_FULL) {
		refuse(503, "", &delivery.span,
		       ending ? "call refused: the operator is ending"
		              : "call refused: as many are under way as may be");
		return;
	}
	if (config.has_secret)
		webhook_remember(delivery.timestamp);
	delivery.reply->status = 200;
	log_write(LOG_INFO, &delivery.span, "webhook", "%s call %q",
	          answer == CALL_STARTED ? "received," : "already under way:", delivery.event.call_id);
}

static void take_event(const char *body, size_t size)
{
	static char problem[256];
	struct text text = TEXT_IN(problem);
	enum event_kind kind = event_read(body, size, &delivery.event, &text);
	if (!*delivery.id)
		delivery.span.id = delivery.event.id;
	if (kind == EVENT_CALL) {
		start();
	} else if (kind == EVENT_OTHER) {
		delivery.reply->status = 200;
		log_write(LOG_INFO, &delivery.span, "webhook", "nothing to do for an event of type %q",
		          delivery.event.type);
	} else {
		bool parsed = kind == EVENT_UNSHAPELY;
		text_print(delivery.sentence, sizeof delivery.sentence, "Failed to %s: %S",
		           parsed ? "deserialize the JSON body into the target type"
		                  : "parse the request body as JSON",
		           text.data, text.size);
		refuse(parsed ? 422 : 400, delivery.sentence, &delivery.span, delivery.sentence);
	}
}

static void answer_webhook(const struct http_request *request, const char *body, size_t size,
                           struct reply *reply)
{
	struct part id = request->header[HTTP_WEBHOOK_ID];
	size_t shown = id.size < sizeof delivery.id ? id.size : sizeof delivery.id - 1;
	bool posted = request->method == HTTP_POST;
	delivery.request = request;
	delivery.reply = reply;
	delivery.now = (int64_t)clock_seconds();
	delivery.span = (struct log_span){"webhook{webhook.id=%q}: ", delivery.id};
	text_print(delivery.id, sizeof delivery.id, "%S", id.data, shown);
	reply->allow = posted ? "" : "POST";
	if (config.has_secret && !webhook_check(request, body, size, delivery.now, &delivery.timestamp))
		refuse(401, "Invalid authentication", NULL, "invalid signature");
	else if (!posted)
		reply->status = 405;
	else if (!request->header[HTTP_CONTENT_TYPE].data ||
	         !event_is_json(request->header[HTTP_CONTENT_TYPE]))
		*reply = (struct reply){415, "", "Expected request with `Content-Type: application/json`"};
	else
		take_event(body, size);
}

void route(const struct http_request *request, const char *body, size_t size, struct reply *reply)
{
	*reply = (struct reply){404, "", ""};
	if (route_wants_body(request)) {
		answer_webhook(request, body, size, reply);
	} else if (part_equals(request->path, "/livez")) {
		bool read = request->method == HTTP_GET || request->method == HTTP_HEAD;
		*reply = read ? (struct reply){200, "", "ok"} : (struct reply){405, "GET,HEAD", ""};
	}
}
