#include "wire/purl.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/str.h"

/* What a type says of its names (purl-spec, types/): which parts are lower case, and whether a
 * namespace must or must not be there. */
enum place { NAMESPACE_MAY, NAMESPACE_MUST, NAMESPACE_NEVER };
struct type_rule {
	const char *type;
	bool lower_namespace, lower_name;
	enum place place;
};

static const struct type_rule rules[] = {
	{"alpm", true, true, NAMESPACE_MUST},
	{"apk", true, true, NAMESPACE_MUST},
	{"bazel", false, false, NAMESPACE_NEVER},
	{"bitbucket", true, true, NAMESPACE_MUST},
	{"bitnami", false, true, NAMESPACE_NEVER},
	{"brew", true, true, NAMESPACE_MAY},
	{"cargo", false, false, NAMESPACE_NEVER},
	{"chrome-extension", false, true, NAMESPACE_NEVER},
	{"cocoapods", false, false, NAMESPACE_NEVER},
	{"composer", true, true, NAMESPACE_MUST},
	{"conda", false, false, NAMESPACE_NEVER},
	{"cran", false, false, NAMESPACE_NEVER},
	{"deb", true, true, NAMESPACE_MUST},
	{"gem", false, false, NAMESPACE_NEVER},
	{"github", true, true, NAMESPACE_MUST},
	{"hackage", false, false, NAMESPACE_NEVER},
	{"hex", true, true, NAMESPACE_MAY},
	{"julia", false, false, NAMESPACE_NEVER},
	{"luarocks", true, true, NAMESPACE_MAY},
	{"maven", false, false, NAMESPACE_MUST},
	{"mlflow", false, false, NAMESPACE_NEVER},
	{"nuget", false, false, NAMESPACE_NEVER},
	{"oci", false, true, NAMESPACE_NEVER},
	{"opam", false, false, NAMESPACE_NEVER},
	{"otp", false, true, NAMESPACE_NEVER},
	{"pub", false, true, NAMESPACE_NEVER},
	{"pypi", false, true, NAMESPACE_NEVER},
	{"qpkg", true, false, NAMESPACE_MUST},
	{"rpm", true, false, NAMESPACE_MUST},
	{"swift", false, false, NAMESPACE_MUST},
	{"vcpkg", false, false, NAMESPACE_NEVER},
	{"vscode-extension", true, true, NAMESPACE_MUST},
	{"yocto", true, false, NAMESPACE_MAY},
};

static const struct type_rule *rule_of(const char *type)
{
	for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
		if (strcmp(rules[i].type, type) == 0)
			return &rules[i];
	return NULL;
}

static void lower(char *text)
{
	for (; text && *text; text++)
		*text = (char)tolower((unsigned char)*text);
}

/* Brings the parts into the form their type asks for. */
static void normalise(struct purl *purl)
{
	lower(purl->type);
	const struct type_rule *rule = rule_of(purl->type);
	if (rule && rule->lower_namespace)
		lower(purl->namespace);
	if (rule && rule->lower_name)
		lower(purl->name);
	for (char *at = purl->name; *at; at++) {
		if (strcmp(purl->type, "pypi") == 0 && *at == '_')
			*at = '-';
		if (strcmp(purl->type, "pub") == 0 && !isalnum((unsigned char)*at))
			*at = '_';
	}
	if (strcmp(purl->type, "huggingface") == 0 || strcmp(purl->type, "pypi") == 0 ||
	    strcmp(purl->type, "vscode-extension") == 0)
		lower(purl->version);
}

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)tolower((unsigned char)c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Percent-decodes; NULL when an escape is cut, no hexadecimal, or hides a NUL. */
static char *decode(struct span text)
{
	struct buf out = BUF_INIT;
	for (size_t i = 0; i < text.length; i++) {
		if (text.at[i] != '%') {
			buf_add_byte(&out, (unsigned char)text.at[i]);
			continue;
		}
		int high = i + 2 < text.length ? hex_value(text.at[i + 1]) : -1;
		int low = high >= 0 ? hex_value(text.at[i + 2]) : -1;
		if (low < 0 || (high | low) == 0) {
			buf_release(&out);
			return NULL;
		}
		buf_add_byte(&out, (unsigned char)(high << 4 | low));
		i += 2;
	}
	return buf_detach(&out);
}

/* Only ASCII matters: isalnum() of the C locale. */
static bool is_plain(unsigned char c)
{
	return c < 0x80 && (isalnum(c) || c == '.' || c == '-' || c == '_' || c == '~' || c == ':');
}

static void encode(struct buf *out, const char *text, bool keep_slash)
{
	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;
		if (is_plain(c) || (keep_slash && c == '/'))
			buf_add_byte(out, c);
		else
			buf_format(out, "%%%02X", c);
	}
}

/* Splits at the first or last c: text becomes what is before, and what is behind is returned;
 * its at is NULL when there is no c. */
static struct span cut(struct span *text, char c, bool last)
{
	const char *at = last ? memrchr(text->at, c, text->length) : memchr(text->at, c, text->length);
	if (!at)
		return (struct span){NULL, 0};
	struct span behind = {at + 1, text->length - (size_t)(at - text->at) - 1};
	text->length = (size_t)(at - text->at);
	return behind;
}

/* Decodes each segment between slashes and joins them; empty ones go, and in a subpath "." and
 * ".." too.  NULL and an error when a segment is malformed or hides a slash. */
static char *decode_segments(struct span text, bool is_subpath, struct err *err)
{
	struct buf out = BUF_INIT;
	while (text.at) {
		struct span segment = text;
		text = cut(&segment, '/', false);
		MEM_AUTO char *plain = decode(segment);
		if (!plain || strchr(plain, '/')) {
			buf_release(&out);
			err_set(err, ERR_FAIL, "a path segment is malformed");
			return NULL;
		}
		bool is_dots = strcmp(plain, ".") == 0 || strcmp(plain, "..") == 0;
		if (!*plain || (is_subpath && is_dots))
			continue;
		if (out.size)
			buf_add_byte(&out, '/');
		buf_add_str(&out, plain);
	}
	return buf_detach(&out);
}

static bool is_key(const char *key)
{
	if (!(*key >= 'a' && *key <= 'z'))
		return false;
	for (; *key; key++)
		if (!((*key >= 'a' && *key <= 'z') || (*key >= '0' && *key <= '9') || *key == '.' ||
		      *key == '-' || *key == '_'))
			return false;
	return true;
}

static int parse_qualifiers(struct span text, struct purl *out, struct err *err)
{
	while (text.at) {
		struct span key = text;
		text = cut(&key, '&', false);
		struct span value = cut(&key, '=', false);
		if (key.length == 0 && !value.at)
			continue;
		MEM_AUTO char *name = span_dup(key);
		MEM_AUTO char *plain = value.at ? decode(value) : NULL;
		if (!is_key(name) || !plain)
			return err_set(err, ERR_FAIL, "qualifier '%s' is malformed", name);
		if (purl_qualifier(out, name))
			return err_set(err, ERR_FAIL, "qualifier '%s' is there twice", name);
		purl_qualify(out, name, plain);
	}
	return 0;
}

static int parse_type(struct span text, struct purl *out, struct err *err)
{
	bool is_fine = text.length && isalpha((unsigned char)text.at[0]);
	for (size_t i = 0; i < text.length; i++) {
		unsigned char c = (unsigned char)text.at[i];
		is_fine = is_fine && c < 0x80 && (isalnum(c) || c == '.' || c == '-');
	}
	if (!is_fine)
		return err_set(err, ERR_FAIL, "the type is missing or malformed");
	out->type = span_dup(text);
	lower(out->type);
	return 0;
}

static char *null_if_empty(char *text)
{
	if (text && *text)
		return text;
	free(text);
	return NULL;
}

/* NAMESPACE/NAME@VERSION, what stands between the type and the '?'. */
static int parse_path(struct span rest, struct purl *out, struct err *err)
{
	struct span at_version = rest;
	struct span version = cut(&at_version, '@', true);
	/* An '@' in front of a '/' belongs to a namespace such as npm's "@angular". */
	bool in_namespace = version.at && memchr(version.at, '/', version.length) &&
	                    (at_version.length == 0 || at_version.at[at_version.length - 1] == '/');
	if (version.at && !in_namespace) {
		rest = at_version;
		out->version = decode(version);
		if (!out->version)
			return err_set(err, ERR_FAIL, "the version is malformed");
		out->version = null_if_empty(out->version);
	}
	while (rest.length && rest.at[rest.length - 1] == '/')
		rest.length--;
	struct span name = cut(&rest, '/', true);
	if (!name.at) {
		name = rest;
		rest.at = NULL;
	}
	out->name = null_if_empty(decode(name));
	if (!out->name)
		return err_set(err, ERR_FAIL, "the name is missing or malformed");
	char *namespace = decode_segments(rest, false, err);
	if (!namespace)
		return -1;
	out->namespace = null_if_empty(namespace);
	return 0;
}

static int check_rules(const struct purl *purl, struct err *err)
{
	const struct type_rule *rule = rule_of(purl->type);
	if (rule && rule->place == NAMESPACE_MUST && !purl->namespace)
		return err_set(err, ERR_FAIL, "type '%s' needs a namespace", purl->type);
	if (rule && rule->place == NAMESPACE_NEVER && purl->namespace)
		return err_set(err, ERR_FAIL, "type '%s' has no namespace", purl->type);
	return 0;
}

static int parse(const char *text, struct purl *out, struct err *err)
{
	if (strncasecmp(text, "pkg:", 4) != 0)
		return err_set(err, ERR_FAIL, "it does not begin with \"pkg:\"");
	struct span rest = span_of(text + 4);
	struct span subpath = cut(&rest, '#', true);
	struct span qualifiers = cut(&rest, '?', true);
	while (rest.length && rest.at[0] == '/') {
		rest.at++;
		rest.length--;
	}
	struct span path = cut(&rest, '/', false);
	if (!path.at)
		return err_set(err, ERR_FAIL, "the name is missing");
	if (parse_type(rest, out, err) != 0 || parse_path(path, out, err) != 0 ||
	    parse_qualifiers(qualifiers, out, err) != 0)
		return -1;
	char *plain = decode_segments(subpath, true, err);
	if (!plain)
		return -1;
	out->subpath = null_if_empty(plain);
	normalise(out);
	return check_rules(out, err);
}

int purl_parse(const char *text, struct purl *out, struct err *err)
{
	*out = (struct purl)PURL_INIT;
	if (parse(text, out, err) == 0)
		return 0;
	purl_release(out);
	return err_wrap(err, "'%s' is no package URL", text);
}

/* The segments of a namespace or subpath, encoded one by one. */
static void format_segments(struct buf *out, const char *text)
{
	struct span rest = span_of(text);
	bool any = false;
	while (rest.at) {
		struct span segment = rest;
		rest = cut(&segment, '/', false);
		if (segment.length == 0)
			continue;
		MEM_AUTO char *plain = span_dup(segment);
		if (any)
			buf_add_byte(out, '/');
		encode(out, plain, false);
		any = true;
	}
}

char *purl_format(const struct purl *purl)
{
	struct purl copy = {.type = str_dup(purl->type),
	                    .namespace = str_dup(purl->namespace),
	                    .name = str_dup(purl->name),
	                    .version = str_dup(purl->version)};
	normalise(&copy);
	struct buf out = BUF_INIT;
	buf_format(&out, "pkg:%s/", copy.type);
	if (copy.namespace && *copy.namespace) {
		format_segments(&out, copy.namespace);
		buf_add_byte(&out, '/');
	}
	encode(&out, copy.name, false);
	if (copy.version && *copy.version) {
		buf_add_byte(&out, '@');
		encode(&out, copy.version, false);
	}
	for (size_t i = 0; i < purl->qualifier_count; i++) {
		buf_format(&out, "%c%s=", i ? '&' : '?', purl->qualifier[i].key);
		encode(&out, purl->qualifier[i].value, false);
	}
	if (purl->subpath && *purl->subpath) {
		buf_add_byte(&out, '#');
		format_segments(&out, purl->subpath);
	}
	purl_release(&copy);
	return buf_detach(&out);
}

static void remove_qualifier(struct purl *purl, size_t index)
{
	free(purl->qualifier[index].key);
	free(purl->qualifier[index].value);
	purl->qualifier_count--;
	memmove(purl->qualifier + index, purl->qualifier + index + 1,
	        (purl->qualifier_count - index) * sizeof *purl->qualifier);
}

void purl_qualify(struct purl *purl, const char *key, const char *value)
{
	size_t at = 0;
	while (at < purl->qualifier_count && strcmp(purl->qualifier[at].key, key) < 0)
		at++;
	bool is_there = at < purl->qualifier_count && strcmp(purl->qualifier[at].key, key) == 0;
	if (!value || !*value) {
		if (is_there)
			remove_qualifier(purl, at);
		return;
	}
	if (is_there) {
		str_set(&purl->qualifier[at].value, value);
		return;
	}
	mem_grow(&purl->qualifier, &purl->qualifier_cap, purl->qualifier_count + 1,
	         sizeof *purl->qualifier);
	memmove(purl->qualifier + at + 1, purl->qualifier + at,
	        (purl->qualifier_count - at) * sizeof *purl->qualifier);
	purl->qualifier[at] = (struct purl_qualifier){str_dup(key), str_dup(value)};
	purl->qualifier_count++;
}

const char *purl_qualifier(const struct purl *purl, const char *key)
{
	for (size_t i = 0; i < purl->qualifier_count; i++)
		if (strcmp(purl->qualifier[i].key, key) == 0)
			return purl->qualifier[i].value;
	return NULL;
}

void purl_release(struct purl *purl)
{
	while (purl->qualifier_count)
		remove_qualifier(purl, purl->qualifier_count - 1);
	free(purl->qualifier);
	free(purl->type);
	free(purl->namespace);
	free(purl->name);
	free(purl->version);
	free(purl->subpath);
	*purl = (struct purl)PURL_INIT;
}
