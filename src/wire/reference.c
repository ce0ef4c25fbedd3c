#include "wire/reference.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"

#define TAG_MOST 128U
#define NAME_MOST 255U

static bool is_lower_or_digit(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* Letters and digits; between them one '.', one or two '_', or any number of '-'. */
static bool is_component(const char *text, size_t length)
{
	if (length == 0 || !is_lower_or_digit(text[0]) || !is_lower_or_digit(text[length - 1]))
		return false;
	for (size_t i = 1; i < length; i++) {
		if (is_lower_or_digit(text[i]))
			continue;
		size_t run = strspn(text + i, "._-");
		bool same = text[i] == '-'   ? strspn(text + i, "-") == run
		            : text[i] == '_' ? strspn(text + i, "_") == run && run <= 2
		                             : run == 1;
		if (!same || text[i] == '\0' || run == 0)
			return false;
		i += run;
	}
	return true;
}

static bool is_path(const char *text)
{
	for (const char *at = text;; at++) {
		size_t length = strcspn(at, "/");
		if (!is_component(at, length))
			return false;
		at += length;
		if (!*at)
			return true;
	}
}

static bool is_tag(const char *text)
{
	size_t length = strlen(text);
	if (length == 0 || length > TAG_MOST || text[0] == '.' || text[0] == '-')
		return false;
	for (; *text; text++)
		if (!isascii(*text) || (!isalnum((unsigned char)*text) && !strchr("_.-", *text)))
			return false;
	return true;
}

static bool is_host(const char *text)
{
	size_t name = strcspn(text, ":");
	if (name == 0 || text[0] == '-' || text[0] == '.')
		return false;
	for (size_t i = 0; i < name; i++)
		if (!isascii(text[i]) || (!isalnum((unsigned char)text[i]) && !strchr(".-", text[i])))
			return false;
	if (!text[name])
		return true;
	size_t digits = strspn(text + name + 1, "0123456789");
	return digits > 0 && digits <= 5 && text[name + 1 + digits] == '\0';
}

static int refuse(const char *text, const char *why, struct err *err)
{
	return err_set(err, ERR_USAGE, "'%s' is no image name: %s; expected [HOST/]NAME[:TAG]", text,
	               why);
}

/* The first component is a host when it could not be a part of a path. */
static bool begins_with_host(const char *text)
{
	size_t length = strcspn(text, "/");
	if (!text[length])
		return false;
	for (size_t i = 0; i < length; i++)
		if (text[i] == '.' || text[i] == ':' || isupper((unsigned char)text[i]))
			return true;
	return length == 9 && memcmp(text, "localhost", 9) == 0;
}

static int split(const char *text, struct reference *out, struct err *err)
{
	const char *rest = text;
	if (begins_with_host(text)) {
		size_t length = strcspn(text, "/");
		out->host = str_dup_n(text, length);
		rest = text + length + 1;
	} else {
		out->host = str_dup("docker.io");
	}
	if (!is_host(out->host))
		return refuse(text, "the host is malformed", err);
	const char *colon = strchr(rest, ':');
	MEM_AUTO char *path = str_dup_n(rest, colon ? (size_t)(colon - rest) : strlen(rest));
	out->tag = str_dup(colon ? colon + 1 : "latest");
	if (!is_path(path))
		return refuse(
			text, "names are of lower-case letters, digits, and '.', '_', '-' between them", err);
	if (!is_tag(out->tag))
		return refuse(text, "the tag is malformed", err);
	bool official = strcmp(out->host, "docker.io") == 0 && !strchr(path, '/');
	out->path = str_format("%s%s", official ? "library/" : "", path);
	if (strlen(out->host) + 1 + strlen(out->path) > NAME_MOST)
		return refuse(text, "it is longer than 255 bytes", err);
	return 0;
}

int reference_parse(const char *text, struct reference *out, struct err *err)
{
	*out = (struct reference){0};
	int rc = strchr(text, '@') ? refuse(text, "it names a digest", err) : split(text, out, err);
	if (rc != 0)
		reference_release(out);
	return rc;
}

char *reference_full(const struct reference *reference)
{
	return str_format("%s/%s:%s", reference->host, reference->path, reference->tag);
}

char *reference_familiar(const struct reference *reference)
{
	if (strcmp(reference->host, "docker.io") != 0)
		return reference_full(reference);
	const char *path = reference->path;
	if (str_starts(path, "library/") && !strchr(path + strlen("library/"), '/'))
		path += strlen("library/");
	/* docker.io/a.b/c cannot be shortened: a.b/c is another registry's. */
	if (begins_with_host(path))
		return reference_full(reference);
	return str_format("%s:%s", path, reference->tag);
}

void reference_release(struct reference *reference)
{
	free(reference->host);
	free(reference->path);
	free(reference->tag);
	*reference = (struct reference){0};
}
