#include "tools.h"

#include <string.h>

#include "casefold.h"
#include "part.h"
#include "shape.h"

enum { VALIDATE_NUMBER, VALIDATE_CONTACT, LIST_CONTACTS, TRANSFER, TERMINATE, TOOLS };
enum { NAME, DESCRIPTION, MEMBERS, MEMBERS_END, SCHEMA, MEMBER_DESCRIPTION, PARTS };

/* Of each tool: its name, what it is for, the list of its one argument as in shape.h, the schema
 * of that from its type on, and what that is. */
static const char announced[] =
	"ValidatePhoneNumber\0"
	"Checks a telephone number; if it is valid, call_id is for Transfer.\0"
	"a:digits\0\0"
	"array\",\"items\":{\"type\":\"integer\",\"minimum\":0}\0"
	"The digits as spoken, each 0 to 9\0"

	"ValidateContact\0"
	"Looks up a person or department; if it is valid, call_id is for Transfer.\0"
	"a:contact\0\0"
	"array\",\"items\":{\"type\":\"string\"}\0"
	"Spellings of the name, most likely first\0"

	"ListContacts\0"
	"Returns all names, to compare with what was heard.\0"
	"\0\0\0\0"

	"Transfer\0"
	"Connects the caller. Returns only if it fails.\0"
	"s:call_id\0\0"
	"string\"\0"
	"As one of the Validate functions returned it\0"

	"Terminate\0"
	"Hangs up. Does not return.\0"
	"s:reason\0\0"
	"string\",\"enum\":[\"UserRequested\",\"UserUncooperative\",\"Other\"]\0"
	"Why the call ends\0";

void tools_announce(struct text *to)
{
	static const char *part[PARTS];
	const char *at = announced;
	while (*at) {
		for (unsigned i = 0; i < PARTS; i++, at += strlen(at) + 1)
			part[i] = at;
		text_write(to,
		           "{\"type\":\"function\",\"name\":\"%s\",\"description\":\"%s\",\"parameters\":",
		           part[NAME], part[DESCRIPTION]);
		const char *member = part[MEMBERS] + 2;
		text_write(to,
		           *part[MEMBERS] ? "{\"type\":\"object\",\"properties\":{\"%s\":{\"type\":\"%s,"
		                            "\"description\":\"%s\"}},"
		                            "\"required\":[\"%s\"],\"additionalProperties\":false}},"
		                          : "null},",
		           member, part[SCHEMA], part[MEMBER_DESCRIPTION], member);
	}
	to->size--; /* the comma behind the last one */
}

/* --- results ---------------------------------------------------------------------------------- */

/* What is wrong is told by words of our own: nothing in them needs an escape. */
static void argument_error(struct text *output, const struct json *json)
{
	json_complain(json, output, "{\"error\":\"Error(\\\"%s\\\", line: %u, column: %u)\"}");
}

static void remember(struct tools *tools, const char *id, const struct contact *contact)
{
	struct remembered *slot = &tools->number[tools->count++ % TOOLS_REMEMBERED];
	memcpy(slot->id, id, strlen(id) + 1);
	memcpy(slot->number, contact->number, contact->number_size);
	slot->number[contact->number_size] = '\0';
}

/* The oldest one of that id. */
static const char *recall(const struct tools *tools, const struct json_token *id)
{
	for (unsigned i = 0; i < TOOLS_REMEMBERED; i++) {
		const struct remembered *slot = &tools->number[(tools->count + i) % TOOLS_REMEMBERED];
		if (*slot->number && json_is(id, slot->id))
			return slot->number;
	}
	return NULL;
}

/* --- the functions ---------------------------------------------------------------------------- */

static bool validate_number(const struct json_token *list, struct contact *found)
{
	size_t count = 0;
	for (const struct json_token *digit = list + 1; digit < list->next; digit++) {
		/* A natural number, as was checked. */
		if (digit->size != 1 || count == TOOLS_DIGITS_MAX)
			return false;
		found->number[count++] = *digit->text;
	}
	found->name = found->number;
	found->name_size = found->number_size = count;
	return count >= TOOLS_DIGITS_MIN;
}

/* Names to look for, folded, in the order of preference; what was found of the best one so far. */
struct search {
	struct contacts contacts;
	uint32_t best; /* one too many when there is none */
	struct contact *found;
	char name[TOOLS_NAMES_MAX][CONTACTS_NAME_MAX];
	ptrdiff_t size[TOOLS_NAMES_MAX]; /* -1: cannot be any contact's name */
};

static bool compare(struct contacts *contacts)
{
	static char name[CONTACTS_NAME_MAX];
	struct search *search = (struct search *)contacts;
	const struct contact *contact = &contacts->contact;
	ptrdiff_t size = casefold_text(contact->name, contact->name_size, name, sizeof name);
	for (uint32_t i = 0; size >= 0 && i < search->best; i++)
		if (search->size[i] == size && memcmp(search->name[i], name, (size_t)size) == 0) {
			search->best = i;
			*search->found = *contact;
		}
	return search->best > 0;
}

/* With registers of its own, which tools_run() has no more. */
static __attribute__((noinline)) bool
validate_contact(const struct json_token *list, const struct log_span *span, struct contact *found)
{
	static struct search search;
	static char name[CONTACTS_NAME_MAX + 1];
	uint32_t count = 0;
	for (const struct json_token *item = list + 1; item < list->next && count < TOOLS_NAMES_MAX;
	     item++, count++) {
		ptrdiff_t size = json_copy(item, name, sizeof name);
		search.size[count] = size < 0 ? size
		                              : casefold_text(name, (size_t)size, search.name[count],
		                                              sizeof search.name[count]);
	}
	search.best = count;
	search.found = found;
	search.contacts.one = compare;
	search.contacts.span = span;
	return contacts_read(&search.contacts) == 0 && search.best < count;
}

/* Whether it is valid, and then remembered. */
static bool validate(struct tools *tools, unsigned tool, const char *id,
                     const struct json_token *list, const struct log_span *span)
{
	static struct contact found;
	bool number = tool == VALIDATE_NUMBER;
	bool valid = number ? validate_number(list, &found) : validate_contact(list, span, &found);
	if (!valid) {
		log_write((number ? LOG_WARN : LOG_INFO) | LOG_TOOLS, span, "not valid");
		return false;
	}
	remember(tools, id, &found);
	log_write(LOG_INFO | LOG_TOOLS, span, "number stored: %M", found.name, found.name_size);
	return true;
}

/* The list as it grows has a comma before each name, also before the first. */
struct listing {
	struct contacts contacts;
	struct text *output;
	unsigned left_out;
};

static bool list(struct contacts *contacts)
{
	struct listing *listing = (struct listing *)contacts;
	const struct contact *contact = &contacts->contact;
	struct text *output = listing->output;
	size_t end = output->size;
	const char *element = output->data + end;
	if (listing->left_out == 0)
		text_write(output, ",\"%J\"", contact->name, contact->name_size);
	if (listing->left_out || output->full) {
		listing->left_out++;
		output->full = false;
		output->size = end;
	}
	/* Each name once: inside of one a quote has a backslash before it, so that a comma and a quote
	 * are where one begins, and a quote is where it ends. */
	for (const char *at = output->data; at < element; at++)
		if (*at == ',' && memcmp(at, element, output->size - end) == 0)
			output->size = end;
	return true;
}

static void list_contacts(const struct log_span *span, struct text *output)
{
	static struct listing listing;
	listing.contacts.one = list;
	listing.contacts.span = span;
	listing.output = output;
	listing.left_out = 0;
	output->room--; /* for the bracket at the end */
	if (contacts_read(&listing.contacts) != 0)
		output->size = listing.left_out = 0;
	output->size += !output->size; /* also of none: the bracket in the comma's place */
	output->data[0] = '[';
	output->data[output->size++] = ']';
	if (listing.left_out)
		log_write(LOG_ERROR | LOG_TOOLS, span, "the list is too long: %u contacts left out",
		          listing.left_out);
}

/* Reads the one argument that the tool takes; returns 0 or -1. */
static int read_argument(struct json *json, const struct function_call *call, unsigned tool,
                         const struct json_token **value)
{
	static struct json_token tokens[TOOLS_ARGUMENT_TOKENS];
	const char *member = part_pick(announced, tool * PARTS + MEMBERS);
	if (json_parse(json, call->arguments, (size_t)call->arguments_size, tokens,
	               TOOLS_ARGUMENT_TOKENS) != 0 ||
	    (*member && shape_read(json, "", json->token, member, value) != 0))
		return -1;
	if (tool > VALIDATE_CONTACT)
		return 0;
	for (const struct json_token *item = *value + 1; item < (*value)->next; item = item->next)
		if (shape_check(json, "element", "", item, tool == VALIDATE_NUMBER ? 'u' : 's') != 0)
			return -1;
	return 0;
}

static bool is_reason(struct json *json, const struct json_token *value,
                      const struct log_span *span)
{
	static const char reasons[] = "UserRequested\0UserUncooperative\0Other\0";
	for (const char *reason = reasons; *reason; reason += strlen(reason) + 1)
		if (json_is(value, reason)) {
			log_write(LOG_WARN | LOG_TOOLS, span, "hang up, reason %s", reason);
			return true;
		}
	json->problem = "reason: unknown variant";
	json->at = value->text;
	return false;
}

enum tool_result tools_run(struct tools *tools, const struct function_call *call,
                           const struct log_span *span, struct text *output, const char **number)
{
	static struct json json;
	static const struct json_token *value;
	const char *problem = NULL;
	unsigned tool = 0;
	log_write(LOG_INFO | LOG_TOOLS, span, "function call %q", call->name);
	while (strcmp(call->name, part_pick(announced, tool * PARTS + NAME)) != 0 && ++tool < TOOLS)
		;
	if (tool == TOOLS) {
		problem = "Unknown tool";
	} else if (call->arguments_size < 0) {
		problem = "Arguments missing or too long";
	} else if (read_argument(&json, call, tool, &value) != 0) {
		argument_error(output, &json);
	} else if (tool == LIST_CONTACTS) {
		list_contacts(span, output);
		return TOOL_ANSWER;
	} else if (tool == TRANSFER) {
		*number = recall(tools, value);
		if (*number)
			return TOOL_TRANSFER;
		problem = "Invalid transfer call_id";
	} else if (tool == TERMINATE) {
		if (is_reason(&json, value, span))
			return TOOL_TERMINATE;
		argument_error(output, &json);
	} else {
		text_write(output,
		           validate(tools, tool, call->id, value, span)
		               ? "{\"valid\":true,\"call_id\":\"%j\"}"
		               : "{\"valid\":false,\"call_id\":null}",
		           call->id);
		return TOOL_ANSWER;
	}
	if (problem)
		text_write(output, "{\"error\":\"\\\"%s\\\"\"}", problem);
	/* The text names the reason and the place, which is all that the model needs to do better. */
	log_write(LOG_ERROR | LOG_TOOLS, span, "bad call of %q: %Q", call->name, output->data,
	          (size_t)output->size);
	return TOOL_ANSWER;
}
