/* What the model may do in a call: check numbers and names, list the contacts, connect the caller,
 * hang up.  A number is dialled only when it was checked in the same call. */
#ifndef OPERATOR_TOOLS_H
#define OPERATOR_TOOLS_H

#include "contacts.h"
#include "messages.h"
#include "text.h"

#define TOOLS_REMEMBERED 32 /* checked numbers of a call; more: the oldest are forgotten */
#define TOOLS_DIGITS_MIN 7
#define TOOLS_DIGITS_MAX 32   /* longer numbers are not valid */
#define TOOLS_NAMES_MAX 16    /* names that one ValidateContact looks up; the rest are left out */
#define TOOLS_OUTPUT_MAX 8192 /* bytes of a result; contacts that do not fit are left out */
#define TOOLS_ARGUMENT_TOKENS 512

struct remembered {
	char id[MESSAGES_ID_MAX + 1];
	char number[CONTACTS_NUMBER_MAX + 1];
};

/* A call's memory; starts all zeros. */
struct tools {
	unsigned count; /* ever remembered; before them, so that few numbers touch one page */
	struct remembered number[TOOLS_REMEMBERED];
};

enum tool_result {
	TOOL_ANSWER,    /* output is to be sent */
	TOOL_TRANSFER,  /* *number is to be dialled */
	TOOL_TERMINATE, /* hang up */
};

/* Runs the function; output is an empty text of TOOLS_OUTPUT_MAX bytes and becomes a JSON text.
 * What is wrong with the function call becomes an output, too: the model shall know. */
enum tool_result tools_run(struct tools *tools, const struct function_call *call,
                           const struct log_span *span, struct text *output, const char **number);
/* Writes what the model is told of the functions: the elements of the array "tools" of /accept. */
void tools_announce(struct text *to);

#endif
