#include "contacts.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config.h"
#include "utf8.h"

static bool is_blank(char byte)
{
	return byte == ' ' || byte == '\t';
}

static bool is_telephone(const char *number, size_t size)
{
	for (size_t i = 0; i < size; i++)
		if (number[i] == '\0' || !strchr("0123456789+*# \t-.()/", number[i]))
			return false;
	return true;
}

/* Unreserved and user-unreserved, without ";", "?" and "/", which some read as the end. */
static bool is_user_byte(char byte)
{
	char lower = (char)(byte | 0x20);
	return (byte >= '0' && byte <= '9') || (lower >= 'a' && lower <= 'z') ||
	       (byte != '\0' && strchr("-_.!~*'()&=+$,", byte));
}

size_t contacts_dial(const char *number, size_t size, char to[CONTACTS_NUMBER_MAX])
{
	static const char digits[] = "0123456789ABCDEF";
	bool telephone = is_telephone(number, size);
	size_t written = 0;
	while (size && is_blank(number[size - 1]))
		size--;
	for (size_t i = 0; i < size; i++) {
		unsigned char byte = (unsigned char)number[i];
		if (telephone ? strchr(" \t-.()/", byte) != NULL : written == 0 && is_blank((char)byte))
			continue;
		bool plain = is_user_byte((char)byte);
		if (CONTACTS_NUMBER_MAX - written < (plain ? 1 : 3))
			return 0;
		if (plain) {
			to[written++] = (char)byte;
		} else {
			to[written++] = '%';
			to[written++] = digits[byte >> 4];
			to[written++] = digits[byte & 15];
		}
	}
	return written;
}

static bool field_is(const struct csv *csv, const char *word)
{
	return csv->size == strlen(word) && !csv->cut && memcmp(csv->field, word, csv->size) == 0;
}

static void header_field(struct contacts *contacts)
{
	const struct csv *csv = &contacts->csv;
	if (contacts->name_column == CONTACTS_NO_COLUMN && field_is(csv, "name"))
		contacts->name_column = csv->number;
	if (contacts->number_column == CONTACTS_NO_COLUMN && field_is(csv, "number"))
		contacts->number_column = csv->number;
	contacts->columns = csv->number + 1;
}

static void row_field(struct contacts *contacts)
{
	const struct csv *csv = &contacts->csv;
	struct contact *contact = &contacts->contact;
	if (csv->bad)
		contacts->problem = "its quotes do not match";
	if (csv->number == contacts->name_column) {
		if (csv->cut)
			contacts->problem = "its name is too long";
		else if (!utf8_valid(csv->field, csv->size))
			contacts->problem = "its name is not UTF-8";
		contact->name_size = csv->size;
		memcpy(contact->name, csv->field, csv->size);
	} else if (csv->number == contacts->number_column) {
		contact->number_size = contacts_dial(csv->field, csv->size, contact->number);
		if (csv->cut || !utf8_valid(csv->field, csv->size) || contact->number_size == 0)
			contacts->problem = "its number is missing, too long or not UTF-8";
	}
}

static void skip_row(struct contacts *contacts)
{
	if (contacts->skipped++ >= CONTACTS_TOLD_MAX)
		return;
	log_begin(LOG_ERROR, contacts->span, "contacts");
	log_text("row on line ");
	log_number(contacts->csv.line);
	log_text(" skipped: ");
	log_text(contacts->problem);
	log_end();
}

static void record_end(struct contacts *contacts)
{
	if (!contacts->in_rows) {
		contacts->in_rows = true;
		contacts->stopped = contacts->name_column == CONTACTS_NO_COLUMN ||
		                    contacts->number_column == CONTACTS_NO_COLUMN;
		return;
	}
	if (contacts->csv.number + 1 != contacts->columns)
		contacts->problem = "it has another number of fields than the header row";
	if (contacts->problem)
		skip_row(contacts);
	else
		contacts->stopped = !contacts->one(contacts->context, &contacts->contact);
	contacts->problem = NULL;
}

static void take(struct contacts *contacts, enum csv_event event)
{
	if (contacts->in_rows)
		row_field(contacts);
	else
		header_field(contacts);
	if (event == CSV_RECORD)
		record_end(contacts);
}

void contacts_begin(struct contacts *contacts, const struct log_span *span,
                    bool (*one)(void *context, const struct contact *), void *context)
{
	memset(contacts, 0, sizeof *contacts);
	contacts->span = span;
	contacts->one = one;
	contacts->context = context;
	contacts->name_column = contacts->number_column = CONTACTS_NO_COLUMN;
}

bool contacts_feed(struct contacts *contacts, const char *data, size_t size)
{
	enum csv_event event;
	while (!contacts->stopped && (event = csv_read(&contacts->csv, &data, &size)) != CSV_MORE)
		take(contacts, event);
	return !contacts->stopped;
}

const char *contacts_finish(struct contacts *contacts)
{
	enum csv_event event;
	if (!contacts->stopped && (event = csv_end(&contacts->csv)) != CSV_MORE)
		take(contacts, event);
	if (contacts->skipped > CONTACTS_TOLD_MAX) {
		log_begin(LOG_ERROR, contacts->span, "contacts");
		log_number(contacts->skipped - CONTACTS_TOLD_MAX);
		log_text(" more rows skipped");
		log_end();
	}
	if (!contacts->in_rows || contacts->name_column == CONTACTS_NO_COLUMN ||
	    contacts->number_column == CONTACTS_NO_COLUMN)
		return "its first row does not name the columns \"name\" and \"number\"";
	return NULL;
}

/* Returns NULL or what is wrong. */
static const char *read_file(int fd, struct contacts *contacts)
{
	static char part[4096];
	struct stat status;
	size_t all = 0;
	if (fstat(fd, &status) != 0)
		return "it cannot be read";
	if (!S_ISREG(status.st_mode))
		return "it is no regular file";
	for (;;) {
		ssize_t got = read(fd, part, sizeof part);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return "it cannot be read";
		all += (size_t)got;
		if (all > CONTACTS_FILE_MAX)
			return "it is larger than 1 MiB";
		if (got == 0 || !contacts_feed(contacts, part, (size_t)got))
			return contacts_finish(contacts);
	}
}

int contacts_read(const struct log_span *span, bool (*one)(void *context, const struct contact *),
                  void *context)
{
	static struct contacts contacts;
	contacts_begin(&contacts, span, one, context);
	/* Not to wait for somebody to write into a FIFO. */
	int fd = open(config.contacts, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
	const char *problem = "it cannot be opened";
	if (fd >= 0) {
		problem = read_file(fd, &contacts);
		close(fd);
	}
	if (!problem)
		return 0;
	log_begin(LOG_ERROR, span, "contacts");
	log_foreign(config.contacts, strlen(config.contacts));
	log_text(": ");
	log_text(problem);
	log_end();
	return -1;
}
