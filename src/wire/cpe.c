#include "wire/cpe.h"

#include <ctype.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/mem.h"

enum { ATTRIBUTES = 11 };

/* Takes one attribute off *rest; false when it is empty or ends in a backslash. */
static bool take(struct span *rest, char **attribute)
{
	BUF_AUTO struct buf text = BUF_INIT;
	size_t at = 0;
	for (; at < rest->length && rest->at[at] != ':'; at++) {
		at += rest->at[at] == '\\'; /* what follows stands for itself */
		if (at == rest->length)
			return false;
		unsigned char byte = (unsigned char)rest->at[at];
		if (byte <= ' ' || byte == 0x7f)
			return false;
		buf_add_byte(&text, (unsigned char)tolower(byte));
	}
	if (text.size == 0)
		return false;
	if (attribute)
		*attribute = buf_detach(&text);
	rest->at += at;
	rest->length -= at;
	return true;
}

int cpe_parse(struct span text, struct cpe *cpe, struct err *err)
{
	static const char prefix[] = "cpe:2.3";
	*cpe = (struct cpe){0};
	char **const slots[] = {&cpe->part, &cpe->vendor, &cpe->product, &cpe->version, &cpe->update};
	bool is_good = span_starts(text, prefix);
	struct span rest = text;
	if (is_good)
		rest = (struct span){text.at + sizeof prefix - 1, text.length - (sizeof prefix - 1)};
	for (size_t i = 0; is_good && i < ATTRIBUTES; i++) {
		is_good = rest.length && *rest.at == ':';
		if (!is_good)
			break;
		rest = (struct span){rest.at + 1, rest.length - 1};
		is_good = take(&rest, i < sizeof slots / sizeof *slots ? slots[i] : NULL);
	}
	if (is_good && rest.length == 0)
		return 0;
	cpe_release(cpe);
	return err_set(err, ERR_FAIL, "no CPE 2.3 name: '%.*s'",
	               (int)(text.length < 200 ? text.length : 200), text.at);
}

void cpe_release(struct cpe *cpe)
{
	free(cpe->part);
	free(cpe->vendor);
	free(cpe->product);
	free(cpe->version);
	free(cpe->update);
	*cpe = (struct cpe){0};
}
