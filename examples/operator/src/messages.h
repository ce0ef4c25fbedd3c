/* The JSON that goes to and comes from the API: what accepts a call, what answers a function call,
 * and the events of a session. */
#ifndef OPERATOR_MESSAGES_H
#define OPERATOR_MESSAGES_H

#include <stddef.h>
#include <stdint.h>

#include "json.h"
#include "log.h"
#include "text.h"

#define MESSAGES_TOKENS 8192                      /* values in one event */
#define MESSAGES_ID_MAX 255                       /* bytes of a function call's id */
#define MESSAGES_NAME_MAX 64                      /* bytes of a tool's name or an event's type */
#define MESSAGES_ARGUMENTS_MAX ((size_t)16 << 10) /* bytes of a function call's arguments */

/* Asks the model to speak or to go on. */
#define MESSAGES_RESPONSE "{\"type\":\"response.create\"}"

/* Builds the body of /accept from config, once.  Returns 0, or -1 when it does not fit. */
int messages_init(void);
/* That body; the same for all calls. */
const char *messages_accept(size_t *size);
/* The answer to a function call.  output is a JSON text. */
void messages_answer(struct text *to, const char *id, const char *output, size_t size);
/* The body of /refer. */
void messages_refer(struct text *to, const char *number, const char *realm);

enum message_kind {
	MESSAGE_OTHER,   /* nothing to do */
	MESSAGE_ERROR,   /* the API has a complaint */
	MESSAGE_DONE,    /* response.done: items has what the model wants */
	MESSAGE_UNKNOWN, /* an event of no known type */
	MESSAGE_BAD,     /* no JSON, or not the shape of an event */
};

struct message {
	struct json json; /* MESSAGE_BAD: with its problem */
	char type[MESSAGES_NAME_MAX + 1];
	unsigned number;                /* of its type, in messages.c */
	const struct json_token *items; /* MESSAGE_DONE: the array */
};

/* The tokens are in one place for all: a message is good until the next one is parsed.  The same
 * text gives the same tokens again. */
enum message_kind message_parse(struct message *message, const char *text, size_t size);
/* A line in the log about it. */
void message_log(const struct message *message, enum message_kind kind,
                 const struct log_span *span);

struct function_call {
	char id[MESSAGES_ID_MAX + 1];
	char name[MESSAGES_NAME_MAX + 1]; /* "" when it is too long for a tool's */
	const char *arguments;
	ptrdiff_t arguments_size; /* -1 when they are missing or too long */
};

enum item_kind {
	ITEM_CALL,  /* *call is filled in; until the next message_item() */
	ITEM_OTHER, /* known, nothing to do */
	ITEM_UNKNOWN,
	ITEM_BAD, /* a function call that cannot even be answered */
};

/* The first item is items + 1, the one behind it is at its next. */
enum item_kind message_item(const struct json_token *item, struct function_call *call);

#endif
