#include "contacts.h"

#include <string.h>

#include "config.h"
#include "file.h"
#include "part.h"
#include "text.h"
#include "utf8.h"

static __attribute__((noinline)) bool is_among(char byte, const char *bytes)
{
	return part_holds(part_of(bytes), byte);
}

/* With registers of its own, which its caller has no more. */
__attribute__((noinline)) size_t contacts_dial(const char *number, size_t size,
                                               char to[CONTACTS_NUMBER_MAX])
{
	static struct text text;
	struct part left = part_trim((struct part){number, size});
	bool telephone = true;
	text_begin(&text, to, CONTACTS_NUMBER_MAX);
	for (size_t i = 0; i < left.size; i++)
		telephone = telephone && is_among(left.data[i], "0123456789+*# \t-.()/");
	for (; left.size; left.data++, left.size--) {
		/* Unreserved and user-unreserved, without ";", "?" and "/", which some read as the end. */
		bool plain = part_is_made_of((struct part){left.data, 1}, "-_.!~*'()&=+$,");
		if (!telephone || !is_among(*left.data, " \t-.()/"))
			text_write(&text, plain ? "%S" : "%P", left.data, (size_t)1);
	}
	return text.full ? 0 : text.size;
}

static void take_header(struct contacts *contacts)
{
	struct part word = {contacts->csv.field, contacts->csv.size};
	contacts->count = contacts->csv.number + 1;
	if (!contacts->name && part_equals(word, "name"))
		contacts->name = contacts->count;
	if (!contacts->number && part_equals(word, "number"))
		contacts->number = contacts->count;
}

/* Returns NULL or what is wrong. */
static const char *take_field(struct contacts *contacts)
{
	struct contact *contact = &contacts->contact;
	const struct csv *csv = &contacts->csv;
	unsigned column = csv->number + 1;
	bool good;
	if (csv->bad)
		return "unmatched quotes";
	if (column == contacts->name) {
		contact->name = csv->field;
		contact->name_size = csv->size;
		good = csv->size <= CONTACTS_NAME_MAX;
	} else if (column == contacts->number) {
		contact->number_size = contacts_dial(csv->field, csv->size, contact->number);
		good = contact->number_size;
	} else {
		return NULL;
	}
	return good && utf8_valid(csv->field, csv->size)
	           ? NULL
	           : "name or number missing, too long or not UTF-8";
}

const char *contacts_scan(struct contacts *contacts, char *text, size_t size)
{
	struct csv *csv = &contacts->csv;
	const char *problem = NULL;
	unsigned skipped = 0;
	enum csv_event event;
	*csv = (struct csv){.at = text, .end = text + size};
	contacts->name = contacts->number = 0;
	do {
		event = csv_read(csv);
		take_header(contacts);
	} while (event == CSV_FIELD);
	if (!contacts->name || !contacts->number)
		return "no columns \"name\" and \"number\"";
	while ((event = csv_read(csv)) != CSV_END) {
		const char *wrong = take_field(contacts);
		problem = problem ? problem : wrong;
		if (event == CSV_FIELD)
			continue;
		if (!problem && csv->number + 1 != contacts->count)
			problem = "not as many fields as the first row";
		if (!problem) {
			if (!contacts->one(contacts))
				break;
		} else if (skipped++ < CONTACTS_TOLD_MAX) {
			log_write(LOG_ERROR | LOG_CONTACTS, contacts->span, "line %u skipped: %s", csv->line,
			          problem);
		}
		problem = NULL;
	}
	if (skipped > CONTACTS_TOLD_MAX)
		log_write(LOG_ERROR | LOG_CONTACTS, contacts->span, "%u more rows skipped",
		          skipped - CONTACTS_TOLD_MAX);
	return NULL;
}

int contacts_read(struct contacts *contacts)
{
	static char text[CONTACTS_FILE_MAX + 1];
	ptrdiff_t size = file_read(config.contacts, text, sizeof text);
	const char *problem = size < 0              ? "cannot be read"
	                      : size == sizeof text ? "over 1 MiB"
	                                            : contacts_scan(contacts, text, (size_t)size);
	if (!problem)
		return 0;
	log_write(LOG_ERROR | LOG_CONTACTS, contacts->span, "%q: %s", config.contacts, problem);
	return -1;
}
