#include "base/path.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/str.h"

char *path_join(const char *dir, const char *name)
{
	if (!dir || !*dir || name[0] == '/')
		return str_dup(name);
	return str_format("%s%s%s", dir, str_ends(dir, "/") ? "" : "/", name);
}

const char *path_base(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? slash + 1 : path;
}

char *path_dir(const char *path)
{
	const char *slash = strrchr(path, '/');
	if (!slash)
		return str_dup(".");
	if (slash == path)
		return str_dup("/");
	return str_dup_n(path, (size_t)(slash - path));
}

char *path_clean(const char *path)
{
	size_t length = strlen(path);
	bool rooted = path[0] == '/';
	char *out = mem_alloc(length + 2);
	size_t end = 0;   /* bytes written */
	size_t floor = 0; /* bytes that ".." may not take back */
	if (rooted)
		out[end++] = '/', floor = 1;
	for (const char *at = path; *at;) {
		size_t size = strcspn(at, "/");
		if (size == 2 && at[0] == '.' && at[1] == '.') {
			if (end > floor) {
				while (end > floor && out[end - 1] != '/')
					end--;
				if (end > floor)
					end--; /* the slash before the removed name */
			} else if (!rooted) {
				if (end)
					out[end++] = '/';
				memcpy(out + end, "..", 2);
				end += 2;
				floor = end;
			}
		} else if (size && !(size == 1 && at[0] == '.')) {
			if (end && out[end - 1] != '/')
				out[end++] = '/';
			memcpy(out + end, at, size);
			end += size;
		}
		at += size;
		while (*at == '/')
			at++;
	}
	if (end == 0)
		out[end++] = '.';
	out[end] = '\0';
	return out;
}

const char *path_within(const char *dir, const char *path)
{
	size_t length = strlen(dir);
	if (strncmp(dir, path, length) != 0)
		return NULL;
	if (path[length] == '\0')
		return ".";
	if (length && dir[length - 1] == '/')
		return path + length;
	return path[length] == '/' ? path + length + 1 : NULL;
}

char *path_real(const char *path)
{
	char *real = realpath(path, NULL);
	if (real)
		return real;
	if (path[0] == '/')
		return path_clean(path);
	MEM_AUTO char *here = realpath(".", NULL);
	MEM_AUTO char *joined = path_join(here, path);
	return path_clean(joined);
}

bool path_exists(const char *path)
{
	return access(path, F_OK) == 0;
}

bool path_is_dir(const char *path)
{
	struct stat st;
	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

bool path_is_file(const char *path)
{
	struct stat st;
	return stat(path, &st) == 0 && S_ISREG(st.st_mode);
}
