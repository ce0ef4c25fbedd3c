/* What the API says: parsed, logged, and each of its function calls run; all that comes out must be
 * JSON again and fit. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "channel.h"
#include "config.h"
#include "tools.h"

struct config config;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must_be_json(const struct text *text)
{
	static struct json_token tokens[8192];
	struct json json;
	if (text->full || json_parse(&json, text->data, text->size, tokens, 8192) != 0)
		abort();
}

static void run(struct tools *tools, const struct function_call *call)
{
	static char result[TOOLS_OUTPUT_MAX], array[CHANNEL_SEND_MAX];
	struct text output = TEXT_IN(result), answer = TEXT_IN(array);
	const char *number = NULL;
	switch (tools_run(tools, call, NULL, &output, &number)) {
	case TOOL_ANSWER:
		must_be_json(&output);
		messages_answer(&answer, call->id, output.data, output.size);
		break;
	case TOOL_TRANSFER:
		messages_refer(&answer, number, "sip.test");
		break;
	case TOOL_TERMINATE:
		return;
	}
	must_be_json(&answer);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct tools tools;
	static struct message message;
	struct function_call call;
	config.contacts = "/dev/null";
	memset(&tools, 0, sizeof tools);
	enum message_kind kind = message_parse(&message, (const char *)data, size);
	message_log(&message, kind, NULL);
	if (kind != MESSAGE_DONE)
		return 0;
	const struct json_token *item = message.items + 1;
	for (; item < message.items->next; item = item->next)
		if (message_item(item, &call) == ITEM_CALL)
			run(&tools, &call);
	return 0;
}
