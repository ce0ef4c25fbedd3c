#include "wire/apk_installed.h"

#include <stddef.h>
#include <string.h>

static struct span *slot_of(struct apk_package *package, char letter)
{
	switch (letter) {
	case 'P':
		return &package->name;
	case 'V':
		return &package->version;
	case 'A':
		return &package->architecture;
	case 'o':
		return &package->origin;
	case 'L':
		return &package->license;
	case 'T':
		return &package->description;
	case 'U':
		return &package->url;
	case 'm':
		return &package->maintainer;
	case 'c':
		return &package->commit;
	case 'C':
		return &package->checksum;
	case 'p':
		return &package->provides;
	default:
		return NULL;
	}
}

int apk_installed_next(struct span *rest, struct apk_package *out, struct err *err)
{
	struct span line;
	const char *start = NULL;
	*out = (struct apk_package){0};
	while (span_line(rest, &line)) {
		if (line.length == 0) {
			if (start)
				break;
			continue;
		}
		if (line.length < 2 || line.at[1] != ':')
			return err_set(err, ERR_FAIL, "a line of the apk database is no 'X:value'");
		if (memchr(line.at, '\0', line.length))
			return err_set(err, ERR_FAIL, "a NUL byte in the apk database");
		if (!start)
			start = line.at;
		struct span *slot = slot_of(out, line.at[0]);
		if (slot && !slot->at)
			*slot = span_trim((struct span){line.at + 2, line.length - 2});
		out->paragraph = (struct span){start, (size_t)(line.at + line.length - start)};
	}
	if (!start)
		return 0;
	if (out->name.length == 0 || out->version.length == 0)
		return err_set(err, ERR_FAIL, "a paragraph of the apk database lacks its name or version");
	if (out->origin.length == 0)
		out->origin = out->name;
	return 1;
}

bool apk_package_file(struct span *rest, struct span *folder, struct span *name)
{
	struct span line;
	while (span_line(rest, &line)) {
		if (span_starts(line, "F:"))
			*folder = (struct span){line.at + 2, line.length - 2};
		if (!span_starts(line, "R:"))
			continue;
		*name = (struct span){line.at + 2, line.length - 2};
		return true;
	}
	return false;
}

void apk_installed_write(const char *name, const char *version, const char *architecture,
                         const char *origin, const char *license, struct buf *out)
{
	buf_format(out, "P:%s\nV:%s\n", name, version);
	if (*architecture)
		buf_format(out, "A:%s\n", architecture);
	if (license)
		buf_format(out, "L:%s\n", license);
	buf_format(out, "o:%s\n\n", origin);
}
