#include "wire/depfile.h"

#include <stdbool.h>
#include <string.h>

#include "base/buf.h"
#include "base/limit.h"

struct scan {
	const char *at, *end;
};

static bool is_break(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* A backslash before the end of a line joins it with the next one. */
static size_t continuation(const struct scan *scan)
{
	size_t left = (size_t)(scan->end - scan->at);
	if (left >= 2 && scan->at[0] == '\\' && scan->at[1] == '\n')
		return 2;
	if (left >= 3 && scan->at[0] == '\\' && scan->at[1] == '\r' && scan->at[2] == '\n')
		return 3;
	return 0;
}

/* Passes blanks and joined line ends; false at the end of the rule (which is passed, too). */
static bool skip_blanks(struct scan *scan)
{
	while (scan->at < scan->end) {
		size_t joined = continuation(scan);
		if (joined)
			scan->at += joined;
		else if (*scan->at == '\n')
			return scan->at++, false;
		else if (is_break(*scan->at))
			scan->at++;
		else
			return true;
	}
	return false;
}

/* Backslashes before a blank count double; elsewhere they stand for themselves. */
static void take_backslashes(struct scan *scan, struct buf *word)
{
	size_t count = 0;
	while (scan->at + count < scan->end && scan->at[count] == '\\')
		count++;
	const char *next = scan->at + count;
	scan->at = next;
	bool special = next < scan->end && (*next == ' ' || *next == '\t' || *next == '#');
	if (!special) {
		/* The last one may join lines, or stand before a colon. */
		struct scan last = {next - 1, scan->end};
		bool joins = continuation(&last) != 0;
		bool colon = next < scan->end && *next == ':';
		if (joins)
			scan->at--;
		buf_add_fill(word, '\\', count - (joins || colon));
		if (colon)
			buf_add_byte(word, (unsigned char)*scan->at++);
		return;
	}
	buf_add_fill(word, '\\', count / 2);
	if (count % 2)
		buf_add_byte(word, (unsigned char)*scan->at++);
}

/* One word; *colon says that it ended in a colon that ends the targets. */
static void take_word(struct scan *scan, struct buf *word, bool *colon)
{
	*colon = false;
	while (scan->at < scan->end && !is_break(*scan->at) && !continuation(scan)) {
		char c = *scan->at;
		if (c == '\\') {
			take_backslashes(scan, word);
			continue;
		}
		bool last = scan->at + 1 == scan->end || is_break(scan->at[1]);
		struct scan after = {scan->at + 1, scan->end};
		if (c == ':' && (last || continuation(&after))) {
			scan->at++;
			*colon = true;
			return;
		}
		if (c == '$' && !last && scan->at[1] == '$')
			scan->at++;
		buf_add_byte(word, (unsigned char)c);
		scan->at++;
	}
}

/* One rule, or one line that is none. */
static void take_rule(struct scan *scan, struct strlist *files)
{
	bool in_files = false;
	while (skip_blanks(scan)) {
		bool colon;
		BUF_AUTO struct buf word = BUF_INIT;
		const char *start = scan->at;
		take_word(scan, &word, &colon);
		if (scan->at == start)
			scan->at++; /* a lone carriage return or the like: never stand still */
		if (in_files && word.size && strcmp((char *)word.data, "|") != 0)
			strlist_take(files, buf_detach(&word));
		if (colon)
			in_files = true;
	}
}

int depfile_read(struct span text, struct strlist *files, struct err *err)
{
	if (text.length > LIMIT_DEPS_FILE)
		return err_set(err, ERR_FAIL, "dependency file: longer than %zu bytes", LIMIT_DEPS_FILE);
	if (text.length && memchr(text.at, '\0', text.length))
		return err_set(err, ERR_FAIL, "dependency file: holds a zero byte");
	if (text.length == 0)
		return 0;
	struct scan scan = {text.at, text.at + text.length};
	while (scan.at < scan.end)
		take_rule(&scan, files);
	return 0;
}
