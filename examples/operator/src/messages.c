#include "messages.h"

#include <string.h>

#include "config.h"
#include "sha1.h"
#include "shape.h"
#include "tools.h"

static char accept_body[CONFIG_PROMPT_MAX * 6 + 4096];
static size_t accept_size;

int messages_init(void)
{
	static struct text text;
	text_begin(&text, accept_body, sizeof accept_body);
	text_write(
		&text,
		"{\"type\":\"realtime\",\"model\":\"gpt-realtime-1.5\",\"audio\":{\"input\":{\"format\":"
		"{\"type\":\"audio/pcma\"},\"transcription\":{\"language\":\"en\",\"model\":"
		"\"gpt-4o-mini-transcribe\"}},\"output\":{\"format\":{\"type\":\"audio/pcma\"},"
		"\"voice\":\"%s\"}},\"instructions\":\"%J\",\"tools\":[",
		config.voice, config.prompt, config.prompt_size);
	tools_announce(&text);
	text_write(&text, "],\"max_output_tokens\":4096}");
	accept_size = text.size;
	return text.full ? -1 : 0;
}

const char *messages_accept(size_t *size)
{
	*size = accept_size;
	return accept_body;
}

void messages_answer(struct text *to, const char *id, const char *output, size_t size)
{
	text_write(to,
	           "{\"type\":\"conversation.item.create\",\"item\":{\"type\":"
	           "\"function_call_output\",\"output\":\"%J\",\"call_id\":\"%j\"}}",
	           output, size, id);
}

void messages_refer(struct text *to, const char *number, const char *realm)
{
	text_write(to, "{\"target_uri\":\"sip:%j@%j\"}", number, realm);
}

/* --- events ----------------------------------------------------------------------------------- */

/* Types of events and of items that are known, each by the first four bytes of its SHA-1: the names
 * take six times as much.  They decide what is logged; what is acted on is compared as a whole. */
static const uint32_t known[] = {
	/* what went wrong */
	0x85397ff0, /* conversation.item.input_audio_transcription.failed */
	0xd8ea6b68, /* response.mcp_call.failed */
	0x1f9e471f, /* mcp_list_tools.failed */
	/* many a second, and they say nothing that the event at their end does not */
	0x35569824, /* conversation.item.input_audio_transcription.delta */
	0x95b88159, /* response.output_text.delta */
	0xbc345b29, /* response.output_audio_transcript.delta */
	0xcc55f917, /* response.output_audio.delta */
	0x6a1aae77, /* response.function_call_arguments.delta */
	0xc9d9132a, /* response.mcp_call_arguments.delta */
	/* the others */
	0x11f9578d, /* error */
	0xb3aa971a, /* session.created */
	0xe5eea1cd, /* session.updated */
	0x807855a3, /* conversation.item.added */
	0xbf182e9e, /* conversation.item.done */
	0x7a033ee8, /* conversation.item.retrieved */
	0xadedbb03, /* conversation.item.truncated */
	0x4f3e1c5b, /* conversation.item.deleted */
	0x00ab908f, /* conversation.item.input_audio_transcription.completed */
	0x0aa21820, /* conversation.item.input_audio_transcription.segment */
	0xd1ae7c18, /* input_audio_buffer.committed */
	0xd47535a9, /* input_audio_buffer.cleared */
	0x6d9fed27, /* input_audio_buffer.speech_started */
	0xc6439f2c, /* input_audio_buffer.speech_stopped */
	0xee1d4e70, /* input_audio_buffer.timeout_triggered */
	0x941fcfac, /* output_audio_buffer.started */
	0xd5ada8cb, /* output_audio_buffer.stopped */
	0xcb4c1604, /* output_audio_buffer.cleared */
	0x02970f9b, /* response.created */
	0xfef7c96e, /* response.done */
	0xec4ba704, /* response.output_item.added */
	0xd96196a2, /* response.output_item.done */
	0xab9de08a, /* response.content_part.added */
	0x23a547c4, /* response.content_part.done */
	0xba1d15e3, /* response.output_text.done */
	0x2dd30bf4, /* response.output_audio_transcript.done */
	0xd285b9c8, /* response.output_audio.done */
	0x7dc0068d, /* response.function_call_arguments.done */
	0xc14babf7, /* response.mcp_call_arguments.done */
	0x13bd7123, /* response.mcp_call.in_progress */
	0xbe5f1567, /* response.mcp_call.completed */
	0xd51c90cd, /* mcp_list_tools.in_progress */
	0x648af9a7, /* mcp_list_tools.completed */
	0xc0184053, /* rate_limits.updated */
	/* items that ask for nothing */
	0x6f9b9af3, /* message */
	0xed2ef7b6, /* function_call_output */
	0xb28840eb, /* mcp_approval_response */
	0xc592b83d, /* mcp_list_tools */
	0x487f6a3b, /* mcp_call */
	0x89427fb3, /* mcp_approval_request */
};
enum { DELTAS = 3, ERROR = 9, ITEMS = 43, KNOWN = sizeof known / sizeof *known };

/* Where a name stands in that list; KNOWN when nowhere. */
static unsigned number_of(const char *name)
{
	static unsigned char digest[20];
	unsigned number = 0;
	sha1(name, strlen(name), digest);
	uint32_t start = (uint32_t)digest[0] << 24 | (uint32_t)digest[1] << 16 |
	                 (uint32_t)digest[2] << 8 | digest[3];
	while (number < KNOWN && known[number] != start)
		number++;
	return number;
}

enum message_kind message_parse(struct message *message, const char *text, size_t size)
{
	static struct json_token tokens[MESSAGES_TOKENS];
	struct json *json = &message->json;
	const struct json_token **found = &message->items;
	if (json_parse(json, text, size, tokens, MESSAGES_TOKENS) != 0 ||
	    shape_read(json, "", tokens, "s:type\0", found) != 0)
		return MESSAGE_BAD;
	json_copy(*found, message->type, sizeof message->type);
	message->number = number_of(message->type);
	if (message->number >= ITEMS)
		return MESSAGE_UNKNOWN;
	if (message->number == ERROR)
		return MESSAGE_ERROR;
	if (strcmp(message->type, "response.done") != 0)
		return MESSAGE_OTHER;
	if (shape_read(json, "", tokens, "o:response\0", found) != 0 ||
	    shape_read(json, "response", *found, "a:output\0", found) != 0)
		return MESSAGE_BAD;
	return MESSAGE_DONE;
}

/* What the API complains of: ours to read, theirs to choose. */
static void log_complaint(const struct json *json, const struct log_span *span)
{
	static const char names[] = "type\0code\0param\0event_id\0message\0";
	static char array[4096];
	static struct text text;
	text_begin(&text, array, sizeof array);
	const struct json_token *error = json_get(json->token, "error");
	for (const char *name = names; *name; name += strlen(name) + 1) {
		const struct json_token *value = json_get(error, name);
		if (value->type == JSON_STRING)
			text_write(&text, " %s=%Q", name, value->text, (size_t)value->size);
	}
	log_write(LOG_ERROR | LOG_MESSAGES, span, "error%S", text.data, (size_t)text.size);
}

void message_log(const struct message *message, enum message_kind kind, const struct log_span *span)
{
	enum log_level level = LOG_ERROR;
	const char *template = "%s", *text = message->type;
	if (kind == MESSAGE_ERROR) {
		log_complaint(&message->json, span);
		return;
	}
	if (kind == MESSAGE_BAD) {
		template = "bad message: %s";
		text = message->json.problem;
	} else if (kind == MESSAGE_UNKNOWN) {
		template = "unknown event %q";
	} else if (message->number >= ERROR) {
		level = LOG_INFO;
	} else if (message->number >= DELTAS) {
		return;
	} else {
		level = LOG_WARN;
	}
	log_write(level | LOG_MESSAGES, span, template, text);
}

enum item_kind message_item(const struct json_token *item, struct function_call *call)
{
	static char arguments[MESSAGES_ARGUMENTS_MAX + 1];
	/* The type is no longer than a name may be. */
	if (json_copy(json_get(item, "type"), call->name, sizeof call->name) < 0)
		return ITEM_UNKNOWN;
	if (strcmp(call->name, "function_call") != 0)
		return number_of(call->name) - ITEMS < KNOWN - ITEMS ? ITEM_OTHER : ITEM_UNKNOWN;
	if (json_copy(json_get(item, "call_id"), call->id, sizeof call->id) < 0)
		return ITEM_BAD;
	json_copy(json_get(item, "name"), call->name, sizeof call->name);
	call->arguments = arguments;
	call->arguments_size = json_copy(json_get(item, "arguments"), arguments, sizeof arguments);
	return ITEM_CALL;
}
