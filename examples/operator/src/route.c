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

/* The sender may try again. */
static void refuse_for_now(struct reply *reply, const struct log_span *span, const char *why)
{
	reply->status = 503;
	reply->retry_later = true;
	log_say(LOG_WARN, span, "webhook", why);
}

static void start(const struct event *event, const struct log_span *span, struct reply *reply)
{
	enum call_answer answer = ending ? CALL_FULL : call_start(event->call_id);
	if (answer == CALL_FULL) {
		refuse_for_now(reply, span,
		               ending ? "call refused: the operator is ending"
		                      : "call refused: as many calls are under way as may be");
		return;
	}
	reply->status = 200;
	log_begin(LOG_INFO, span, "webhook");
	log_text(answer == CALL_STARTED ? "webhook received, call " : "already under way: call ");
	log_foreign(event->call_id, strlen(event->call_id));
	log_end();
}

static void take_event(const char *body, size_t size, struct reply *reply)
{
	static char sentence[REPLY_BODY_MAX];
	static struct event event;
	char problem_data[256];
	struct text problem = TEXT_IN(problem_data), text = {sentence, 0, sizeof sentence - 1, false};
	enum event_kind kind = event_read(body, size, &event, &problem);
	const struct log_span span = {"webhook", "webhook.id", event.id};
	switch (kind) {
	case EVENT_CALL:
		start(&event, &span, reply);
		return;
	case EVENT_OTHER:
		reply->status = 200;
		log_begin(LOG_INFO, &span, "webhook");
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
	say(reply, kind == EVENT_NO_JSON ? 400 : 422, sentence);
	log_begin(LOG_WARN, &span, "webhook");
	log_text(sentence);
	log_end();
}

/* Whether the request is who it says; if not, the reply says so. */
static bool is_authentic(const struct http_request *request, const char *body, size_t size,
                         int64_t now, int64_t *timestamp, struct reply *reply)
{
	if (webhook_check(request, body, size, now, timestamp))
		return true;
	say(reply, 401, "Invalid authentication");
	log_say(LOG_WARN, NULL, "webhook", "invalid signature");
	return false;
}

/* Whether its id is new; if not, the reply says so. */
static bool is_new(const struct http_request *request, int64_t now, struct reply *reply)
{
	enum webhook_memory memory = webhook_recall(request->webhook_id, now);
	if (memory == WEBHOOK_SEEN) {
		say(reply, 401, "Invalid authentication");
		log_begin(LOG_WARN, NULL, "webhook");
		log_text("refused: this id was accepted before: ");
		log_foreign(request->webhook_id.data, request->webhook_id.size);
		log_end();
	} else if (memory == WEBHOOK_FULL) {
		refuse_for_now(reply, NULL, "refused: too many ids to remember");
	}
	return memory == WEBHOOK_NEW;
}

static void answer_webhook(const struct http_request *request, const char *body, size_t size,
                           struct reply *reply)
{
	int64_t now = (int64_t)time(NULL), timestamp = 0;
	if (request->method != HTTP_POST)
		reply->allow = "POST";
	if (config.has_secret && !is_authentic(request, body, size, now, &timestamp, reply))
		return;
	if (request->method != HTTP_POST) {
		reply->status = 405;
		return;
	}
	if (config.has_secret && !is_new(request, now, reply))
		return;
	if (!request->content_type.data ||
	    !event_is_json(request->content_type.data, request->content_type.size)) {
		say(reply, 415, "Expected request with `Content-Type: application/json`");
		return;
	}
	take_event(body, size, reply);
	/* Only what was taken is remembered: after a refusal the sender may try again. */
	if (config.has_secret && reply->status == 200)
		webhook_remember(request->webhook_id, timestamp, now);
}

void route(const struct http_request *request, const char *body, size_t size, struct reply *reply)
{
	*reply = (struct reply){.status = 404};
	if (is_path(request, "/livez"))
		answer_livez(request, reply);
	else if (is_path(request, "/webhook"))
		answer_webhook(request, body, size, reply);
}
