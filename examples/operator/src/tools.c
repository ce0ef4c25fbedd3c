#include "tools.h"

#include <string.h>

#include "casefold.h"

/* --- results ---------------------------------------------------------------------------------- */

/* The text is quoted twice: once as what it is, a text that tells of an error, once as JSON. */
void tools_error(struct text *output, const char *text)
{
	char inner[2048];
	struct text quoted = TEXT_IN(inner);
	text_add_byte(&quoted, '"');
	text_add_json(&quoted, text, strlen(text));
	text_add_byte(&quoted, '"');
	text_add_str(output, "{\"error\":\"");
	text_add_json(output, quoted.data, quoted.size);
	text_add_str(output, "\"}");
}

/* {"error":"Error(\"<problem> `<what>`\", line: 1, column: 2)"} */
static void argument_error(struct text *output, const struct json *json, const char *problem,
                           const char *what, size_t at)
{
	char inner[512];
	struct text text = TEXT_IN(inner);
	unsigned row, column;
	json_position(json, at, &row, &column);
	text_add_str(&text, "Error(\"");
	text_add_str(&text, problem);
	if (what) {
		text_add_str(&text, " `");
		text_add_json(&text, what, strlen(what));
		text_add_byte(&text, '`');
	}
	text_add_str(&text, "\", line: ");
	text_add_uint(&text, row);
	text_add_str(&text, ", column: ");
	text_add_uint(&text, column);
	text_add_byte(&text, ')');
	text_add_str(output, "{\"error\":\"");
	text_add_json(output, text.data, text.size);
	text_add_str(output, "\"}");
}

static void verdict(struct text *output, const char *id)
{
	text_add_str(output, id ? "{\"valid\":true,\"call_id\":\"" : "{\"valid\":false,\"call_id\":");
	if (id)
		text_add_json(output, id, strlen(id));
	text_add_str(output, id ? "\"}" : "null}");
}

static void remember(struct tools *tools, const char *id, const char *number, size_t size)
{
	struct remembered *slot = &tools->number[tools->count++ % TOOLS_REMEMBERED];
	memcpy(slot->id, id, strlen(id) + 1);
	memcpy(slot->number, number, size);
	slot->number[size] = '\0';
}

/* The oldest one of that id. */
static const char *recall(const struct tools *tools, const char *id)
{
	unsigned count = tools->count < TOOLS_REMEMBERED ? tools->count : TOOLS_REMEMBERED;
	for (unsigned i = tools->count - count; i != tools->count; i++)
		if (strcmp(tools->number[i % TOOLS_REMEMBERED].id, id) == 0)
			return tools->number[i % TOOLS_REMEMBERED].number;
	return NULL;
}

static void log_result(const struct log_span *span, const char *text, const char *name, size_t size)
{
	log_begin(LOG_INFO, span, "tools");
	log_text(text);
	log_private(name, size);
	log_end();
}

/* --- arguments -------------------------------------------------------------------------------- */

/* The one field that a function takes, of that type; JSON_MISSING after an error was put out. */
static uint32_t field(const struct json *json, const char *name, enum json_type type,
                      const char *wrong, struct text *output)
{
	if (json->token[0].type != JSON_OBJECT) {
		argument_error(output, json, "invalid type, expected a map", NULL, 0);
		return JSON_MISSING;
	}
	uint32_t value = json_get(json, 0, name);
	if (value >= JSON_TWICE)
		argument_error(output, json, value == JSON_TWICE ? "duplicate field" : "missing field",
		               name, json->token[0].end - 1);
	else if (json->token[value].type != type)
		argument_error(output, json, wrong, NULL, json->token[value].start);
	else
		return value;
	return JSON_MISSING;
}

/* --- the functions ---------------------------------------------------------------------------- */

static void validate_number(struct tools *tools, const struct function_call *call,
                            const struct json *json, const struct log_span *span,
                            struct text *output)
{
	char digits[TOOLS_DIGITS_MAX];
	uint32_t list = field(json, "digits", JSON_ARRAY, "invalid type, expected a sequence", output);
	if (list == JSON_MISSING)
		return;
	uint32_t count = json->token[list].count, token = list + 1;
	bool valid = count >= TOOLS_DIGITS_MIN && count <= TOOLS_DIGITS_MAX;
	for (uint32_t i = 0; i < count; i++, token = json->token[token].next) {
		uint64_t digit;
		if (json_uint(json, token, &digit) != 0) {
			argument_error(output, json, "invalid type or value, expected usize", NULL,
			               json->token[token].start);
			return;
		}
		valid = valid && digit <= 9;
		if (valid)
			digits[i] = (char)('0' + digit);
	}
	if (valid) {
		remember(tools, call->id, digits, count);
		log_result(span, "number stored: ", digits, count);
	} else {
		log_begin(LOG_WARN, span, "tools");
		log_text("invalid number of ");
		log_number(count);
		log_text(" digits");
		log_end();
	}
	verdict(output, valid ? call->id : NULL);
}

/* Names to look for, folded, in the order of preference; what was found of the best one so far. */
struct search {
	char name[TOOLS_NAMES_MAX][CONTACTS_NAME_MAX];
	ptrdiff_t size[TOOLS_NAMES_MAX]; /* -1: cannot be any contact's name */
	uint32_t count, best;            /* best is count when there is none */
	struct contact found;
};

static bool compare(void *context, const struct contact *contact)
{
	struct search *search = context;
	char name[CONTACTS_NAME_MAX];
	ptrdiff_t size = casefold_text(contact->name, contact->name_size, name, sizeof name);
	for (uint32_t i = 0; size >= 0 && i < search->best; i++)
		if (search->size[i] == size && memcmp(search->name[i], name, (size_t)size) == 0) {
			search->best = i;
			search->found = *contact;
		}
	return search->best > 0;
}

static void validate_contact(struct tools *tools, const struct function_call *call,
                             const struct json *json, const struct log_span *span,
                             struct text *output)
{
	static struct search search;
	static char name[CONTACTS_NAME_MAX + 1];
	uint32_t list = field(json, "contact", JSON_ARRAY, "invalid type, expected a sequence", output);
	if (list == JSON_MISSING)
		return;
	uint32_t count = json->token[list].count, token = list + 1;
	search.count = count < TOOLS_NAMES_MAX ? count : TOOLS_NAMES_MAX;
	for (uint32_t i = 0; i < count; i++, token = json->token[token].next) {
		if (json->token[token].type != JSON_STRING) {
			argument_error(output, json, "invalid type, expected a string", NULL,
			               json->token[token].start);
			return;
		}
		if (i >= search.count)
			continue;
		ptrdiff_t size = json_copy(json, token, name, sizeof name);
		search.size[i] = size < 0 ? -1
		                          : casefold_text(name, (size_t)size, search.name[i],
		                                          sizeof search.name[i]);
	}
	search.best = search.count;
	if (search.count == 0 || contacts_read(span, compare, &search) != 0)
		search.best = search.count;
	bool found = search.best < search.count;
	if (found) {
		remember(tools, call->id, search.found.number, search.found.number_size);
		log_result(span, "contact found, number stored: ", search.found.name,
		           search.found.name_size);
	} else {
		log_say(LOG_INFO, span, "tools", "no such contact");
	}
	verdict(output, found ? call->id : NULL);
}

struct listing {
	struct text *output;
	unsigned left_out;
};

/* Whether the array already has the element that stands behind `end`. */
static bool is_listed(const struct text *array, size_t end)
{
	const char *element = array->data + end + (end > 1);
	size_t length = array->size - end - (end > 1);
	for (size_t at = 1; at < end;) {
		size_t stop = at + 1;
		while (array->data[stop] != '"')
			stop += array->data[stop] == '\\' ? 2 : 1;
		if (++stop - at == length && memcmp(array->data + at, element, length) == 0)
			return true;
		at = stop + 1;
	}
	return false;
}

static bool list(void *context, const struct contact *contact)
{
	struct listing *listing = context;
	struct text *output = listing->output;
	size_t before = output->size;
	if (listing->left_out == 0) {
		text_add_str(output, before > 1 ? ",\"" : "\"");
		text_add_json(output, contact->name, contact->name_size);
		text_add_byte(output, '"');
	}
	if (listing->left_out || output->full) {
		listing->left_out++;
		output->full = false;
		output->size = before;
	} else if (is_listed(output, before)) {
		output->size = before;
	}
	return true;
}

static void list_contacts(const struct log_span *span, struct text *output)
{
	struct listing listing = {.output = output};
	text_add_byte(output, '[');
	output->room--; /* for the bracket at the end */
	if (contacts_read(span, list, &listing) != 0) {
		output->size = 1;
		listing.left_out = 0;
	}
	output->room++;
	text_add_byte(output, ']');
	if (listing.left_out == 0)
		return;
	log_begin(LOG_ERROR, span, "tools");
	log_text("the list of contacts is too long: ");
	log_number(listing.left_out);
	log_text(" at its end are left out");
	log_end();
}

static enum tool_result transfer(struct tools *tools, const struct json *json, struct text *output,
                                 const char **number)
{
	char id[MESSAGES_ID_MAX + 1];
	uint32_t value = field(json, "call_id", JSON_STRING, "invalid type, expected a string", output);
	if (value == JSON_MISSING)
		return TOOL_ANSWER;
	*number = json_copy(json, value, id, sizeof id) < 0 ? NULL : recall(tools, id);
	if (*number)
		return TOOL_TRANSFER;
	tools_error(output, "Invalid transfer call_id");
	return TOOL_ANSWER;
}

static enum tool_result terminate(const struct json *json, const struct log_span *span,
                                  struct text *output)
{
	static const char *const reasons[] = {"UserRequested", "UserUncooperative", "Other"};
	char reason[64];
	uint32_t value = field(json, "reason", JSON_STRING, "invalid type, expected a string", output);
	if (value == JSON_MISSING)
		return TOOL_ANSWER;
	if (json_copy(json, value, reason, sizeof reason) < 0)
		strcpy(reason, "...");
	for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
		if (strcmp(reason, reasons[i]) == 0) {
			log_begin(LOG_WARN, span, "tools");
			log_text("hang up, reason ");
			log_text(reason);
			log_end();
			return TOOL_TERMINATE;
		}
	argument_error(output, json,
	               "not one of `UserRequested`, `UserUncooperative`, `Other`: unknown variant",
	               reason, json->token[value].start);
	return TOOL_ANSWER;
}

/* The text names the reason and the place, which is all that the model needs to do better. */
static void log_error(const struct log_span *span, const char *name, const struct text *output)
{
	log_begin(LOG_ERROR, span, "tools");
	log_text("bad call of ");
	log_foreign(name, strlen(name));
	log_text(": ");
	log_foreign(output->data, output->size);
	log_end();
}

enum tool_result tools_run(struct tools *tools, const struct function_call *call,
                           const struct log_span *span, struct text *output, const char **number)
{
	static struct json_token tokens[TOOLS_ARGUMENT_TOKENS];
	static const char *const names[] = {"ValidatePhoneNumber", "ValidateContact", "ListContacts",
	                                    "Transfer", "Terminate"};
	enum tool_result result = TOOL_ANSWER;
	struct json json = {.text = call->arguments,
	                    .size = call->arguments_size,
	                    .token = tokens,
	                    .room = TOOLS_ARGUMENT_TOKENS};
	size_t tool = 0;
	while (tool < sizeof names / sizeof *names && strcmp(call->name, names[tool]) != 0)
		tool++;
	log_begin(LOG_INFO, span, "tools");
	log_text("function call ");
	log_foreign(call->name, strlen(call->name));
	log_end();
	if (tool == sizeof names / sizeof *names)
		tools_error(output, "Unknown tool");
	else if (!call->arguments)
		tools_error(output, "The arguments are missing or too long");
	else if (json_parse(&json) != 0)
		argument_error(output, &json, json.problem, NULL, json.problem_at);
	else if (tool == 0)
		validate_number(tools, call, &json, span, output);
	else if (tool == 1)
		validate_contact(tools, call, &json, span, output);
	else if (tool == 2)
		list_contacts(span, output);
	else if (tool == 3)
		result = transfer(tools, &json, output, number);
	else
		result = terminate(&json, span, output);
	if (result == TOOL_ANSWER && output->size > 9 && memcmp(output->data, "{\"error\":", 9) == 0)
		log_error(span, call->name, output);
	return result;
}
