#include "wire/osrelease.h"

#include <string.h>

#include "base/mem.h"

static bool is_plain(const char *text)
{
	return *text && text[strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789._+~")] == '\0';
}

size_t osrelease_files(const char *distro, struct osrelease_file file[OSRELEASE_FILES])
{
	const char *dash = strchr(distro, '-');
	if (!dash)
		return 0;
	MEM_AUTO char *id = str_dup_n(distro, (size_t)(dash - distro));
	const char *version = dash + 1;
	if (!is_plain(id) || !is_plain(version))
		return 0;
	file[0] = (struct osrelease_file){.path = "etc/os-release"};
	buf_format(&file[0].content, "ID=%s\nVERSION_ID=\"%s\"\n", id, version);
	file[1] = (struct osrelease_file){0};
	if (strcmp(id, "debian") == 0) {
		file[1].path = "etc/debian_version";
		buf_format(&file[1].content, "%s\n", version);
	} else if (strcmp(id, "ubuntu") == 0) {
		file[1].path = "etc/lsb-release";
		buf_format(&file[1].content, "DISTRIB_ID=Ubuntu\nDISTRIB_RELEASE=%s\n", version);
	} else if (strcmp(id, "alpine") == 0) {
		file[1].path = "etc/alpine-release";
		buf_format(&file[1].content, "%s\n", version);
	}
	return file[1].path ? 2 : 1;
}
