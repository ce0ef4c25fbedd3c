#include "messages.h"

#include <string.h>

#include "config.h"

static char accept_body[CONFIG_PROMPT_MAX * 6 + 4096];
static size_t accept_size;

#define TOOL(name, description, parameters)                                                        \
	"{\"type\":\"function\",\"name\":\"" name "\",\"description\":\"" description                  \
	"\",\"parameters\":" parameters "}"
#define SCHEMA(property, schema)                                                                   \
	"{\"type\":\"object\",\"properties\":{\"" property "\":" schema "},\"required\":[\"" property  \
	"\"],\"additionalProperties\":false}"

static const char accept_start[] =
	"{\"type\":\"realtime\",\"model\":\"gpt-realtime-1.5\",\"audio\":{\"input\":{\"format\":{"
	"\"type\":\"audio/pcma\"},\"transcription\":{\"language\":\"en\",\"model\":"
	"\"gpt-4o-mini-transcribe\"}},\"output\":{\"format\":{\"type\":\"audio/pcma\"},\"voice\":\"";

/* clang-format off */
static const char accept_end[] = "\",\"tools\":["
	TOOL("ValidatePhoneNumber",
	     "Checks a telephone number that the caller has told. The result has valid and call_id: if "
	     "valid is true, call_id is what Transfer needs to dial this number; if it is false, the "
	     "number cannot be dialled.",
	     SCHEMA("digits",
	            "{\"type\":\"array\",\"items\":{\"type\":\"integer\",\"minimum\":0},\"description\":"
	            "\"The digits of the number in the order they were spoken, each from 0 to 9\"}"))
	","
	TOOL("ValidateContact",
	     "Looks a person or a department up in the list of contacts. The result has valid and "
	     "call_id: if valid is true, call_id is what Transfer needs to dial this contact; if it is "
	     "false, there is none of that name.",
	     SCHEMA("contact",
	            "{\"type\":\"array\",\"items\":{\"type\":\"string\"},\"description\":"
	            "\"Ways to write the name that was heard, the most likely one first\"}"))
	","
	TOOL("ListContacts",
	     "Returns the names of all contacts, as an array. Compare what was heard with them when "
	     "ValidateContact found nothing.", "null")
	","
	TOOL("Transfer",
	     "Connects the caller. If it succeeds, the conversation is over and nothing is returned; "
	     "otherwise the result says in error what went wrong.",
	     SCHEMA("call_id",
	            "{\"type\":\"string\",\"description\":"
	            "\"The call_id that ValidatePhoneNumber or ValidateContact returned\"}"))
	","
	TOOL("Terminate",
	     "Hangs up. The conversation is over and nothing is returned.",
	     SCHEMA("reason",
	            "{\"type\":\"string\",\"enum\":[\"UserRequested\",\"UserUncooperative\",\"Other\"],"
	            "\"description\":\"Why the call ends\"}"))
	"],\"max_output_tokens\":4096}";
/* clang-format on */

int messages_init(void)
{
	struct text text = TEXT_IN(accept_body);
	text_add_str(&text, accept_start);
	text_add_str(&text, config.voice);
	text_add_str(&text, "\"}},\"instructions\":\"");
	text_add_json(&text, config.prompt, config.prompt_size);
	text_add_str(&text, accept_end);
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
	text_add_str(to, "{\"type\":\"conversation.item.create\",\"item\":{\"type\":"
	                 "\"function_call_output\",\"output\":\"");
	text_add_json(to, output, size);
	text_add_str(to, "\",\"call_id\":\"");
	text_add_json(to, id, strlen(id));
	text_add_str(to, "\"}}");
}

void messages_refer(struct text *to, const char *number, const char *realm)
{
	text_add_str(to, "{\"target_uri\":\"sip:");
	text_add_json(to, number, strlen(number));
	text_add_byte(to, '@');
	text_add_json(to, realm, strlen(realm));
	text_add_str(to, "\"}");
}

/* --- events ----------------------------------------------------------------------------------- */

/* Known types of events: what they start with, a colon, how they may go on. */
static const char known[] =
	"error: session.:created,updated "
	"conversation.item.:added,done,retrieved,truncated,deleted "
	"conversation.item.input_audio_transcription.:completed,delta,segment,failed "
	"input_audio_buffer.:committed,cleared,speech_started,speech_stopped,timeout_triggered "
	"output_audio_buffer.:started,stopped,cleared "
	"response.:created,done response.output_item.:added,done response.content_part.:added,done "
	"response.output_text.:delta,done response.output_audio_transcript.:delta,done "
	"response.output_audio.:delta,done response.function_call_arguments.:delta,done "
	"response.mcp_call_arguments.:delta,done response.mcp_call.:in_progress,completed,failed "
	"mcp_list_tools.:in_progress,completed,failed rate_limits.:updated ";

/* Kinds of items that ask for nothing. */
static const char ignored[] = ":message,function_call_output,mcp_approval_response,mcp_list_tools,"
							  "mcp_call,mcp_approval_request ";

static bool is_among(const char *groups, const char *word)
{
	while (*groups) {
		size_t start = strcspn(groups, ":");
		bool same = strncmp(groups, word, start) == 0;
		groups += start;
		do {
			size_t end = strcspn(++groups, ", ");
			if (same && strlen(word) == start + end && memcmp(word + start, groups, end) == 0)
				return true;
			groups += end;
		} while (*groups == ',');
		groups++;
	}
	return false;
}

enum message_kind message_parse(struct message *message, const char *text, size_t size)
{
	static struct json_token tokens[MESSAGES_TOKENS];
	struct json *json = &message->json;
	*json = (struct json){.text = text, .size = size, .token = tokens, .room = MESSAGES_TOKENS};
	message->type[0] = '\0';
	if (json_parse(json) != 0) {
		message->problem = json->problem;
		return MESSAGE_BAD;
	}
	message->problem = "it has no type";
	uint32_t type = tokens[0].type == JSON_OBJECT ? json_get(json, 0, "type") : JSON_MISSING;
	if (type >= JSON_TWICE || tokens[type].type != JSON_STRING)
		return MESSAGE_BAD;
	if (json_copy(json, type, message->type, sizeof message->type) < 0) {
		message->type[0] = '\0';
		return MESSAGE_UNKNOWN;
	}
	if (!is_among(known, message->type))
		return MESSAGE_UNKNOWN;
	if (strcmp(message->type, "error") == 0)
		return MESSAGE_ERROR;
	if (strcmp(message->type, "response.done") != 0)
		return MESSAGE_OTHER;
	message->problem = "its response has no output";
	uint32_t response = json_get(json, 0, "response");
	if (response >= JSON_TWICE || tokens[response].type != JSON_OBJECT)
		return MESSAGE_BAD;
	message->items = json_get(json, response, "output");
	if (message->items >= JSON_TWICE || tokens[message->items].type != JSON_ARRAY)
		return MESSAGE_BAD;
	return MESSAGE_DONE;
}

/* A field of the API's complaint: ours to read, theirs to choose. */
static void log_field(const struct json *json, uint32_t object, const char *name)
{
	uint32_t value = json_get(json, object, name);
	if (value >= JSON_TWICE || json->token[value].type != JSON_STRING)
		return;
	log_text(" ");
	log_text(name);
	log_text("=");
	log_foreign(json->text + json->token[value].start,
	            json->token[value].end - json->token[value].start);
}

void message_log(const struct message *message, enum message_kind kind, const struct log_span *span)
{
	const struct json *json = &message->json;
	bool failed = kind == MESSAGE_BAD || kind == MESSAGE_UNKNOWN || kind == MESSAGE_ERROR;
	size_t length = strlen(message->type);
	/* Many a second, and they say nothing that the event at their end does not. */
	if (!failed && length > 6 && strcmp(message->type + length - 6, ".delta") == 0)
		return;
	bool warn = !failed && length > 7 && strcmp(message->type + length - 7, ".failed") == 0;
	log_begin(failed ? LOG_ERROR : warn ? LOG_WARN : LOG_INFO, span, "messages");
	if (kind == MESSAGE_BAD) {
		log_text("a message cannot be understood: ");
		log_text(message->problem);
	} else if (kind == MESSAGE_UNKNOWN) {
		log_text("an event of unknown type ");
		log_foreign(message->type, length);
	} else {
		log_text(message->type);
	}
	uint32_t error = kind == MESSAGE_ERROR ? json_get(json, 0, "error") : JSON_MISSING;
	if (error < JSON_TWICE && json->token[error].type == JSON_OBJECT) {
		log_field(json, error, "type");
		log_field(json, error, "code");
		log_field(json, error, "param");
		log_field(json, error, "event_id");
		log_field(json, error, "message");
	}
	log_end();
}

enum item_kind message_item(const struct message *message, uint32_t token,
                            struct function_call *call)
{
	static char arguments[MESSAGES_ARGUMENTS_MAX + 1];
	const struct json *json = &message->json;
	char type[MESSAGES_NAME_MAX + 1];
	if (json->token[token].type != JSON_OBJECT)
		return ITEM_UNKNOWN;
	uint32_t value = json_get(json, token, "type");
	if (value >= JSON_TWICE || json_copy(json, value, type, sizeof type) < 0)
		return ITEM_UNKNOWN;
	if (strcmp(type, "function_call") != 0)
		return is_among(ignored, type) ? ITEM_OTHER : ITEM_UNKNOWN;
	value = json_get(json, token, "call_id");
	if (value >= JSON_TWICE || json_copy(json, value, call->id, sizeof call->id) < 0)
		return ITEM_BAD;
	value = json_get(json, token, "name");
	if (value >= JSON_TWICE || json_copy(json, value, call->name, sizeof call->name) < 0)
		call->name[0] = '\0';
	call->arguments = NULL;
	value = json_get(json, token, "arguments");
	ptrdiff_t length = value < JSON_TWICE ? json_copy(json, value, arguments, sizeof arguments)
	                                      : -1;
	if (length >= 0) {
		call->arguments = arguments;
		call->arguments_size = (size_t)length;
	}
	return ITEM_CALL;
}
