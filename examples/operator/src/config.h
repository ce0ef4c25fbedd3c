/* What the environment asks for, read once at the start. */
#ifndef OPERATOR_CONFIG_H
#define OPERATOR_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "address.h"

#define CONFIG_PROMPT_MAX ((size_t)64 << 10)
#define CONFIG_KEY_MAX 512

/* Where the API is. */
struct origin {
	char host[254]; /* a name or an IP address literal (IPv6 without its brackets) */
	uint16_t port;
	char header[264]; /* for Host: the name, in brackets where needed, and the port if not 443 */
	char prefix[128]; /* path before "/v1/…": "" or "/something" without a slash at its end */
};

struct config {
	char api_key[CONFIG_KEY_MAX];
	char realm[256];
	bool has_secret; /* signatures are checked */
	unsigned char secret[CONFIG_KEY_MAX];
	size_t secret_size;
	const char *voice; /* one of the known ones */
	struct origin api;
	union address listen; /* IPv4; the port that it really is, when server_start() was called */
	const char *contacts; /* path of the CSV file */
	const char *hosts, *resolv_conf;    /* paths, for the resolver */
	char prompt[CONFIG_PROMPT_MAX + 1]; /* one more, to see that a file is too large */
	size_t prompt_size;
	uint32_t max_calls, max_connections;
	bool colours, numbers_in_clear;
};

/* The configuration of the process; not changed after config_read(). */
extern struct config config;

/* The variables of the environment: a name, the usual value, and what it is for, each with a NUL
 * behind it.  An empty name ends the list. */
extern const char config_variables[];

/* Returns NULL, or a sentence for a person about what is wrong (in a static buffer). */
const char *config_read(void);

/* "https://HOST[:PORT][/PREFIX]"; returns 0 or -1. */
int config_parse_origin(const char *text, struct origin *origin);

#endif
