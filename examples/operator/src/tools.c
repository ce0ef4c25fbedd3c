#include "tools.h"

#include <string.h>

#include "casefold.h"
#include "shape.h"

enum { VALIDATE_NUMBER, VALIDATE_CONTACT, LIST_CONTACTS, TRANSFER, TERMINATE, TOOLS };
enum { NAME, DESCRIPTION, MEMBER, SCHEMA, MEMBER_DESCRIPTION, PARTS };

/* Of each tool: its name, what it is for, its one argument with its type as in shape.h, the schema
 * of that, and what that is. */
static const char announced[] =
	"ValidatePhoneNumber\0"
	"Checks a telephone number; if it is valid, call_id is for Transfer.\0"
	"digits:a\0"
	"\"type\":\"array\",\"items\":{\"type\":\"integer\",\"minimum\":0}\0"
	"The digits as spoken, each 0 to 9\0"

	"ValidateContact\0"
	"Looks up a person or department; if it is valid, call_id is for Transfer.\0"
	"contact:a\0"
	"\"type\":\"array\",\"items\":{\"type\":\"string\"}\0"
	"Spellings of the name, most likely first\0"

	"ListContacts\0"
	"Returns all names, to compare with what was heard.\0"
	"\0\0\0"

	"Transfer\0"
	"Connects the caller. Returns only if it fails.\0"
	"call_id:s\0"
	"\"type\":\"string\"\0"
	"As one of the Validate functions returned it\0"

	"Terminate\0"
	"Hangs up. Does not return.\0"
	"reason:s\0"
	"\"type\":\"string\",\"enum\":[\"UserRequested\",\"UserUncooperative\",\"Other\"]\0"
	"Why the call ends\0";

/* Cuts what is at *at into its parts and goes to the next tool. */
static void read_parts(const char **at, const char *part[PARTS])
{
	for (unsigned i = 0; i < PARTS; i++) {
		part[i] = *at;
		*at += strlen(*at) + 1;
	}
}

void tools_announce(struct text *to)
{
	static const char *part[PARTS], *at;
	at = announced;
	while (*at) {
		read_parts(&at, part);
		size_t size = strlen(part[MEMBER]);
		text_write(to,
		           "{\"type\":\"function\",\"name\":\"%s\",\"description\":\"%s\",\"parameters\":",
		           part[NAME], part[DESCRIPTION]);
		if (size)
			text_write(to,
			           "{\"type\":\"object\",\"properties\":{\"%S\":{%s,\"description\":\"%s\"}},"
			           "\"required\":[\"%S\"],\"additionalProperties\":false}},",
			           part[MEMBER], size - 2, part[SCHEMA], part[MEMBER_DESCRIPTION], part[MEMBER],
			           size - 2);
		else
			text_write(to, "null},");
	}
	to->size--; /* the comma behind the last one */
}

/* --- results ---------------------------------------------------------------------------------- */

/* What is wrong is told by words of our own: nothing in them needs an escape. */
static void argument_error(struct text *output, const struct json *json)
{
	static unsigned row, column;
	json_position(json, json->problem_at, &row, &column);
	text_write(output, "{\"error\":\"Error(\\\"%s\\\", line: %u, column: %u)\"}", json->problem,
	           row, column);
}

static void remember(struct tools *tools, const char *id, const struct contact *contact)
{
	struct remembered *slot = &tools->number[tools->count++ % TOOLS_REMEMBERED];
	memcpy(slot->id, id, strlen(id) + 1);
	memcpy(slot->number, contact->number, contact->number_size);
	slot->number[contact->number_size] = '\0';
}

/* The oldest one of that id. */
static const char *recall(const struct tools *tools, const struct json *json, uint32_t id)
{
	unsigned count = tools->count < TOOLS_REMEMBERED ? tools->count : TOOLS_REMEMBERED;
	for (unsigned i = tools->count - count; i != tools->count; i++)
		if (json_is(json, id, tools->number[i % TOOLS_REMEMBERED].id))
			return tools->number[i % TOOLS_REMEMBERED].number;
	return NULL;
}

/* --- the functions ---------------------------------------------------------------------------- */

static bool validate_number(const struct json *json, uint32_t list, struct contact *found)
{
	uint32_t count = json->token[list].count;
	bool valid = count >= TOOLS_DIGITS_MIN && count <= TOOLS_DIGITS_MAX;
	for (uint32_t i = 0; valid && i < count; i++) {
		/* Natural numbers, as was checked: the next one is the next token. */
		const struct json_token *token = &json->token[list + 1 + i];
		valid = token->end - token->start == 1;
		found->number[i] = json->text[token->start];
	}
	found->name = found->number;
	found->name_size = found->number_size = count;
	return valid;
}

/* Names to look for, folded, in the order of preference; what was found of the best one so far. */
struct search {
	char name[TOOLS_NAMES_MAX][CONTACTS_NAME_MAX];
	ptrdiff_t size[TOOLS_NAMES_MAX]; /* -1: cannot be any contact's name */
	uint32_t best;                   /* one too many when there is none */
	struct contact *found;
};

static bool compare(void *context, const struct contact *contact)
{
	static char name[CONTACTS_NAME_MAX];
	struct search *search = context;
	ptrdiff_t size = casefold_text(contact->name, contact->name_size, name, sizeof name);
	for (uint32_t i = 0; size >= 0 && i < search->best; i++)
		if (search->size[i] == size && memcmp(search->name[i], name, (size_t)size) == 0) {
			search->best = i;
			*search->found = *contact;
		}
	return search->best > 0;
}

static bool validate_contact(const struct json *json, uint32_t list, const struct log_span *span,
                             struct contact *found)
{
	static struct search search;
	static char name[CONTACTS_NAME_MAX + 1];
	uint32_t count = json->token[list].count;
	if (count > TOOLS_NAMES_MAX)
		count = TOOLS_NAMES_MAX;
	for (uint32_t i = 0; i < count; i++) {
		ptrdiff_t size = json_copy(json, list + 1 + i, name, sizeof name);
		search.size[i] = size < 0 ? -1
		                          : casefold_text(name, (size_t)size, search.name[i],
		                                          sizeof search.name[i]);
	}
	search.best = count;
	search.found = found;
	return contacts_read(span, compare, &search) == 0 && search.best < count;
}

/* Whether it is valid, and then remembered. */
static bool validate(struct tools *tools, unsigned tool, const char *id, const struct json *json,
                     uint32_t list, const struct log_span *span)
{
	static struct contact found;
	bool number = tool == VALIDATE_NUMBER;
	bool valid = number ? validate_number(json, list, &found)
	                    : validate_contact(json, list, span, &found);
	if (!valid) {
		log_write(number ? LOG_WARN : LOG_INFO, span, "tools", "not valid");
		return false;
	}
	remember(tools, id, &found);
	log_write(LOG_INFO, span, "tools", "number stored: %M", found.name, found.name_size);
	return true;
}

/* The list as it grows has a line end, which no JSON string holds, before and behind each name. */
struct listing {
	struct text *output;
	unsigned left_out;
};

static bool list(void *context, const struct contact *contact)
{
	struct listing *listing = context;
	struct text *output = listing->output;
	size_t end = output->size;
	const char *element = output->data + end - 1;
	if (listing->left_out == 0)
		text_write(output, "\"%J\"\n", contact->name, contact->name_size);
	if (listing->left_out || output->full) {
		listing->left_out++;
		output->full = false;
		output->size = end;
	}
	/* Each name once. */
	for (const char *at = output->data; at < element; at++)
		if (*at == '\n' && memcmp(at, element, output->size - end + 1) == 0)
			output->size = end;
	return true;
}

static void list_contacts(const struct log_span *span, struct text *output)
{
	static struct listing listing;
	listing = (struct listing){.output = output};
	text_write(output, "\n");
	output->room--; /* for the bracket at the end */
	if (contacts_read(span, list, &listing) != 0) {
		output->size = 1;
		listing.left_out = 0;
	}
	for (size_t i = 0; i < output->size; i++)
		if (output->data[i] == '\n')
			output->data[i] = ',';
	output->data[0] = '[';
	output->size -= output->size > 1;
	output->data[output->size++] = ']';
	if (listing.left_out)
		log_write(LOG_ERROR, span, "tools",
		          "the list of contacts is too long: %u at its end are left out", listing.left_out);
}

/* Reads the one argument that the tool takes; returns 0 or -1. */
static int read_argument(struct json *json, unsigned tool, const char *member, uint32_t *value)
{
	if (json_parse(json) != 0 || (*member && shape_read(json, "", 0, member, value) != 0))
		return -1;
	if (tool > VALIDATE_CONTACT)
		return 0;
	for (uint32_t item = *value + 1; item < json->token[*value].next; item++)
		if (shape_check(json, "element", item, tool == VALIDATE_NUMBER ? 'u' : 's') != 0)
			return -1;
	return 0;
}

static bool is_reason(struct json *json, uint32_t value, const struct log_span *span)
{
	static const char reasons[] = "UserRequested\0UserUncooperative\0Other\0";
	for (const char *reason = reasons; *reason; reason += strlen(reason) + 1)
		if (json_is(json, value, reason)) {
			log_write(LOG_WARN, span, "tools", "hang up, reason %s", reason);
			return true;
		}
	json->problem = "reason: unknown variant";
	json->problem_at = json->token[value].start;
	return false;
}

enum tool_result tools_run(struct tools *tools, const struct function_call *call,
                           const struct log_span *span, struct text *output, const char **number)
{
	static struct json_token tokens[TOOLS_ARGUMENT_TOKENS];
	static struct json json;
	static const char *part[PARTS], *at;
	static uint32_t value;
	const char *problem = NULL;
	unsigned tool = 0;
	json = (struct json){.text = call->arguments,
	                     .size = call->arguments_size,
	                     .token = tokens,
	                     .room = TOOLS_ARGUMENT_TOKENS};
	at = announced;
	log_write(LOG_INFO, span, "tools", "function call %q", call->name);
	do
		read_parts(&at, part);
	while (strcmp(call->name, part[NAME]) != 0 && ++tool < TOOLS);
	if (tool == TOOLS) {
		problem = "Unknown tool";
	} else if (!call->arguments) {
		problem = "The arguments are missing or too long";
	} else if (read_argument(&json, tool, part[MEMBER], &value) != 0) {
		argument_error(output, &json);
	} else if (tool == LIST_CONTACTS) {
		list_contacts(span, output);
		return TOOL_ANSWER;
	} else if (tool == TRANSFER) {
		*number = recall(tools, &json, value);
		if (*number)
			return TOOL_TRANSFER;
		problem = "Invalid transfer call_id";
	} else if (tool == TERMINATE) {
		if (is_reason(&json, value, span))
			return TOOL_TERMINATE;
		argument_error(output, &json);
	} else {
		text_write(output,
		           validate(tools, tool, call->id, &json, value, span)
		               ? "{\"valid\":true,\"call_id\":\"%j\"}"
		               : "{\"valid\":false,\"call_id\":null}",
		           call->id);
		return TOOL_ANSWER;
	}
	if (problem)
		text_write(output, "{\"error\":\"\\\"%s\\\"\"}", problem);
	/* The text names the reason and the place, which is all that the model needs to do better. */
	log_write(LOG_ERROR, span, "tools", "bad call of %q: %Q", call->name, output->data,
	          output->size);
	return TOOL_ANSWER;
}
