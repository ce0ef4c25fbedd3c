#include "wire/linemarkers.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/strmap.h"

void linemarkers_release(struct linemarkers *markers)
{
	free(markers->main);
	free(markers->dir);
	strlist_release(&markers->files);
	*markers = (struct linemarkers){0};
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* `\"`, `\\` and `\NNN` in a file's name. */
static size_t take_escape(struct span rest, struct buf *name)
{
	if (rest.length >= 4 && is_digit(rest.at[1]) && is_digit(rest.at[2]) && is_digit(rest.at[3])) {
		int value = (rest.at[1] - '0') * 64 + (rest.at[2] - '0') * 8 + (rest.at[3] - '0');
		buf_add_byte(name, (unsigned char)value);
		return 4;
	}
	if (rest.length >= 2)
		buf_add_byte(name, (unsigned char)rest.at[1]);
	return 2;
}

/* The name in a marker's quotes; NULL when the line is no marker. */
static char *marker_name(struct span line)
{
	if (line.length < 5 || line.at[0] != '#' || line.at[1] != ' ' || !is_digit(line.at[2]))
		return NULL;
	size_t at = 2;
	while (at < line.length && is_digit(line.at[at]))
		at++;
	if (at + 2 >= line.length || line.at[at] != ' ' || line.at[at + 1] != '"')
		return NULL;
	at += 2;
	BUF_AUTO struct buf name = BUF_INIT;
	while (at < line.length && line.at[at] != '"') {
		if (line.at[at] == '\\')
			at += take_escape((struct span){line.at + at, line.length - at}, &name);
		else
			buf_add_byte(&name, (unsigned char)line.at[at++]);
	}
	return at < line.length ? buf_detach(&name) : NULL;
}

static void add_name(struct linemarkers *out, struct strmap *seen, const char *name)
{
	size_t length = strlen(name);
	if (length == 0 || name[0] == '<')
		return; /* "<built-in>", "<command-line>" */
	if (length > 2 && name[0] == '/' && strcmp(name + length - 2, "//") == 0) {
		if (!out->dir)
			out->dir = str_dup_n(name, length - 2);
		return;
	}
	if (!strmap_put(seen, name, 0))
		return;
	if (!out->main)
		out->main = str_dup(name);
	else
		strlist_add(&out->files, name);
}

int linemarkers_read(struct span text, struct linemarkers *out, struct err *err)
{
	*out = (struct linemarkers){0};
	struct strmap seen = STRMAP_INIT;
	struct span line;
	int rc = 0;
	while (rc == 0 && span_line(&text, &line)) {
		if (line.length == 0 || line.at[0] != '#')
			continue;
		if (memchr(line.at, '\0', line.length)) {
			rc = err_set(err, ERR_FAIL, "preprocessed text: a line marker holds a zero byte");
			break;
		}
		MEM_AUTO char *name = marker_name(line);
		if (name)
			add_name(out, &seen, name);
	}
	strmap_release(&seen);
	return rc;
}
