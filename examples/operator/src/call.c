#include "call.h"

#include <errno.h>
#include <string.h>

#include "channel.h"
#include "config.h"
#include "log.h"
#include "loop.h"
#include "messages.h"
#include "pool.h"
#include "rest.h"
#include "tools.h"

#define HOLDER(member, type, field) ((type *)(void *)((char *)(member)-offsetof(type, field)))

/* A function call's answer with a result of the largest size: each of its bytes may become two (it
 * is JSON already), each of the id's six. */
_Static_assert(2 * TOOLS_OUTPUT_MAX + 6 * MESSAGES_ID_MAX + 200 < CHANNEL_SEND_MAX,
               "every answer can be sent");

struct call {
	struct log_span span;
	struct timer timer; /* in calls.under_way; then it gives the slot back */
	enum {
		ACCEPTING,
		REFERRING,
		HANGING_UP,
		CONNECTING,
		TALKING,
		LEAVING, /* hung up; the good-byes of WebSocket are under way */
		ENDED,
	} state;
	const struct json_token *item; /* of response.done that is next */
	bool answered;      /* a function call of it was answered, so the model is to go on */
	const char *number; /* of the last transfer, in tools; NULL before the first one */
	struct rest rest;   /* here, its start is within 127 bytes */
	char id[CALL_ID_MAX + 1];
	char function_id[MESSAGES_ID_MAX + 1]; /* of the transfer under way */
	char refer[CONTACTS_NUMBER_MAX + 2 * sizeof config.realm + 64];
	struct channel channel;
	struct tools tools; /* behind the buffers: most calls touch little of it */
};

/* The requests, in the order of the states that wait for their answers. */
static const char verbs[][7] = {"accept", "refer", "hangup"};

static struct {
	struct pool pool;
	struct timer *under_way;
	unsigned count;
	bool ending;
	struct timer timer; /* while ending; expires early when none is under way any more */
} calls;

static void hear(struct call *call, bool again);

/* --- log -------------------------------------------------------------------------------------- */

static __attribute__((noinline)) void say(const struct call *call, enum log_level level,
                                          const char *template, const char *text)
{
	log_write(level | LOG_CALL, &call->span, template, text);
}

/* Writes stars over what must not be in the log though the server repeats it. */
static void hide(struct answer *answer, const char *secret)
{
	size_t size = strlen(secret);
	for (size_t at = 0; size && at + size <= answer->kept_size; at++)
		if (memcmp(answer->kept + at, secret, size) == 0)
			memset(answer->kept + at, '*', size);
}

static void log_failure(struct call *call, const char *what, const char *problem,
                        struct answer *answer)
{
	if (problem) {
		log_write(LOG_ERROR | LOG_CALL, &call->span, "%s failed: %s", what, problem);
		return;
	}
	hide(answer, config.api_key);
	if (call->number && !config.numbers_in_clear)
		hide(answer, call->number);
	log_write(LOG_ERROR | LOG_CALL, &call->span, "%s failed: status %u %Q", what, answer->status,
	          answer->kept, (size_t)answer->kept_size);
}

/* --- the end ---------------------------------------------------------------------------------- */

static void release(struct timer *timer)
{
	pool_give(&calls.pool, HOLDER(timer, struct call, timer));
}

/* Its slot is given back a moment later: callers up the stack may still look at it. */
static void end(struct call *call)
{
	say(call, LOG_INFO, "call handled", NULL);
	rest_close(&call->rest);
	channel_close(&call->channel);
	call->state = ENDED;
	call->timer.expired = release;
	timer_set(&call->timer, 0);
	if (--calls.count == 0 && calls.ending)
		timer_set(&calls.timer, 0);
}

/* --- sending ---------------------------------------------------------------------------------- */

static void on_answered(struct rest *rest);

static void post(struct call *call, unsigned state, const char *body, size_t size)
{
	call->state = state;
	rest_post(&call->rest, call->id, verbs[state], (struct part){body, size}, on_answered);
}

static void hang_up(struct call *call)
{
	post(call, HANGING_UP, "null", 4);
}

static void send_text(struct call *call, const char *what, const char *text, size_t size)
{
	int sent = channel_send(&call->channel, text, size);
	say(call, LOG_INFO, sent == 0 ? "sent %s" : "no room to send %s", what);
}

static void send_response(struct call *call)
{
	send_text(call, "response.create", MESSAGES_RESPONSE, sizeof MESSAGES_RESPONSE - 1);
}

/* What a function call gives. */
static char output_array[TOOLS_OUTPUT_MAX];
static struct text output;

static void begin_output(void)
{
	text_begin(&output, output_array, sizeof output_array);
}

static void send_answer(struct call *call, const char *id)
{
	static char array[CHANNEL_SEND_MAX];
	static struct text text;
	text_begin(&text, array, sizeof array);
	messages_answer(&text, id, output.data, output.size);
	send_text(call, "conversation.item.create", text.data, text.size);
	call->answered = true;
}

/* --- answers ---------------------------------------------------------------------------------- */

static void refuse_transfer(struct call *call)
{
	const char *problem = call->rest.problem;
	static char status[16];
	if (!problem) {
		text_print(status, sizeof status, "status %u", call->rest.answer.status);
		problem = status;
	}
	begin_output();
	text_write(&output,
	           "{\"error\":\"\\\"Transfer failed: %s, url /v1/realtime/calls/%p/refer\\\"\"}",
	           problem, call->id);
	send_answer(call, call->function_id);
}

static void on_channel(struct channel *channel, enum channel_event event);

static void on_answered(struct rest *rest)
{
	static const char told[][12] = {"answered", "transferred", "hung up"};
	struct call *call = HOLDER(rest, struct call, rest);
	unsigned state = call->state;
	bool worked = !rest->problem && rest->answer.status / 100 == 2;
	bool open = channel_is_open(&call->channel);
	if (worked)
		say(call, state == HANGING_UP ? LOG_WARN : LOG_INFO, told[state], NULL);
	else
		log_failure(call, verbs[state], rest->problem, &rest->answer);
	if (state == ACCEPTING && !worked)
		say(call, LOG_ERROR, "the call was not accepted", NULL);
	if (state == ACCEPTING ? !worked : !open || (state == REFERRING ? worked : !calls.ending)) {
		end(call);
	} else if (state == HANGING_UP) {
		call->state = LEAVING;
		channel_leave(&call->channel, WEBSOCKET_GOING);
	} else if (calls.ending) {
		hang_up(call);
	} else if (state == ACCEPTING) {
		call->state = CONNECTING;
		channel_open(&call->channel, call->id, on_channel);
	} else {
		call->state = TALKING;
		refuse_transfer(call);
		hear(call, true);
	}
}

/* --- what the model wants --------------------------------------------------------------------- */

static void transfer(struct call *call, const char *id, const char *number)
{
	memcpy(call->function_id, id, strlen(id) + 1);
	say(call, LOG_INFO, "transferring to %m", number);
	call->number = number;
	begin_output();
	messages_refer(&output, number, config.realm);
	memcpy(call->refer, output.data, output.size);
	post(call, REFERRING, call->refer, output.size);
}

/* Returns whether to go on with the next item. */
static bool run_function(struct call *call, const struct function_call *function)
{
	static const char *number;
	begin_output();
	enum tool_result result = tools_run(&call->tools, function, &call->span, &output, &number);
	if (result == TOOL_ANSWER) {
		send_answer(call, function->id);
		return true;
	}
	if (result == TOOL_TRANSFER)
		transfer(call, function->id, number);
	else
		hang_up(call);
	channel_hold(&call->channel, false);
	return false;
}

/* Goes through the items of response.done from call->item on.  It stops where a request must be
 * waited for or the server does not read our answers, with the message held; then it is parsed
 * again. */
static void run_items(struct call *call, const struct message *message)
{
	static struct function_call function;
	while (channel_has_room(&call->channel)) {
		const struct json_token *item = call->item;
		if (item == message->items->next) {
			if (call->answered)
				send_response(call);
			channel_release(&call->channel);
			return;
		}
		enum item_kind kind = message_item(item, &function);
		call->item = item->next;
		if (kind == ITEM_UNKNOWN || kind == ITEM_BAD)
			say(call, LOG_ERROR, "item skipped: %s",
			    kind == ITEM_BAD ? "no usable call_id" : "unknown type");
		else if (kind == ITEM_CALL && !run_function(call, &function))
			return;
	}
	channel_hold(&call->channel, true);
}

/* The message that the channel has; again: after it was held. */
static void hear(struct call *call, bool again)
{
	static struct message message;
	const struct websocket *websocket = &call->channel.websocket;
	enum message_kind kind = message_parse(&message, websocket->message, websocket->message_size);
	if (!again) {
		message_log(&message, kind, &call->span);
		call->item = message.items + 1;
		call->answered = false;
	}
	if (kind == MESSAGE_DONE)
		run_items(call, &message);
}

/* --- life ------------------------------------------------------------------------------------- */

static void on_ended(struct call *call)
{
	struct channel *channel = &call->channel;
	unsigned status = channel->answer.status;
	bool refused = call->state == CONNECTING && status && status != 101;
	if (call->state == CONNECTING || (channel->problem && call->state == TALKING))
		log_failure(call, "WebSocket", refused ? NULL : channel->problem, &channel->answer);
	/* A request under way has the last word. */
	if (call->state > HANGING_UP)
		end(call);
}

static void on_channel(struct channel *channel, enum channel_event event)
{
	struct call *call = HOLDER(channel, struct call, channel);
	if (event == CHANNEL_ENDED) {
		on_ended(call);
	} else if (event == CHANNEL_OPEN) {
		say(call, LOG_INFO, "socket open", NULL);
		if (call->state != CONNECTING)
			return; /* it is being hung up */
		call->state = TALKING;
		send_response(call);
	} else if (call->state == TALKING) {
		if (event == CHANNEL_MESSAGE && channel->notice)
			say(call, LOG_ERROR, "ignored: %s", channel->notice);
		else
			hear(call, event == CHANNEL_SPACE);
	}
}

int calls_init(void)
{
	if (messages_init() != 0) {
		errno = E2BIG;
		return -1;
	}
	return channels_init() != 0 ? -1
	                            : pool_init(&calls.pool, sizeof(struct call), config.max_calls);
}

enum call_answer call_start(const char *call_id)
{
	for (struct timer *timer = calls.under_way; timer; timer = timer->next)
		if (strcmp(HOLDER(timer, struct call, timer)->id, call_id) == 0)
			return CALL_RUNNING;
	struct call *call = calls.ending ? NULL : pool_take(&calls.pool);
	if (!call)
		return CALL_FULL;
	memcpy(call->id, call_id, strlen(call_id) + 1);
	call->span = (struct log_span){"handle_call{call.id=%q}: ", call->id};
	timer_hang(&call->timer, &calls.under_way);
	calls.count++;
	static size_t size;
	const char *body = messages_accept(&size);
	say(call, LOG_INFO, "accepting", NULL);
	post(call, ACCEPTING, body, size);
	return CALL_STARTED;
}

unsigned calls_count(void)
{
	return calls.count;
}

void calls_end(unsigned milliseconds, void (*done)(struct timer *timer))
{
	calls.ending = true;
	calls.timer.expired = done;
	timer_set(&calls.timer, calls.count ? milliseconds : 0);
	for (struct timer *timer = calls.under_way; timer; timer = timer->next) {
		struct call *call = HOLDER(timer, struct call, timer);
		if (call->state == CONNECTING || call->state == TALKING)
			hang_up(call);
	}
}
