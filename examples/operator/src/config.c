#include "config.h"

#include <endian.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "address.h"
#include "base64.h"
#include "file.h"
#include "part.h"
#include "text.h"
#include "utf8.h"

#ifndef PROMPT_BUILTIN
#define PROMPT_BUILTIN 0
#endif

/* Made by the Makefile from prompt.txt, with PROMPT=builtin. */
extern const char prompt_builtin[];
extern const size_t prompt_builtin_size;

#define COUNT_MOST 65536 /* of calls, of connections */

struct config config;

enum variable {
	API_KEY,
	REALM,
	SECRET,
	OLD_SECRET,
	VOICE,
	API_ROOT,
	LISTEN,
	CONTACTS,
	PROMPT,
	MAX_CALLS,
	MAX_CONNECTIONS,
	LOG_NUMBERS,
	HOSTS,
	RESOLV_CONF,
	COLOURS,
};

const char config_variables[] =
	"OPENAI_API_KEY\0\0key of the API, visible ASCII\0"
	"SIP_REALM\0\0host that calls are put through to, visible ASCII\0"
	"OPENAI_WEBHOOK_SECRET\0\0base64 of up to 512 bytes; without it no webhook is checked\0"
	"OPENAPI_WEBHOOK_SECRET\0\0base64; its old name\0"
	"VOICE\0cedar\0alloy ash ballad coral echo sage shimmer verse marin cedar\0"
	"OPERATOR_API_ROOT\0https://api.openai.com\0https://HOST[:PORT][/PREFIX]\0"
	"OPERATOR_LISTEN\0"
	"0.0.0.0:3000\0IPv4 address:port\0"
	"OPERATOR_CONTACTS\0contacts.csv\0names and numbers\0"
	"OPERATOR_PROMPT\0prompt.txt\0UTF-8 of up to 64 KiB\0"
	"OPERATOR_MAX_CALLS\0"
	"1024\0001 to 65536\0"
	"OPERATOR_MAX_CONNECTIONS\0"
	"1024\0001 to 65536\0"
	"OPERATOR_LOG_NUMBERS\0"
	"0\0001: callers stand in the log in clear\0"
	"OPERATOR_HOSTS\0/etc/hosts\0\0"
	"OPERATOR_RESOLV_CONF\0/etc/resolv.conf\0\0"
	"NO_COLOR\0\0not empty: no colours\0";

/* --- values: each reader returns whether it is one ------------------------------------------- */

/* In small letters; false when it does not fit. */
static bool copy_small(struct part part, char *to, size_t room)
{
	bool fits = text_print(to, room, "%S", part.data, part.size);
	for (; *to; to++)
		if (*to >= 'A' && *to <= 'Z')
			*to |= 0x20;
	return fits;
}

/* A name (RFC 1123, and underscores, which some give their hosts) or an IPv4 address, or, in
 * brackets, an IPv6 address. */
static bool read_host(struct part host, bool bracket, struct origin *origin)
{
	static union address address;
	if (!host.size || *host.data == '.' || *host.data == '-' || !part_is_made_of(host, ".:-_") ||
	    !copy_small(host, origin->host, sizeof origin->host))
		return false;
	if (!bracket)
		return true;
	return address_parse(host.data, host.size, &address) && address.any.sa_family == AF_INET6;
}

/* RFC 3986, 3.3: what a path may be made of.  No query, no fragment, no step up. */
static bool read_prefix(struct part path, struct origin *origin)
{
	while (path.size && path.data[path.size - 1] == '/')
		path.size--;
	for (const char *byte = path.data; byte < path.data + path.size; byte++)
		if (*byte == '.' && byte[-1] == '/')
			return false;
	return part_is_made_of(path, "/-._~%!$&'()*+,;=:@") &&
	       text_print(origin->prefix, sizeof origin->prefix, path.size ? "/%S" : "", path.data,
	                  path.size);
}

/* A number from `least` to `most`, or -1. */
static int read_number(struct part part, int least, int most)
{
	int64_t value = part_value(part);
	return value < least || value > most ? -1 : (int)value;
}

int config_parse_origin(const char *text, struct origin *origin)
{
	struct part path = {text + 8, 0};
	int port = 443;
	*origin = (struct origin){0};
	if (strlen(text) < 8 || !part_is((struct part){text, 8}, "https://"))
		return -1;
	path.size = strlen(path.data);
	struct part rest = part_cut(&path, '/');
	bool bracket = *rest.data == '[';
	struct part host = part_cut(&rest, bracket ? ']' : ':');
	if (bracket) {
		host.data++;
		host.size--;
		if (rest.data[-1] != ']' || part_cut(&rest, ':').size)
			return -1;
	}
	if (rest.data[-1] == ':')
		port = read_number(rest, 1, UINT16_MAX);
	if (port < 0 || !read_host(host, bracket, origin) || !read_prefix(path, origin))
		return -1;
	origin->port = (uint16_t)port;
	text_print(origin->header, sizeof origin->header,
	           port == 443 ? bracket ? "[%s]" : "%s"
	           : bracket   ? "[%s]:%u"
	                       : "%s:%u",
	           origin->host, port);
	return 0;
}

static bool read_listen(const char *value)
{
	struct part rest = part_of(value), host = part_cut(&rest, ':');
	int port = read_number(rest, 0, UINT16_MAX);
	bool is_v4 = address_parse(host.data, host.size, &config.listen) &&
	             config.listen.any.sa_family == AF_INET;
	config.listen.v4.sin_port = htobe16((uint16_t)port);
	return is_v4 && port >= 0;
}

static bool read_prompt(const char *path, bool usual)
{
	errno = 0;
	ptrdiff_t size = file_read(path, config.prompt, sizeof config.prompt);
	if (PROMPT_BUILTIN && size < 0 && errno == ENOENT && usual) {
		size = (ptrdiff_t)prompt_builtin_size;
		memcpy(config.prompt, prompt_builtin,
		       prompt_builtin_size < sizeof config.prompt ? prompt_builtin_size
		                                                  : sizeof config.prompt);
	}
	config.prompt_size = (size_t)size; /* -1 is too much, too */
	if (config.prompt_size > CONFIG_PROMPT_MAX)
		return false;
	return utf8_valid(config.prompt, config.prompt_size);
}

/* What must be there, goes into a header or a URI, and so may be but visible ASCII. */
static bool read_visible(const char *value, char *to, size_t room)
{
	if (!value)
		return false;
	for (const char *byte = value; *byte; byte++)
		if (*byte <= ' ' || *byte > '~')
			return false;
	return text_print(to, room, "%s", value);
}

static bool read_secret(const char *value)
{
	if (!value || config.has_secret)
		return true;
	size_t length = strlen(value);
	if (length >= 6 && memcmp(value, "whsec_", 6) == 0) {
		value += 6;
		length -= 6;
	}
	ptrdiff_t size = base64_decode(value, length, config.secret, sizeof config.secret);
	config.has_secret = true;
	config.secret_size = (size_t)size;
	return size >= 0;
}

/* --- all of them ------------------------------------------------------------------------------ */

static bool read_variable(enum variable variable, const char *value, const char *usual,
                          const char *meaning)
{
	static char voice[8];
	uint32_t *count = &config.max_calls;
	const char **path = &config.contacts;
	switch (variable) {
	case API_KEY:
		return read_visible(value, config.api_key, sizeof config.api_key);
	case REALM:
		return read_visible(value, config.realm, sizeof config.realm);
	case SECRET:
	case OLD_SECRET:
		return read_secret(value);
	case VOICE:
		if (part_among(part_of(value), meaning) < 0)
			value = usual;
		config.voice = voice;
		return copy_small(part_of(value), voice, sizeof voice);
	case API_ROOT:
		return !config_parse_origin(value, &config.api);
	case LISTEN:
		return read_listen(value);
	case PROMPT:
		return read_prompt(value, value == usual);
	case MAX_CONNECTIONS:
		count = &config.max_connections;
		/* fallthrough */
	case MAX_CALLS:
		*count = (uint32_t)read_number(part_of(value), 1, COUNT_MOST);
		return *count <= COUNT_MOST;
	case LOG_NUMBERS:
		config.numbers_in_clear = strcmp(value, "1") == 0;
		return true;
	case COLOURS:
		config.colours = true;
		if (value && *value)
			config.colours = false;
		return true;
	case RESOLV_CONF:
		path = &config.resolv_conf;
		break;
	case HOSTS:
		path = &config.hosts;
		break;
	case CONTACTS:
		break;
	}
	*path = value;
	return true;
}

/* getenv(), which is larger: it looks for the end of the name first. */
static const char *find(const char *name)
{
	for (char **entry = environ; entry && *entry; entry++) {
		size_t same = 0;
		while (name[same] && (*entry)[same] == name[same])
			same++;
		if (!name[same] && (*entry)[same] == '=')
			return *entry + same + 1;
	}
	return NULL;
}

const char *config_read(void)
{
	static char sentence[512];
	const char *name = config_variables;
	config.has_secret = false;
	for (int variable = 0; *name; variable++) {
		const char *usual = part_pick(name, 1), *meaning = part_pick(usual, 1);
		const char *value = find(name);
		if (*usual && (!value || !*value)) /* empty is as not set */
			value = usual;
		if (!read_variable((enum variable)variable, value, usual, meaning)) {
			const char *form = value ? "%s must be: %s" : "%s is not set";
			if (variable == PROMPT) {
				form = errno == ENOENT ? "the prompt %s does not exist"
				                       : "the prompt %s must be: %s";
				name = value;
			}
			text_print(sentence, sizeof sentence, form, name, meaning);
			return sentence;
		}
		name = part_pick(meaning, 1);
	}
	return NULL;
}
