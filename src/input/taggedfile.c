#include "input/taggedfile.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/str.h"
#include "wire/decl.h"
#include "wire/filetags.h"

static bool is_source(const char *path)
{
	static const char *const endings[] = {".c",   ".h",   ".cc", ".cpp", ".cxx",
	                                      ".hpp", ".hxx", ".hh", ".inc", ".C"};
	const char *dot = strrchr(path_base(path), '.');
	for (size_t i = 0; dot && i < sizeof endings / sizeof *endings; i++)
		if (strcmp(dot, endings[i]) == 0)
			return true;
	return false;
}

/* The head of a regular file; nothing else is waited for. */
static size_t read_head(const char *path, char head[FILETAGS_HEAD])
{
	struct stat st;
	FD_AUTO int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0 || fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
		return 0;
	ssize_t got = pread(fd, head, FILETAGS_HEAD, 0);
	return got > 0 ? (size_t)got : 0;
}

bool taggedfile_owner(const char *path, const char *around, struct component *out)
{
	char head[FILETAGS_HEAD];
	struct filetags tags;
	if (!is_source(path))
		return false;
	struct span text = {head, read_head(path, head)};
	if (!memmem(text.at, text.length, "SPDX-PackageName:", 17) || !filetags_read(text, &tags))
		return false;
	bool is_other = !around || !decl_same_name(tags.name, around);
	if (is_other) {
		struct component component = {.how = HOW_STATIC};
		component.name = MEM_STEAL(tags.name);
		component.version = MEM_STEAL(tags.version);
		component.purl = MEM_STEAL(tags.purl);
		component.license = MEM_STEAL(tags.license);
		component.sha256 = MEM_STEAL(tags.sha256);
		component.comment = MEM_STEAL(tags.comment);
		*out = component;
	}
	filetags_release(&tags);
	return is_other;
}
