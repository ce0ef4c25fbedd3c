#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base64.h"
#include "text.h"
#include "utf8.h"

/* Made by the Makefile from prompt.txt. */
extern const char prompt_builtin[];
extern const size_t prompt_builtin_size;

#define COUNT_MOST 65536 /* of calls, of connections */

struct config config;

static int refuse(const char **problem, const char *what, const char *why)
{
	static char sentence[512];
	struct text text = {sentence, 0, sizeof sentence - 1, false};
	text_add_str(&text, what);
	text_add_byte(&text, ' ');
	text_add_str(&text, why);
	sentence[text.size] = 0;
	*problem = sentence;
	return -1;
}

/* An empty variable is as one that is not set. */
static const char *get(const char *name, const char *otherwise)
{
	const char *value = getenv(name);
	return value && *value ? value : otherwise;
}

/* The digits up to `end`, as a number of at most `most`. */
static int read_number(const char *text, const char *end, uint32_t most, uint32_t *number)
{
	uint64_t value = 0;
	if (text == end)
		return -1;
	for (; text < end; text++) {
		if (*text < '0' || *text > '9')
			return -1;
		value = value * 10 + (uint64_t)(*text - '0');
		if (value > most)
			return -1;
	}
	*number = (uint32_t)value;
	return 0;
}

static bool is_letter_or_digit(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9');
}

/* A name (RFC 1123, and underscores, which some give their hosts) or an IPv4 address, or, in
 * brackets, an IPv6 address.  Returns what is behind it, or NULL. */
static const char *read_host(const char *text, struct origin *origin)
{
	bool bracket = *text == '[';
	size_t size = 0;
	for (text += bracket; *text && !strchr(bracket ? "]" : ":/", *text); text++) {
		char byte = *text >= 'A' && *text <= 'Z' ? (char)(*text | 0x20) : *text;
		bool fits = bracket ? byte == ':' || byte == '.' || (byte >= '0' && byte <= '9') ||
		                          (byte >= 'a' && byte <= 'f')
		                    : is_letter_or_digit(byte) || byte == '.' || byte == '-' || byte == '_';
		if (!fits || size == sizeof origin->host - 1)
			return NULL;
		origin->host[size++] = byte;
	}
	origin->host[size] = 0;
	if (size == 0 || (!bracket && (origin->host[0] == '.' || origin->host[0] == '-')))
		return NULL;
	if (bracket && (*text++ != ']' || !strchr(origin->host, ':')))
		return NULL;
	return text;
}

static const char *read_port(const char *text, struct origin *origin)
{
	uint32_t port = 443;
	if (*text == ':') {
		const char *end = ++text;
		while (*end && *end != '/')
			end++;
		if (read_number(text, end, UINT16_MAX, &port) || port == 0)
			return NULL;
		text = end;
	}
	origin->port = (uint16_t)port;
	return text;
}

/* RFC 3986, 3.3: what a path may be made of.  No query, no fragment, no step up. */
static int read_prefix(const char *text, struct origin *origin)
{
	size_t size = strlen(text);
	while (size && text[size - 1] == '/')
		size--;
	if (size >= sizeof origin->prefix || (size && *text != '/'))
		return -1;
	for (size_t i = 0; i < size; i++) {
		char byte = text[i];
		bool letter = is_letter_or_digit(byte) || (byte >= 'A' && byte <= 'Z');
		if (!letter && !strchr("/-._~%!$&'()*+,;=:@", byte))
			return -1;
		if (byte == '/' && text[i + 1] == '.')
			return -1;
	}
	memcpy(origin->prefix, text, size);
	origin->prefix[size] = 0;
	return 0;
}

int config_parse_origin(const char *text, struct origin *origin)
{
	*origin = (struct origin){0};
	if (strncasecmp(text, "https://", 8) != 0)
		return -1;
	text = read_host(text + 8, origin);
	text = text ? read_port(text, origin) : NULL;
	if (!text || read_prefix(text, origin))
		return -1;
	bool bracket = strchr(origin->host, ':') != NULL;
	struct text header = {origin->header, 0, sizeof origin->header - 1, false};
	text_add_str(&header, bracket ? "[" : "");
	text_add_str(&header, origin->host);
	text_add_str(&header, bracket ? "]" : "");
	if (origin->port != 443) {
		text_add_byte(&header, ':');
		text_add_uint(&header, origin->port);
	}
	return header.full ? -1 : 0;
}

static int parse_listen(const char *text, struct sockaddr_in *listen)
{
	uint32_t address = 0, part;
	for (unsigned i = 0; i < 4; i++) {
		const char *end = strchr(text, i < 3 ? '.' : ':');
		if (!end || end - text > 3 || read_number(text, end, 255, &part))
			return -1;
		address = address << 8 | part;
		text = end + 1;
	}
	if (read_number(text, text + strlen(text), UINT16_MAX, &part))
		return -1;
	listen->sin_family = AF_INET;
	listen->sin_addr.s_addr = htonl(address);
	listen->sin_port = htons((uint16_t)part);
	return 0;
}

/* Returns what is wrong with the file, or NULL. */
static const char *read_prompt_file(const char *path)
{
	size_t size = 0;
	ssize_t got = 1;
	char byte;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd < 0)
		return errno == ENOENT ? "does not exist" : "cannot be opened";
	while (size < sizeof config.prompt && got > 0) {
		got = read(fd, config.prompt + size, sizeof config.prompt - size);
		size += got > 0 ? (size_t)got : 0;
	}
	if (got > 0)
		got = read(fd, &byte, 1) == 0 ? 0 : 1;
	close(fd);
	config.prompt_size = size;
	if (got < 0)
		return "cannot be read";
	if (got > 0)
		return "has more than 64 KiB";
	return utf8_valid(config.prompt, size) ? NULL : "is not UTF-8";
}

static int read_prompt(const char **problem)
{
	const char *path = get("OPERATOR_PROMPT", NULL);
	if (path || access("prompt.txt", F_OK) == 0 || errno != ENOENT) {
		const char *why = read_prompt_file(path ? path : "prompt.txt");
		if (!why)
			return 0;
		struct text name = {(char[256]){0}, 0, 255, false};
		text_add_str(&name, "the prompt ");
		text_add_str(&name, path ? path : "prompt.txt");
		return refuse(problem, name.data, why);
	}
	if (prompt_builtin_size > sizeof config.prompt)
		return refuse(problem, "the prompt built in", "has more than 64 KiB");
	memcpy(config.prompt, prompt_builtin, prompt_builtin_size);
	config.prompt_size = prompt_builtin_size;
	return 0;
}

static const char *read_voice(void)
{
	static const char *const voices[] = {"alloy", "ash",     "ballad", "coral", "echo",
	                                     "sage",  "shimmer", "verse",  "marin", "cedar"};
	const char *wanted = get("VOICE", "cedar");
	for (size_t i = 0; i < sizeof voices / sizeof *voices; i++)
		if (strcasecmp(wanted, voices[i]) == 0)
			return voices[i];
	return "cedar";
}

/* What must be there, goes into a header or a URI, and so may be but visible ASCII. */
static int read_visible(const char *name, char *to, size_t room, const char **problem)
{
	const char *value = getenv(name);
	if (!value)
		return refuse(problem, name, "is not set");
	size_t size = strlen(value);
	if (size >= room)
		return refuse(problem, name, "is too long");
	for (size_t i = 0; i < size; i++)
		if (value[i] <= ' ' || value[i] > '~')
			return refuse(problem, name,
			              "holds something other than visible ASCII (a line break at its end?)");
	memcpy(to, value, size + 1);
	return 0;
}

static int read_secret(const char **problem)
{
	const char *name = "OPENAI_WEBHOOK_SECRET", *value = getenv(name);
	if (!value) {
		name = "OPENAPI_WEBHOOK_SECRET"; /* how it was once spelled */
		value = getenv(name);
	}
	config.has_secret = value != NULL;
	if (!value)
		return 0;
	if (strncmp(value, "whsec_", 6) == 0)
		value += 6;
	ptrdiff_t size = base64_decode(value, strlen(value), config.secret, sizeof config.secret);
	if (size < 0)
		return refuse(problem, name, "is not base64, or longer than 512 bytes");
	config.secret_size = (size_t)size;
	return 0;
}

static int read_count(const char *name, uint32_t *count, const char **problem)
{
	const char *text = get(name, "1024");
	if (read_number(text, text + strlen(text), COUNT_MOST, count) || *count == 0)
		return refuse(problem, name, "is not a number from 1 to 65536");
	return 0;
}

int config_read(const char **problem)
{
	config.colours = !get("NO_COLOR", NULL);
	config.numbers_in_clear = strcmp(get("OPERATOR_LOG_NUMBERS", ""), "1") == 0;
	if (read_prompt(problem))
		return -1;
	config.voice = read_voice();
	if (read_visible("OPENAI_API_KEY", config.api_key, sizeof config.api_key, problem) ||
	    read_secret(problem) ||
	    read_visible("SIP_REALM", config.realm, sizeof config.realm, problem))
		return -1;
	if (config_parse_origin(get("OPERATOR_API_ROOT", "https://api.openai.com"), &config.api))
		return refuse(problem, "OPERATOR_API_ROOT", "is not like https://HOST[:PORT][/PREFIX]");
	if (parse_listen(get("OPERATOR_LISTEN", "0.0.0.0:3000"), &config.listen))
		return refuse(problem, "OPERATOR_LISTEN", "is not like 0.0.0.0:3000 (IPv4 address, port)");
	if (read_count("OPERATOR_MAX_CALLS", &config.max_calls, problem) ||
	    read_count("OPERATOR_MAX_CONNECTIONS", &config.max_connections, problem))
		return -1;
	config.contacts = get("OPERATOR_CONTACTS", "contacts.csv");
	config.hosts = get("OPERATOR_HOSTS", "/etc/hosts");
	config.resolv_conf = get("OPERATOR_RESOLV_CONF", "/etc/resolv.conf");
	return 0;
}
