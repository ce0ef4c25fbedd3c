#include "wire/response.h"

#include <ctype.h>
#include <stdbool.h>

#include "base/buf.h"
#include "base/fd.h"
#include "base/limit.h"
#include "base/mem.h"
#include "base/path.h"

/* How often response files may name response files. */
#define DEPTH_MOST 16

/* One word by the rules of buildargv(): blanks separate, quotes and backslashes keep. */
static bool next_word(const char **at, const char *end, struct buf *word)
{
	while (*at < end && isspace((unsigned char)**at))
		(*at)++;
	if (*at >= end)
		return false;
	char quote = 0;
	for (; *at < end && (quote || !isspace((unsigned char)**at)); (*at)++) {
		char c = **at;
		if (c == '\\' && *at + 1 < end)
			buf_add(word, ++*at, 1);
		else if (quote && c == quote)
			quote = 0;
		else if (!quote && (c == '\'' || c == '"'))
			quote = c;
		else
			buf_add(word, &c, 1);
	}
	return true;
}

static int add_word(struct strlist *words, const char *word, int depth, struct err *err);

static int add_response_file(struct strlist *words, const char *path, int depth, struct err *err)
{
	BUF_AUTO struct buf text = BUF_INIT;
	if (depth > DEPTH_MOST)
		return err_set(err, ERR_FAIL, "response file '%s' is nested too deep", path);
	if (fd_read_file(path, LIMIT_ARGUMENTS, &text, err) != 0)
		return -1;
	const char *at = text.data ? (const char *)text.data : "";
	const char *end = at + text.size;
	for (;;) {
		struct buf word = BUF_INIT;
		if (!next_word(&at, end, &word))
			return 0;
		MEM_AUTO char *owned = buf_detach(&word);
		if (add_word(words, owned, depth + 1, err) != 0)
			return -1;
	}
}

static int add_word(struct strlist *words, const char *word, int depth, struct err *err)
{
	/* An @word that names no file is an ordinary word, as in GNU ld. */
	if (word[0] == '@' && path_is_file(word + 1))
		return add_response_file(words, word + 1, depth, err);
	if (words->count > LIMIT_ARGUMENTS / 8)
		return err_set(err, ERR_FAIL, "the command line has too many arguments");
	strlist_add(words, word);
	return 0;
}

int response_add(struct strlist *words, const char *word, struct err *err)
{
	return add_word(words, word, 0, err);
}
