#include "route.h"

#include <string.h>
#include <time.h>

#include "call.h"
#include "config.h"
#include "event.h"
#include "log.h"
#include "webhook.h"

static bool ending;

static bool is_path(const struct http_request *request, const char *path)
{
	size_t size = strlen(path);
	return request->path.size == size && memcmp(request->path.data, path, size) == 0;
}

bool route_wants_body(const struct http_request *request)
{
	return is_path(request, "/webhook");
}

void route_end(void)
{
	ending = true;
}

static void say(struct reply *reply, unsigned status, const char *body)
{
	reply->status = status;
	reply->body = body;
	reply->size = strlen(body);
}

static void answer_livez(const struct http_request *request, struct reply *reply)
{
	if (request->method == HTTP_GET || request->method == HTTP_HEAD) {
		say(reply, 200, "ok");
		return;
	}
	reply->status = 405;
	reply->allow = "GET,HEAD";
}

/* A webhook that is being answered. */
struct delivery {
	const struct http_request *request;
	int64_t now, timestamp;
	struct log_span span;
	char id[256]; /* for the log; cut when it is longer */
	struct reply *reply;
};

/* The sender may try again. */
static void refuse_for_now(const struct delivery *delivery, const char *why)
{
	delivery->reply->status = 503;
	delivery->reply->retry_later = true;
	log_say(LOG_WARN, &delivery->span, "webhook", why);
}

/* Whether it was not accepted before; if it was, the reply says so. */
static bool is_new(const struct delivery *delivery)
{
	if (!config.has_secret)
		return true; /* ids that are not signed say nothing */
	switch (webhook_recall(delivery->request->webhook_id, delivery->now)) {
	case WEBHOOK_NEW:
		return true;
	case WEBHOOK_SEEN:
		say(delivery->reply, 401, "Invalid authentication");
		log_say(LOG_WARN, &delivery->span, "webhook", "refused: this id was accepted before");
		return false;
	case WEBHOOK_FULL:
		break;
	}
	refuse_for_now(delivery, "refused: too many ids to remember");
	return false;
}

/* Only ids of calls that were taken are remembered: after a refusal the sender may try again, and
 * to do nothing twice does no harm. */
static void start(const struct delivery *delivery, const char *call_id)
{
	if (!is_new(delivery))
		return;
	enum call_answer answer = ending ? CALL_FULL : call_start(call_id);
	if (answer == CALL_FULL) {
		refuse_for_now(delivery, ending ? "call refused: the operator is ending"
		                                : "call refused: as many are under way as may be");
		return;
	}
	if (config.has_secret)
		webhook_remember(delivery->request->webhook_id, delivery->timestamp, delivery->now);
	delivery->reply->status = 200;
	log_begin(LOG_INFO, &delivery->span, "webhook");
	log_text(answer == CALL_STARTED ? "received, call " : "already under way: call ");
	log_foreign(call_id, strlen(call_id));
	log_end();
}

static void take_event(struct delivery *delivery, const char *body, size_t size)
{
	static char sentence[REPLY_BODY_MAX];
	static struct event event;
	char problem_data[256];
	struct text problem = TEXT_IN(problem_data), text = {sentence, 0, sizeof sentence - 1, false};
	enum event_kind kind = event_read(body, size, &event, &problem);
	if (!*delivery->id)
		delivery->span.id = event.id;
	switch (kind) {
	case EVENT_CALL:
		start(delivery, event.call_id);
		return;
	case EVENT_OTHER:
		delivery->reply->status = 200;
		log_begin(LOG_INFO, &delivery->span, "webhook");
		log_text("nothing to do for an event of type ");
		log_foreign(event.type, strlen(event.type));
		log_end();
		return;
	case EVENT_NO_JSON:
		text_add_str(&text, "Failed to parse the request body as JSON: ");
		break;
	case EVENT_UNSHAPELY:
		text_add_str(&text, "Failed to deserialize the JSON body into the target type: ");
		break;
	}
	text_add(&text, problem.data, problem.size);
	sentence[text.size] = 0;
	say(delivery->reply, kind == EVENT_NO_JSON ? 400 : 422, sentence);
	log_say(LOG_WARN, &delivery->span, "webhook", sentence);
}

static bool is_json(const struct http_request *request)
{
	struct part type = request->content_type;
	return type.data && event_is_json(type);
}

static void answer_webhook(const struct http_request *request, const char *body, size_t size,
                           struct reply *reply)
{
	struct delivery delivery = {
		.request = request,
		.now = (int64_t)time(NULL),
		.span = {"webhook", "webhook.id", delivery.id},
		.reply = reply,
	};
	struct part id = request->webhook_id;
	if (id.size)
		memcpy(delivery.id, id.data,
		       id.size < sizeof delivery.id ? id.size : sizeof delivery.id - 1);
	if (request->method != HTTP_POST)
		reply->allow = "POST";
	if (config.has_secret &&
	    !webhook_check(request, body, size, delivery.now, &delivery.timestamp)) {
		say(reply, 401, "Invalid authentication");
		log_say(LOG_WARN, NULL, "webhook", "invalid signature");
	} else if (request->method != HTTP_POST) {
		reply->status = 405;
	} else if (!is_json(request)) {
		say(reply, 415, "Expected request with `Content-Type: application/json`");
	} else {
		take_event(&delivery, body, size);
	}
}

void route(const struct http_request *request, const char *body, size_t size, struct reply *reply)
{
	*reply = (struct reply){.status = 404};
	if (is_path(request, "/livez"))
		answer_livez(request, reply);
	else if (is_path(request, "/webhook"))
		answer_webhook(request, body, size, reply);
}
