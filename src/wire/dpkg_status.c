#include "wire/dpkg_status.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

struct field {
	const char *name;
	size_t offset; /* of a struct span in struct dpkg_package */
};

static const struct field fields[] = {
	{"Package", offsetof(struct dpkg_package, name)},
	{"Version", offsetof(struct dpkg_package, version)},
	{"Architecture", offsetof(struct dpkg_package, architecture)},
	{"Source", offsetof(struct dpkg_package, source)},
	{"Multi-Arch", offsetof(struct dpkg_package, multi_arch)},
	{"Status", offsetof(struct dpkg_package, status)},
	{"Maintainer", offsetof(struct dpkg_package, maintainer)},
	{"Homepage", offsetof(struct dpkg_package, homepage)},
	{"Section", offsetof(struct dpkg_package, section)},
	{"Essential", offsetof(struct dpkg_package, essential)},
};

static bool is_blank_line(struct span line)
{
	return span_trim(line).length == 0;
}

static int take_field(struct span line, struct dpkg_package *out, struct err *err)
{
	const char *colon = memchr(line.at, ':', line.length);
	if (!colon || colon == line.at)
		return err_set(err, ERR_FAIL, "a line is no 'Field: value'");
	size_t length = (size_t)(colon - line.at);
	struct span value = {colon + 1, line.length - length - 1};
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
		if (length != strlen(fields[i].name) || strncasecmp(line.at, fields[i].name, length) != 0)
			continue;
		struct span *slot = (struct span *)(void *)((char *)out + fields[i].offset);
		if (slot->at)
			return err_set(err, ERR_FAIL, "the field '%s' is there twice", fields[i].name);
		*slot = span_trim(value);
	}
	return 0;
}

/* "glibc (2.36-9)" → name and version. */
static void split_source(struct dpkg_package *package)
{
	struct span text = package->source;
	package->source = package->name;
	package->source_version = package->version;
	if (text.length == 0)
		return;
	const char *open = memchr(text.at, '(', text.length);
	if (!open) {
		package->source = text;
		return;
	}
	struct span inner = {open + 1, text.length - (size_t)(open - text.at) - 1};
	package->source = span_trim((struct span){text.at, (size_t)(open - text.at)});
	const char *close = memchr(inner.at, ')', inner.length);
	if (close)
		inner.length = (size_t)(close - inner.at);
	if (span_trim(inner).length)
		package->source_version = span_trim(inner);
	if (package->source.length == 0)
		package->source = package->name;
}

int dpkg_status_next(struct span *rest, struct dpkg_package *out, struct err *err)
{
	struct span line;
	*out = (struct dpkg_package){0};
	const char *start = NULL;
	while (span_line(rest, &line)) {
		if (is_blank_line(line)) {
			if (start)
				break;
			continue;
		}
		if (memchr(line.at, '\0', line.length))
			return err_set(err, ERR_FAIL, "a NUL byte in a package paragraph");
		bool folded = line.at[0] == ' ' || line.at[0] == '\t';
		if (folded && !start)
			return err_set(err, ERR_FAIL, "a package paragraph begins with a folded line");
		if (!start)
			start = line.at;
		if (!folded && take_field(line, out, err) != 0)
			return -1;
		out->paragraph = (struct span){start, (size_t)(line.at + line.length - start)};
	}
	if (!start)
		return 0;
	if (out->name.length == 0)
		return err_set(err, ERR_FAIL, "a package paragraph without a 'Package' field");
	split_source(out);
	return 1;
}

bool dpkg_package_is_installed(const struct dpkg_package *package)
{
	if (package->status.length == 0)
		return true;
	static const char *const there[] = {"installed",        "unpacked",         "half-configured",
	                                    "triggers-awaited", "triggers-pending", NULL};
	struct span rest = package->status, word = {0};
	for (int i = 0; i < 3; i++)
		if (!span_word(&rest, &word))
			return false;
	for (int i = 0; there[i]; i++)
		if (span_equal(word, there[i]))
			return true;
	return false;
}

void dpkg_status_write(const char *name, const char *version, const char *architecture,
                       const char *source, const char *source_version, struct buf *out)
{
	buf_format(out, "Package: %s\n", name);
	if (strcmp(version, source_version) != 0)
		buf_format(out, "Source: %s (%s)\n", source, source_version);
	else if (strcmp(name, source) != 0)
		buf_format(out, "Source: %s\n", source);
	buf_format(out, "Version: %s\n", version);
	if (*architecture)
		buf_format(out, "Architecture: %s\n", architecture);
	buf_add_str(out, "\n");
}
