/* A list of contacts, in pieces and as a whole: the same contacts must come out, and each fits into
 * a SIP address. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "config.h"
#include "contacts.h"
#include "utf8.h"

struct config config;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool add(void *context, const struct contact *contact)
{
	uint64_t *sum = context;
	if (contact->number_size == 0 || contact->number_size > sizeof contact->number ||
	    !utf8_valid(contact->name, contact->name_size))
		abort();
	for (size_t i = 0; i < contact->name_size; i++)
		*sum = *sum * 31 + (unsigned char)contact->name[i];
	for (size_t i = 0; i < contact->number_size; i++) {
		*sum = *sum * 31 + (unsigned char)contact->number[i];
		if (contact->number[i] <= ' ' || strchr("@:;?/<>\"\\", contact->number[i]))
			abort();
	}
	*sum = *sum * 31 + 256;
	return true;
}

static uint64_t run(const char *text, size_t size, size_t piece)
{
	static struct contacts contacts;
	uint64_t sum = 1;
	contacts_begin(&contacts, NULL, add, &sum);
	for (size_t at = 0; at < size; at += piece)
		if (!contacts_feed(&contacts, text + at, size - at < piece ? size - at : piece))
			break;
	return sum * 2 + (contacts_finish(&contacts) != NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size == 0)
		return 0;
	const char *text = (const char *)data + 1;
	if (run(text, size - 1, data[0] % 64 + 1U) != run(text, size - 1, size))
		abort();
	return 0;
}
