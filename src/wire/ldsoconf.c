#include "wire/ldsoconf.h"

#include <string.h>
#include <strings.h>

static struct span without_comment(struct span line)
{
	const char *hash = line.length ? memchr(line.at, '#', line.length) : NULL;
	if (hash)
		line.length = (size_t)(hash - line.at);
	return span_trim(line);
}

static bool is_directive(struct span line, const char *word)
{
	size_t length = strlen(word);
	return line.length > length && strncasecmp(line.at, word, length) == 0 &&
	       (line.at[length] == ' ' || line.at[length] == '\t');
}

bool ldsoconf_next(struct ldsoconf_cursor *cursor, enum ldsoconf_kind *kind, struct span *text)
{
	for (;;) {
		*kind = LDSOCONF_INCLUDE;
		if (cursor->include.length && span_word(&cursor->include, text))
			return true;
		struct span line;
		if (!span_line(&cursor->rest, &line))
			return false;
		line = without_comment(line);
		if (is_directive(line, "include")) {
			cursor->include = (struct span){line.at + 7, line.length - 7};
			continue;
		}
		if (line.length == 0 || line.at[0] != '/')
			continue; /* "hwcap 1 nosegneg", or what ldconfig refuses too */
		const char *equal = memchr(line.at, '=', line.length);
		if (equal)
			line = span_trim((struct span){line.at, (size_t)(equal - line.at)});
		while (line.length > 1 && line.at[line.length - 1] == '/')
			line.length--;
		*kind = LDSOCONF_DIR;
		*text = line;
		return true;
	}
}

bool ldsoconf_musl_next(struct span *rest, struct span *dir)
{
	while (rest->length) {
		size_t length = 0;
		while (length < rest->length && rest->at[length] != ':' && rest->at[length] != '\n')
			length++;
		*dir = (struct span){rest->at, length};
		size_t taken = length < rest->length ? length + 1 : length;
		rest->at += taken;
		rest->length -= taken;
		if (dir->length)
			return true;
	}
	return false;
}
