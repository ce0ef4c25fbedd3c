#include "wire/trustlist.h"

#include <ctype.h>
#include <string.h>

#include "base/buf.h"
#include "base/limit.h"
#include "base/mem.h"

#define LINE_MOST 1024

char *trustlist_digest(struct span text)
{
	BUF_AUTO struct buf hex = BUF_INIT;
	for (size_t i = 0; i < text.length; i++) {
		unsigned char byte = (unsigned char)text.at[i];
		bool is_colon = byte == ':' && i > 0 && text.at[i - 1] != ':';
		if (!isxdigit(byte) && !is_colon)
			return NULL;
		if (!is_colon)
			buf_add_byte(&hex, (unsigned char)tolower(byte));
	}
	if (hex.size < TRUST_DIGEST_LEAST || hex.size > 64)
		return NULL;
	return buf_detach(&hex);
}

/* Where the name ends: two blanks, or a tab. */
static size_t name_length(struct span line)
{
	for (size_t i = 0; i < line.length; i++)
		if (line.at[i] == '\t' ||
		    (line.at[i] == ' ' && i + 1 < line.length && line.at[i + 1] == ' '))
			return i;
	return line.length;
}

static void read_line(struct span line, size_t number, struct trust_wishes *out)
{
	struct trust_wish wish = {.line = number};
	struct span rest = line, word;
	span_word(&rest, &word);
	wish.digest = trustlist_digest(word);
	if (!wish.digest) {
		size_t length = name_length(line);
		wish.name = str_dup_n(line.at, length);
		rest = (struct span){line.at + length, line.length - length};
	}
	rest = span_trim(rest);
	if (rest.length)
		wish.reason = span_dup(rest);
	trust_wishes_add(out, wish);
}

int trustlist_read(struct span text, struct trust_wishes *out, struct err *err)
{
	struct span line;
	size_t number = 0, before = out->count;
	while (span_line(&text, &line)) {
		number++;
		if (line.length > LINE_MOST)
			return err_set(err, ERR_FAIL, "line %zu is longer than %d bytes", number, LINE_MOST);
		if (memchr(line.at, '\0', line.length))
			return err_set(err, ERR_FAIL, "line %zu is no text", number);
		line = span_trim(line);
		if (line.length == 0 || line.at[0] == '#')
			continue;
		if (out->count >= LIMIT_TRUST_ROOTS)
			return err_set(err, ERR_FAIL, "it has more than %zu lines", LIMIT_TRUST_ROOTS);
		read_line(line, number, out);
	}
	if (out->count == before)
		return err_set(err, ERR_FAIL, "it names no root");
	return 0;
}
