#include "messages.h"

#include <string.h>

#include "config.h"
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

/* Known types of events.  A dot in front stands for the next part, dot and all, of the one before:
 * "a.b.c ..d .e" is a.b.c, a.b.d and a.e. */
static const char known[] =
	"error session.created .updated "
	"conversation.item.added ..done ..retrieved ..truncated ..deleted "
	"..input_audio_transcription.completed ...delta ...segment ...failed "
	"input_audio_buffer.committed .cleared .speech_started .speech_stopped .timeout_triggered "
	"output_audio_buffer.started .stopped .cleared "
	"response.created .done .output_item.added ..done .content_part.added ..done "
	".output_text.delta ..done .output_audio_transcript.delta ..done .output_audio.delta ..done "
	".function_call_arguments.delta ..done .mcp_call_arguments.delta ..done "
	".mcp_call.in_progress ..completed ..failed "
	"mcp_list_tools.in_progress .completed .failed rate_limits.updated ";

/* Kinds of items that ask for nothing. */
static const char ignored[] = "message function_call_output mcp_approval_response mcp_list_tools "
							  "mcp_call mcp_approval_request ";

static bool is_among(const char *list, const char *word)
{
	static char one[MESSAGES_NAME_MAX];
	for (; *list; list++) {
		char *to = one;
		for (; *list == '.'; list++)
			while (*to++ != '.')
				;
		while (*list != ' ')
			*to++ = *list++;
		*to = '\0';
		if (strcmp(one, word) == 0)
			return true;
	}
	return false;
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
	if (!is_among(known, message->type))
		return MESSAGE_UNKNOWN;
	if (strcmp(message->type, "error") == 0)
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
	log_write(LOG_ERROR, span, "messages", "error%S", text.data, (size_t)text.size);
}

static bool ends_with(const char *text, const char *end)
{
	size_t size = strlen(text), length = strlen(end);
	return size > length && memcmp(text + size - length, end, length) == 0;
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
		template = "a message cannot be understood: %s";
		text = message->json.problem;
	} else if (kind == MESSAGE_UNKNOWN) {
		template = "an event of unknown type %q";
	} else if (ends_with(text, ".delta")) {
		/* Many a second, and they say nothing that the event at their end does not. */
		return;
	} else {
		level = ends_with(text, ".failed") ? LOG_WARN : LOG_INFO;
	}
	log_write(level, span, "messages", template, text);
}

enum item_kind message_item(const struct json_token *item, struct function_call *call)
{
	static char arguments[MESSAGES_ARGUMENTS_MAX + 1];
	/* The type is no longer than a name may be. */
	if (json_copy(json_get(item, "type"), call->name, sizeof call->name) < 0)
		return ITEM_UNKNOWN;
	if (strcmp(call->name, "function_call") != 0)
		return is_among(ignored, call->name) ? ITEM_OTHER : ITEM_UNKNOWN;
	if (json_copy(json_get(item, "call_id"), call->id, sizeof call->id) < 0)
		return ITEM_BAD;
	json_copy(json_get(item, "name"), call->name, sizeof call->name);
	call->arguments = arguments;
	call->arguments_size = json_copy(json_get(item, "arguments"), arguments, sizeof arguments);
	return ITEM_CALL;
}
