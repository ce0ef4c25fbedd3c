#include "wire/filetags.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/out.h"
#include "wire/decl.h"
#include "wire/license_name.h"
#include "wire/purl.h"

#define COMMENT_MOST 256

void filetags_release(struct filetags *tags)
{
	free(tags->name);
	free(tags->version);
	free(tags->purl);
	free(tags->license);
	free(tags->sha256);
	free(tags->comment);
	*tags = (struct filetags){0};
}

/* Takes the next comment off *rest; false when something else comes first, or it does not end. */
static bool take_comment(struct span *rest, struct span *comment)
{
	while (rest->length && strchr(" \t\r\n\f", rest->at[0]) && rest->at[0])
		*rest = (struct span){rest->at + 1, rest->length - 1};
	bool is_block = span_starts(*rest, "/*");
	if (!is_block && !span_starts(*rest, "//"))
		return false;
	struct span inside = {rest->at + 2, rest->length - 2};
	const char *end = is_block ? memmem(inside.at, inside.length, "*/", 2)
	                           : memchr(inside.at, '\n', inside.length);
	if (!end)
		return false;
	*comment = (struct span){inside.at, (size_t)(end - inside.at)};
	size_t used = (size_t)(end - rest->at) + (is_block ? 2 : 1);
	*rest = (struct span){rest->at + used, rest->length - used};
	return true;
}

/* A tag that stands twice says nothing certain. */
static bool keep(char **slot, char *value)
{
	if (*slot || !value) {
		free(value);
		return false;
	}
	*slot = value;
	return true;
}

static char *read_purl(struct span value)
{
	struct span word, locator, rest = value;
	struct err err = ERR_INIT;
	struct purl purl;
	/* Category, type, locator; nothing behind it. */
	bool is_whole = span_word(&rest, &word);
	is_whole = is_whole && span_word(&rest, &word) && span_word(&rest, &locator);
	if (!is_whole || span_word(&rest, &word))
		return NULL;
	MEM_AUTO char *text = span_dup(locator);
	if (purl_parse(text, &purl, &err) != 0) {
		err_clear(&err);
		return NULL;
	}
	char *canonical = purl_format(&purl);
	purl_release(&purl);
	return canonical;
}

static char *read_digest(struct span value)
{
	if (!span_starts(value, "SHA256:"))
		return NULL;
	struct span digest = span_trim((struct span){value.at + 7, value.length - 7});
	if (digest.length != 64)
		return NULL;
	for (size_t i = 0; i < digest.length; i++)
		if (!strchr("0123456789abcdef", digest.at[i]) || !digest.at[i])
			return NULL;
	return span_dup(digest);
}

static char *read_comment(struct span value)
{
	if (value.length == 0 || value.length > COMMENT_MOST)
		return NULL;
	for (size_t i = 0; i < value.length; i++)
		if ((unsigned char)value.at[i] < 0x20 || (unsigned char)value.at[i] > 0x7e)
			return NULL;
	return span_dup(value);
}

static bool read_name(struct span value, struct filetags *out)
{
	struct decl decl = {0};
	decl_set_name(&decl, value);
	return keep(&out->name, decl.name);
}

static bool read_version(struct span value, struct filetags *out)
{
	struct decl decl = {0};
	decl_set_version(&decl, value);
	return keep(&out->version, decl.version);
}

/* false: a tag of the package that cannot be believed. */
static bool read_tag(struct span tag, struct span value, struct filetags *out)
{
	if (span_equal(tag, "SPDX-PackageName"))
		return read_name(value, out);
	if (span_equal(tag, "SPDX-PackageVersion"))
		return read_version(value, out);
	if (span_equal(tag, "SPDX-PackageComment"))
		return keep(&out->comment, read_comment(value));
	if (span_equal(tag, "SPDX-PackageChecksum"))
		return keep(&out->sha256, read_digest(value));
	if (span_equal(tag, "SPDX-License-Identifier"))
		return keep(&out->license, license_is_expression(value) ? span_dup(value) : NULL);
	if (span_equal(tag, "SPDX-ExternalRef") && span_starts(value, "PACKAGE-MANAGER purl "))
		return keep(&out->purl, read_purl(value));
	return true;
}

static bool read_lines(struct span comment, struct filetags *out)
{
	struct span line;
	while (span_line(&comment, &line)) {
		line = span_trim(line);
		while (line.length && line.at[0] == '*')
			line = span_trim((struct span){line.at + 1, line.length - 1});
		const char *colon = line.length ? memchr(line.at, ':', line.length) : NULL;
		if (!colon || !span_starts(line, "SPDX-"))
			continue;
		struct span tag = {line.at, (size_t)(colon - line.at)};
		struct span value = {colon + 1, line.length - tag.length - 1};
		if (!read_tag(tag, span_trim(value), out))
			return false;
	}
	return true;
}

/* "NAME" or "NAME@VERSION", as the source package stands in a package's URL. */
static bool is_source(const char *source, const struct filetags *tags)
{
	size_t length = strlen(tags->name);
	if (!source || strncmp(source, tags->name, length) != 0)
		return false;
	return source[length] == '\0' || source[length] == '@';
}

/* The URL is of that package, or of one made from a source of that name. */
static bool agrees(const struct filetags *tags)
{
	struct err err = ERR_INIT;
	struct purl purl;
	if (!tags->purl)
		return tags->version != NULL;
	if (purl_parse(tags->purl, &purl, &err) != 0) {
		err_clear(&err);
		return false;
	}
	const char *upstream = purl_qualifier(&purl, "upstream");
	const char *at = upstream ? strchr(upstream, '@') : NULL;
	bool good = strcmp(purl.name, tags->name) == 0 || is_source(upstream, tags) ||
	            is_source(purl_qualifier(&purl, "origin"), tags);
	if (tags->version && !str_equal(purl.version, tags->version))
		good = good && at && str_equal(at + 1, tags->version);
	purl_release(&purl);
	return good;
}

bool filetags_read(struct span text, struct filetags *out)
{
	struct span comment;
	bool good = true;
	*out = (struct filetags){0};
	if (text.length > FILETAGS_HEAD)
		text.length = FILETAGS_HEAD;
	while (good && take_comment(&text, &comment))
		good = read_lines(comment, out);
	if (good && out->name && agrees(out))
		return true;
	filetags_release(out);
	return false;
}

static void add_tag(const char *tag, const char *value, struct buf *out)
{
	if (value)
		buf_format(out, " * SPDX-%s%s\n", tag, value);
}

void filetags_write(const struct filetags *tags, struct buf *out)
{
	add_tag("License-Identifier: ", tags->license, out);
	add_tag("PackageName: ", tags->name, out);
	add_tag("PackageVersion: ", tags->version, out);
	add_tag("ExternalRef: PACKAGE-MANAGER purl ", tags->purl, out);
	add_tag("PackageChecksum: SHA256: ", tags->sha256, out);
	add_tag("PackageComment: ", tags->comment, out);
}

void filetags_add_comment_text(const char *text, struct buf *out)
{
	MEM_AUTO char *clean = out_clean(text);
	for (char *at = clean; *at; at++) {
		/* Neither the end of the comment, nor one inside it, nor a trigraph, nor a tag. */
		bool is_bad = *at == '*' || *at == '\\' || (at[0] == '?' && at[1] == '?');
		if (strncmp(at, "SPDX-", 5) == 0)
			at[4] = '_';
		buf_add_byte(out, is_bad ? '_' : (unsigned char)*at);
	}
}
