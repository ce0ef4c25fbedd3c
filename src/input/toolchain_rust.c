/* Rust: the toolchain's own libraries, crates of a registry, what Cargo built of them. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/fd.h"
#include "base/limit.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/str.h"
#include "input/purl_source.h"
#include "input/sourcedir.h"
#include "input/toolchain.h"
#include "wire/decl.h"

/* The number behind "rustc version " in a compiled file, or behind a manifest's key. */
static char *number_behind(struct span text, const char *mark)
{
	size_t length = strlen(mark);
	const char *at = memmem(text.at, text.length, mark, length);
	if (!at)
		return NULL;
	at += length;
	size_t left = text.length - (size_t)(at - text.at), size = 0;
	while (size < left && size < 64 &&
	       (isalnum((unsigned char)at[size]) || strchr(".-+", at[size])))
		if (!at[size++])
			return NULL;
	return size && isdigit((unsigned char)at[0]) ? str_dup_n(at, size) : NULL;
}

static char *version_in(const char *path, const char *mark)
{
	struct fd_map map;
	struct err err = ERR_INIT;
	if (fd_map_file(path, LIMIT_ELF_FILE, &map, &err) != 0) {
		err_clear(&err);
		return NULL;
	}
	struct span text = {(const char *)map.data, map.size};
	char *version = map.size ? number_behind(text, mark) : NULL;
	fd_map_release(&map);
	return version;
}

static bool standard_library(const char *path, struct component *out)
{
	static const char mark[] = "/lib/rustlib/";
	const char *at = strstr(path, mark);
	if (!at)
		return false;
	MEM_AUTO char *manifest = str_format("%.*s/lib/rustlib/multirust-channel-manifest.toml",
	                                     (int)(at - path), path);
	MEM_AUTO char *version = version_in(path, "rustc version ");
	if (!version)
		version = version_in(manifest, "[pkg.rust-std]\nversion = \"");
	*out = (struct component){.name = str_dup("rust-std"), .how = HOW_STATIC};
	out->purl = purl_of_type("generic", NULL, out->name, version);
	out->license = str_dup("MIT OR Apache-2.0");
	out->version = MEM_STEAL(version);
	return true;
}

/* license = "…" of a Cargo.toml; the old form "MIT/Apache-2.0" means a choice. */
static char *crate_license(const char *folder)
{
	MEM_AUTO char *path = path_join(folder, "Cargo.toml");
	BUF_AUTO struct buf text = BUF_INIT;
	struct err err = ERR_INIT;
	if (!path_is_file(path) || fd_read_file(path, LIMIT_TEXT_FILE, &text, &err) != 0) {
		err_clear(&err);
		return NULL;
	}
	return decl_cargo_license(buf_span(&text));
}

static bool crate(const char *path, struct component *out)
{
	static const char mark[] = "/registry/src/";
	const char *at = strstr(path, mark);
	const char *index = at ? at + sizeof mark - 1 : NULL;
	const char *folder = index ? strchr(index, '/') : NULL;
	if (!folder || !folder[1])
		return false;
	folder++;
	size_t length = strcspn(folder, "/");
	MEM_AUTO char *base = str_dup_n(folder, length);
	MEM_AUTO char *whole = str_dup_n(path, (size_t)(folder - path) + length);
	MEM_AUTO char *name = NULL;
	MEM_AUTO char *version = NULL;
	sourcedir_split_name(base, &name, &version);
	if (!version)
		return false;
	*out = (struct component){.how = HOW_STATIC};
	out->purl = purl_of_type("cargo", NULL, name, version);
	out->license = crate_license(whole);
	out->name = MEM_STEAL(name);
	out->version = MEM_STEAL(version);
	return true;
}

/* target/…/deps/libNAME-HASH.rlib has NAME-HASH.d beside it, which lists the crate's sources. */
static bool through_depfile(const char *path, struct component *out)
{
	const char *base = path_base(path);
	const char *end = strchr(base, '.');
	if (!end || !strstr(path, "/deps/"))
		return false;
	const char *start = str_starts(base, "lib") ? base + 3 : base;
	MEM_AUTO char *dir = path_dir(path);
	MEM_AUTO char *file = str_format("%s/%.*s.d", dir, (int)(end - start), start);
	BUF_AUTO struct buf text = BUF_INIT;
	struct err err = ERR_INIT;
	if (!path_is_file(file) || fd_read_file(file, LIMIT_DEPS_FILE, &text, &err) != 0) {
		err_clear(&err);
		return false;
	}
	struct span rest = buf_span(&text), line, word;
	while (span_line(&rest, &line))
		while (span_word(&line, &word)) {
			MEM_AUTO char *source = span_dup(word);
			if (crate(source, out))
				return true;
		}
	return false;
}

/* The version Cargo.lock gives for a name, looked for at and above dir; NULL when it gives none or
 * several. */
static char *locked_version(const char *path, const char *name)
{
	MEM_AUTO char *dir = path_dir(path);
	BUF_AUTO struct buf text = BUF_INIT;
	struct err err = ERR_INIT;
	while (dir[1] && text.size == 0) {
		MEM_AUTO char *lock = path_join(dir, "Cargo.lock");
		if (path_is_file(lock) && fd_read_file(lock, LIMIT_TEXT_FILE, &text, &err) != 0)
			err_clear(&err);
		char *up = path_dir(dir);
		free(dir);
		dir = up;
	}
	MEM_AUTO char *mark = str_format("name = \"%s\"\nversion = \"", name);
	struct span rest = buf_span(&text);
	MEM_AUTO char *version = number_behind(rest, mark);
	const char *at = version ? memmem(rest.at, rest.length, mark, strlen(mark)) : NULL;
	if (!at)
		return NULL;
	size_t skip = (size_t)(at - rest.at) + strlen(mark);
	bool again = memmem(rest.at + skip, rest.length - skip, mark, strlen(mark)) != NULL;
	return again ? NULL : MEM_STEAL(version);
}

/* target/…/build/NAME-HASH/out/…: what the build script of a crate made. */
static bool build_script(const char *path, struct component *out)
{
	const char *at = strstr(path, "/build/");
	const char *folder = at ? at + strlen("/build/") : NULL;
	size_t length = folder ? strcspn(folder, "/") : 0;
	if (length < 18 || !str_starts(folder + length, "/out/"))
		return false;
	size_t dash = length - 17; /* a dash and sixteen hexadecimal digits */
	if (folder[dash] != '-' || strspn(folder + dash + 1, "0123456789abcdef") != 16)
		return false;
	MEM_AUTO char *name = str_dup_n(folder, dash);
	MEM_AUTO char *version = locked_version(path, name);
	if (!version)
		return false;
	*out = (struct component){.how = HOW_STATIC};
	out->purl = purl_of_type("cargo", NULL, name, version);
	out->name = MEM_STEAL(name);
	out->version = MEM_STEAL(version);
	return true;
}

bool rust_owner(const char *path, struct component *out)
{
	return standard_library(path, out) || crate(path, out) || through_depfile(path, out) ||
	       build_script(path, out);
}
