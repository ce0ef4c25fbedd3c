#include "input/sourcedir.h"

#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/fd.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/str.h"
#include "input/licensefile.h"
#include "wire/decl.h"

#define NAMES_MOST 4096
#define HEAD_MOST ((size_t)256 << 10) /* what declares a version stands near the top */
#define HEADERS_MOST 16

struct reading {
	const char *dir, *name;
	struct strlist names; /* of the folder, sorted */
	struct decl decl;
};

static void list_folder(const char *dir, struct strlist *names)
{
	DIR *folder = opendir(dir);
	const struct dirent *entry;
	while (folder && (entry = readdir(folder)) && names->count < NAMES_MOST)
		strlist_add(names, entry->d_name);
	if (folder)
		closedir(folder);
	strlist_sort_unique(names);
}

static bool has(const struct strlist *names, const char *name)
{
	return names->count &&
	       bsearch(&name, names->item, names->count, sizeof *names->item, str_compare) != NULL;
}

/* At most HEAD_MOST bytes of a regular file; empty when it cannot be read. */
static struct span read_head(const char *dir, const char *name, struct buf *out)
{
	MEM_AUTO char *path = path_join(dir, name);
	out->size = 0;
	FD_AUTO int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0 || !path_is_file(path))
		return buf_span(out);
	char block[16384];
	ssize_t got;
	while (out->size < HEAD_MOST && (got = read(fd, block, sizeof block)) > 0)
		buf_add(out, block, (size_t)got);
	return buf_span(out);
}

typedef void read_decl(struct span text, struct decl *out);

static void try_file(struct reading *reading, const char *name, read_decl *read)
{
	BUF_AUTO struct buf text = BUF_INIT;
	const char *slash = strchr(name, '/');
	MEM_AUTO char *first = slash ? str_dup_n(name, (size_t)(slash - name)) : str_dup(name);
	if ((reading->decl.name && reading->decl.version) || !has(&reading->names, first))
		return;
	read(read_head(reading->dir, name, &text), &reading->decl);
}

static bool is_version_header(const char *file, const char *name)
{
	size_t length = strlen(file);
	if (length < 3 || strcasecmp(file + length - 2, ".h") != 0)
		return false;
	MEM_AUTO char *stem = str_dup_n(file, length - 2);
	return strcasestr(stem, "version") || str_ends(stem, "ver") ||
	       (name && decl_same_name(stem, name));
}

static void read_headers(struct reading *reading, const char *dir, bool may_name)
{
	struct strlist names = {0};
	BUF_AUTO struct buf text = BUF_INIT;
	const char *key = reading->decl.name ? reading->decl.name : reading->name;
	size_t read = 0;
	list_folder(dir, &names);
	for (size_t i = 0; i < names.count && read < HEADERS_MOST && !reading->decl.version; i++) {
		if (!is_version_header(names.item[i], key))
			continue;
		struct span head = read_head(dir, names.item[i], &text);
		if (key)
			decl_header(head, key, &reading->decl);
		else if (may_name && strcasestr(names.item[i], "version"))
			decl_header(head, NULL, &reading->decl);
		read++;
	}
	strlist_release(&names);
}

/* In the folder itself, and where headers usually lie. */
static void search_headers(struct reading *reading, bool may_name)
{
	static const char *const places[] = {"include", "src", "lib", "source", "inc"};
	read_headers(reading, reading->dir, false);
	for (size_t i = 0; i < sizeof places / sizeof *places && !reading->decl.version; i++) {
		if (!has(&reading->names, places[i]))
			continue;
		MEM_AUTO char *dir = path_join(reading->dir, places[i]);
		read_headers(reading, dir, may_name);
		struct strlist below = {0};
		list_folder(dir, &below);
		for (size_t j = 0; j < below.count && j < 64 && !reading->decl.version; j++) {
			MEM_AUTO char *inner = path_join(dir, below.item[j]);
			if (i == 0 && below.item[j][0] != '.' && path_is_dir(inner))
				read_headers(reading, inner, false);
		}
		strlist_release(&below);
	}
	if (!reading->decl.version && may_name)
		read_headers(reading, reading->dir, true);
}

static void read_build_files(struct reading *reading)
{
	try_file(reading, "configure.ac", decl_autoconf);
	try_file(reading, "configure.in", decl_autoconf);
	try_file(reading, "configure", decl_configure);
	try_file(reading, "CMakeLists.txt", decl_cmake);
	try_file(reading, "meson.build", decl_meson);
	try_file(reading, "Cargo.toml", decl_cargo);
	try_file(reading, "go.mod", decl_gomod);
}

static void read_version_files(struct reading *reading)
{
	static const char *const files[] = {"VERSION", "VERSION.txt", "version.txt", ".version",
	                                    ".tarball-version"};
	for (size_t i = 0; i < sizeof files / sizeof *files; i++)
		try_file(reading, files[i], decl_version_file);
}

/* "1:0.6+dfsg.1-3" → "0.6": without epoch, revision and the mark of a repacked archive. */
static struct span upstream_version(struct span version)
{
	const char *colon = memchr(version.at, ':', version.length);
	if (colon)
		version = (struct span){colon + 1, (size_t)(version.at + version.length - colon - 1)};
	const char *dash = memrchr(version.at, '-', version.length);
	if (dash)
		version.length = (size_t)(dash - version.at);
	for (size_t i = 0; i + 1 < version.length; i++)
		if ((version.at[i] == '+' || version.at[i] == '~') &&
		    (version.at[i + 1] == 'd' || version.at[i + 1] == 'r'))
			version.length = i;
	return version;
}

/* An unpacked Debian source says by its changelog what it is, patches counted.  A debian/ folder
 * that some upstreams keep is believed when it names the version that the build files do. */
static bool read_debian(struct reading *reading)
{
	struct reading debian = {.dir = reading->dir, .name = reading->name, .names = reading->names};
	try_file(&debian, "debian/changelog", decl_changelog);
	bool is_whole = debian.decl.name && debian.decl.version;
	if (is_whole && reading->decl.version)
		is_whole = span_equal(upstream_version(span_of(debian.decl.version)),
		                      reading->decl.version);
	if (is_whole) {
		decl_release(&reading->decl);
		reading->decl = debian.decl;
	} else {
		decl_release(&debian.decl);
	}
	return is_whole;
}

void sourcedir_read(const char *dir, const char *name, bool whole, struct sourcefacts *out)
{
	struct reading reading = {.dir = dir, .name = name};
	*out = (struct sourcefacts){0};
	list_folder(dir, &reading.names);
	read_build_files(&reading);
	out->has_build = reading.decl.name && reading.decl.version;
	if (whole)
		try_file(&reading, "debian/changelog", decl_changelog);
	else
		out->is_debian = read_debian(&reading);
	read_version_files(&reading);
	if (!reading.decl.version) {
		search_headers(&reading, whole);
		out->has_header = reading.decl.version != NULL;
	}
	try_file(&reading, "Makefile", decl_makefile);
	licensefile_read(dir, &reading.names, name, out);
	out->name = MEM_STEAL(reading.decl.name);
	out->version = MEM_STEAL(reading.decl.version);
	decl_release(&reading.decl);
	strlist_release(&reading.names);
}

void sourcedir_split_name(const char *base, char **name, char **version)
{
	*version = NULL;
	for (const char *dash = strchr(base, '-'); dash; dash = strchr(dash + 1, '-')) {
		const char *digit = dash[1] == 'v' ? dash + 2 : dash + 1;
		struct decl decl = {0};
		if (dash == base || !isdigit((unsigned char)*digit) ||
		    !decl_set_version(&decl, span_of(digit)))
			continue;
		*name = str_dup_n(base, (size_t)(dash - base));
		*version = MEM_STEAL(decl.version);
		return;
	}
	*name = str_dup(base);
}
