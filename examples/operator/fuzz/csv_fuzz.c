/* A list of contacts: each that comes out is what it should be and fits into a SIP address. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "config.h"
#include "contacts.h"
#include "utf8.h"

struct config config;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *start;

static bool check(struct contacts *contacts)
{
	const struct contact *contact = &contacts->contact;
	if (contact->name < start || contact->name_size > CONTACTS_NAME_MAX ||
	    !utf8_valid(contact->name, contact->name_size))
		abort();
	if (contact->number_size == 0 || contact->number_size > sizeof contact->number)
		abort();
	for (size_t i = 0; i < contact->number_size; i++)
		if (contact->number[i] <= ' ' || strchr("@:;?/<>\"\\", contact->number[i]))
			abort();
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* On the heap, so that a read behind it is found. */
	char *text = malloc(size ? size : 1);
	memcpy(text, data, size);
	struct contacts contacts = {.one = check};
	start = text;
	contacts_scan(&contacts, text, size);
	free(text);
	return 0;
}
