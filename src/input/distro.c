#include "input/distro.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/fd.h"
#include "base/limit.h"
#include "base/mem.h"

/* Values may stand in quotes; names and versions hold no escapes. */
static char *unquoted(struct span value)
{
	value = span_trim(value);
	if (value.length >= 2 && (value.at[0] == '"' || value.at[0] == '\'') &&
	    value.at[value.length - 1] == value.at[0])
		value = (struct span){value.at + 1, value.length - 2};
	return span_dup(value);
}

static bool take(struct span line, const char *key, char **slot)
{
	if (!span_starts(line, key))
		return false;
	size_t length = span_of(key).length;
	free(*slot);
	*slot = unquoted((struct span){line.at + length, line.length - length});
	return true;
}

void distro_read(const char *root, struct distro *out)
{
	static const char *const places[] = {"/etc/os-release", "/usr/lib/os-release"};
	*out = (struct distro){0};
	MEM_AUTO char *codename = NULL;
	for (size_t i = 0; i < 2 && !out->id; i++) {
		MEM_AUTO char *path = str_format("%s%s", root, places[i]);
		BUF_AUTO struct buf text = BUF_INIT;
		struct err err = ERR_INIT;
		if (fd_read_file(path, LIMIT_TEXT_FILE, &text, &err) != 0)
			err_clear(&err);
		struct span rest = buf_span(&text), line;
		while (span_line(&rest, &line))
			if (!take(line, "ID=", &out->id) && !take(line, "VERSION_ID=", &out->version))
				take(line, "VERSION_CODENAME=", &codename);
	}
	if (!out->id)
		out->id = str_dup("");
	if (!out->version)
		out->version = codename ? MEM_STEAL(codename) : str_dup("");
}

char *distro_qualifier(const struct distro *distro)
{
	if (!*distro->version)
		return str_dup(distro->id);
	return str_format("%s-%s", distro->id, distro->version);
}

void distro_release(struct distro *distro)
{
	free(distro->id);
	free(distro->version);
	*distro = (struct distro){0};
}
