#include "wire/pkgconfig_file.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "wire/decl.h"

static bool take(struct span line, const char *key, struct span *value)
{
	size_t length = strlen(key);
	if (!span_starts(line, key) || line.length <= length || line.at[length] != ':')
		return false;
	*value = span_trim((struct span){line.at + length + 1, line.length - length - 1});
	return true;
}

/* ${version}: defined by a line of its own. */
static struct span looked_up(struct span text, struct span value)
{
	struct span line;
	if (!span_starts(value, "${") || value.at[value.length - 1] != '}')
		return value;
	struct span wanted = {value.at + 2, value.length - 3};
	while (span_line(&text, &line)) {
		const char *equals = memchr(line.at, '=', line.length);
		struct span name = {line.at, equals ? (size_t)(equals - line.at) : 0};
		name = span_trim(name);
		if (name.length == wanted.length && memcmp(name.at, wanted.at, name.length) == 0 && equals)
			return span_trim(
				(struct span){equals + 1, line.length - (size_t)(equals + 1 - line.at)});
	}
	return value;
}

int pkgconfig_file_read(struct span text, struct pkgconfig_file *out, struct err *err)
{
	struct span rest = text, line, value;
	struct decl decl = {0};
	BUF_AUTO struct buf libs = BUF_INIT;
	*out = (struct pkgconfig_file){0};
	while (span_line(&rest, &line)) {
		if (take(line, "Name", &value))
			decl_set_name(&decl, value);
		else if (take(line, "Version", &value))
			decl_set_version(&decl, looked_up(text, value));
		else if (take(line, "Libs", &value) || take(line, "Libs.private", &value))
			buf_format(&libs, "%.*s ", (int)value.length, value.at);
	}
	if (!decl.name) {
		decl_release(&decl);
		return err_set(err, ERR_FAIL, "a pkg-config file has no usable Name");
	}
	out->name = decl.name;
	out->version = decl.version;
	out->libs = buf_detach(&libs);
	return 0;
}

bool pkgconfig_file_links(const struct pkgconfig_file *file, const char *name)
{
	struct span rest = span_of(file->libs), word;
	while (span_word(&rest, &word))
		if (span_starts(word, "-l")) {
			struct span library = {word.at + 2, word.length - 2};
			if (span_equal(library, name))
				return true;
		}
	return false;
}

void pkgconfig_file_release(struct pkgconfig_file *file)
{
	free(file->name);
	free(file->version);
	free(file->libs);
	*file = (struct pkgconfig_file){0};
}
