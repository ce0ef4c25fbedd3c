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
#define PATH_MAX_BYTES (3 * CALL_ID_MAX + 64)

/* A function call's answer with a result of the largest size: each of its bytes may become two (it
 * is JSON already), each of the id's six. */
_Static_assert(2 * TOOLS_OUTPUT_MAX + 6 * MESSAGES_ID_MAX + 200 < CHANNEL_SEND_MAX,
               "every answer can be sent");

struct call {
	char id[CALL_ID_MAX + 1];
	struct log_span span;
	struct call *next, **link; /* of those under way */
	struct timer timer;        /* gives the slot back */
	enum {
		ACCEPTING,
		CONNECTING,
		TALKING,
		REFERRING,
		HANGING_UP,
		LEAVING, /* hung up; the good-byes of WebSocket are under way */
		ENDED,
	} state;
	uint32_t item; /* token of the item of response.done that is next */
	bool answered; /* a function call of it was answered, so the model is to go on */
	char function_id[MESSAGES_ID_MAX + 1]; /* of the transfer under way */
	const char *number;                    /* its number, in tools; NULL before the first one */
	char refer[CONTACTS_NUMBER_MAX + 2 * sizeof config.realm + 64];
	struct rest rest;
	struct channel channel;
	struct tools tools; /* behind the buffers: most calls touch little of it */
};

static struct {
	struct pool pool;
	struct call *first;
	unsigned count;
	bool ending;
	void (*done)(void);
	struct timer timer;
} calls;

static void go_on(struct call *call);

/* --- log -------------------------------------------------------------------------------------- */

static void say(const struct call *call, enum log_level level, const char *text)
{
	log_say(level, &call->span, "call", text);
}

static void say_why(const struct call *call, const char *text, const char *why)
{
	log_begin(LOG_ERROR, &call->span, "call");
	log_text(text);
	log_text(": ");
	log_text(why);
	log_end();
}

static bool has_worked(const struct rest *rest)
{
	return !rest->problem && rest->answer.status >= 200 && rest->answer.status < 300;
}

/* Writes stars over what must not be in the log though the server repeats it. */
static void hide(struct answer *answer, const char *secret)
{
	size_t size = strlen(secret);
	for (size_t at = 0; size && at + size <= answer->kept_size; at++)
		if (memcmp(answer->kept + at, secret, size) == 0)
			memset(answer->kept + at, '*', size);
}

static void log_answer(struct call *call, const char *what, struct answer *answer)
{
	hide(answer, config.api_key);
	if (call->number && !config.numbers_in_clear)
		hide(answer, call->number);
	log_begin(LOG_ERROR, &call->span, "call");
	log_text(what);
	log_text(" failed: status ");
	log_number(answer->status);
	log_text(" ");
	log_foreign(answer->kept, answer->kept_size);
	log_end();
}

static void log_failure(struct call *call, const char *what)
{
	if (call->rest.problem)
		say_why(call, what, call->rest.problem);
	else
		log_answer(call, what, &call->rest.answer);
}

/* --- the end ---------------------------------------------------------------------------------- */

static void release(struct timer *timer)
{
	pool_give(&calls.pool, HOLDER(timer, struct call, timer));
}

/* Its slot is given back a moment later: callers up the stack may still look at it. */
static void end(struct call *call)
{
	say(call, LOG_INFO, "call handled");
	rest_close(&call->rest);
	channel_close(&call->channel);
	call->state = ENDED;
	*call->link = call->next;
	if (call->next)
		call->next->link = call->link;
	call->timer.expired = release;
	timer_set(&call->timer, 0);
	if (--calls.count == 0 && calls.ending) {
		timer_stop(&calls.timer);
		calls.done();
	}
}

/* --- requests --------------------------------------------------------------------------------- */

static void add_path(struct text *path, const struct call *call, const char *verb)
{
	text_add_str(path, "/v1/realtime/calls/");
	text_add_segment(path, call->id, strlen(call->id));
	text_add_byte(path, '/');
	text_add_str(path, verb);
}

static void post(struct call *call, const char *verb, const char *body, size_t size,
                 void (*done)(struct rest *rest))
{
	char array[PATH_MAX_BYTES];
	struct text path = TEXT_IN(array);
	add_path(&path, call, verb);
	rest_post(&call->rest, path.data, path.size, body, size, done);
}

static void on_hung_up(struct rest *rest)
{
	struct call *call = HOLDER(rest, struct call, rest);
	if (has_worked(rest))
		say(call, LOG_WARN, "hung up");
	else
		log_failure(call, "hangup");
	if (calls.ending && channel_is_open(&call->channel)) {
		call->state = LEAVING;
		channel_leave(&call->channel, WEBSOCKET_GOING);
	} else {
		end(call);
	}
}

static void hang_up(struct call *call)
{
	call->state = HANGING_UP;
	post(call, "hangup", "null", 4, on_hung_up);
}

/* --- sending ---------------------------------------------------------------------------------- */

static void send_text(struct call *call, const char *what, const char *text, size_t size)
{
	log_begin(LOG_INFO, &call->span, "call");
	log_text(channel_send(&call->channel, text, size) == 0 ? "sent " : "no room to send ");
	log_text(what);
	log_end();
}

static void send_response(struct call *call)
{
	send_text(call, "response.create", MESSAGES_RESPONSE, sizeof MESSAGES_RESPONSE - 1);
}

static void send_answer(struct call *call, const char *id, const struct text *output)
{
	static char array[CHANNEL_SEND_MAX];
	struct text text = TEXT_IN(array);
	messages_answer(&text, id, output->data, output->size);
	send_text(call, "conversation.item.create", text.data, text.size);
	call->answered = true;
}

/* --- what the model wants --------------------------------------------------------------------- */

static char output_array[TOOLS_OUTPUT_MAX];

static void refuse_transfer(struct call *call)
{
	char array[PATH_MAX_BYTES + 128];
	struct text text = TEXT_IN(array), output = TEXT_IN(output_array);
	const struct rest *rest = &call->rest;
	text_add_str(&text, "Transfer failed: ");
	text_add_str(&text, rest->problem ? rest->problem : "status ");
	if (!rest->problem)
		text_add_uint(&text, rest->answer.status);
	text_add_str(&text, ", url ");
	add_path(&text, call, "refer");
	text.data[text.size < text.room ? text.size : text.room - 1] = '\0';
	tools_error(&output, text.data);
	send_answer(call, call->function_id, &output);
}

static void on_referred(struct rest *rest)
{
	struct call *call = HOLDER(rest, struct call, rest);
	bool worked = has_worked(rest);
	if (worked)
		say(call, LOG_INFO, "transferred");
	else
		log_failure(call, "refer");
	if (worked || !channel_is_open(&call->channel)) {
		end(call);
	} else if (calls.ending) {
		hang_up(call);
	} else {
		call->state = TALKING;
		refuse_transfer(call);
		go_on(call);
	}
}

static void transfer(struct call *call, const char *id, const char *number)
{
	struct text body = TEXT_IN(call->refer);
	messages_refer(&body, number, config.realm);
	memcpy(call->function_id, id, strlen(id) + 1);
	log_begin(LOG_INFO, &call->span, "call");
	log_text("transferring to ");
	log_private(number, strlen(number));
	log_end();
	call->number = number;
	call->state = REFERRING;
	post(call, "refer", body.data, body.size, on_referred);
}

/* Returns whether to go on with the next item. */
static bool run_function(struct call *call, const struct function_call *function)
{
	struct text output = TEXT_IN(output_array);
	const char *number;
	switch (tools_run(&call->tools, function, &call->span, &output, &number)) {
	case TOOL_TRANSFER:
		transfer(call, function->id, number);
		break;
	case TOOL_TERMINATE:
		hang_up(call);
		break;
	default:
		send_answer(call, function->id, &output);
		return true;
	}
	channel_hold(&call->channel, false);
	return false;
}

/* Goes through the items of response.done from call->item on.  It stops where a request must be
 * waited for or the server does not read our answers, with the message held; then it is parsed
 * again. */
static void run_items(struct call *call, const struct message *message)
{
	uint32_t end_token = message->json.token[message->items].next;
	while (channel_has_room(&call->channel)) {
		struct function_call function;
		if (call->item == end_token) {
			if (call->answered)
				send_response(call);
			channel_release(&call->channel);
			return;
		}
		enum item_kind kind = message_item(message, call->item, &function);
		call->item = message->json.token[call->item].next;
		if (kind == ITEM_UNKNOWN)
			say(call, LOG_ERROR, "an item of unknown type is skipped");
		else if (kind == ITEM_BAD)
			say(call, LOG_ERROR, "a function call without a usable call_id is skipped");
		else if (kind == ITEM_CALL && !run_function(call, &function))
			return;
	}
	channel_hold(&call->channel, true);
}

static void go_on(struct call *call)
{
	const struct websocket *websocket = &call->channel.websocket;
	struct message message;
	if (message_parse(&message, websocket->message, websocket->message_size) == MESSAGE_DONE)
		run_items(call, &message);
}

static void on_message(struct call *call)
{
	const struct channel *channel = &call->channel;
	struct message message;
	if (channel->notice) {
		say_why(call, "ignored", channel->notice);
		return;
	}
	enum message_kind kind = message_parse(&message, channel->websocket.message,
	                                       channel->websocket.message_size);
	message_log(&message, kind, &call->span);
	if (kind != MESSAGE_DONE)
		return;
	call->item = message.items + 1;
	call->answered = false;
	run_items(call, &message);
}

/* --- life ------------------------------------------------------------------------------------- */

static void on_ended(struct call *call)
{
	struct channel *channel = &call->channel;
	if (call->state == CONNECTING) {
		if (channel->answer.status && channel->answer.status != 101)
			log_answer(call, "WebSocket upgrade", &channel->answer);
		else
			say_why(call, "the WebSocket cannot be opened", channel->problem);
	} else if (channel->problem && call->state == TALKING) {
		say_why(call, "the WebSocket broke", channel->problem);
	}
	/* A request under way has the last word. */
	if (call->state != REFERRING && call->state != HANGING_UP)
		end(call);
}

static void on_channel(struct channel *channel, enum channel_event event)
{
	struct call *call = HOLDER(channel, struct call, channel);
	switch (event) {
	case CHANNEL_OPEN:
		say(call, LOG_INFO, "socket open");
		if (call->state != CONNECTING)
			return; /* it is being hung up */
		call->state = TALKING;
		send_response(call);
		break;
	case CHANNEL_MESSAGE:
		if (call->state == TALKING)
			on_message(call);
		break;
	case CHANNEL_SPACE:
		if (call->state == TALKING)
			go_on(call);
		break;
	case CHANNEL_ENDED:
		on_ended(call);
	}
}

static void on_accepted(struct rest *rest)
{
	struct call *call = HOLDER(rest, struct call, rest);
	if (!has_worked(rest)) {
		log_failure(call, "accept");
		say(call, LOG_ERROR, "the call was not accepted");
		end(call);
		return;
	}
	say(call, LOG_INFO, "answered");
	if (calls.ending) {
		hang_up(call);
		return;
	}
	char array[PATH_MAX_BYTES];
	struct text path = TEXT_IN(array);
	text_add_str(&path, "/v1/realtime?call_id=");
	text_add_segment(&path, call->id, strlen(call->id));
	call->state = CONNECTING;
	channel_open(&call->channel, path.data, path.size, on_channel);
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
	for (const struct call *call = calls.first; call; call = call->next)
		if (strcmp(call->id, call_id) == 0)
			return CALL_RUNNING;
	struct call *call = calls.ending ? NULL : pool_take(&calls.pool);
	if (!call)
		return CALL_FULL;
	memcpy(call->id, call_id, strlen(call_id) + 1);
	call->span = (struct log_span){"handle_call{call.id=%q}: ", call->id};
	call->next = calls.first;
	call->link = &calls.first;
	if (call->next)
		call->next->link = &call->next;
	calls.first = call;
	calls.count++;
	size_t size;
	const char *body = messages_accept(&size);
	say(call, LOG_INFO, "accepting");
	post(call, "accept", body, size, on_accepted);
	return CALL_STARTED;
}

unsigned calls_count(void)
{
	return calls.count;
}

static void on_late(struct timer *timer)
{
	(void)timer;
	calls.done();
}

void calls_end(unsigned milliseconds, void (*done)(void))
{
	calls.ending = true;
	calls.done = done;
	calls.timer.expired = on_late;
	if (calls.count == 0) {
		done();
		return;
	}
	timer_set(&calls.timer, milliseconds);
	for (struct call *call = calls.first; call; call = call->next)
		if (call->state == CONNECTING || call->state == TALKING)
			hang_up(call);
}
