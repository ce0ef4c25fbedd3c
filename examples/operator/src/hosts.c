#include "hosts.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <string.h>
#include <strings.h>

#include "words.h"

/* "eth0" or "2"; 0 when there is none such. */
static uint32_t read_scope(const char *text)
{
	uint32_t number = 0;
	if (!*text)
		return 0;
	for (const char *digit = text; *digit; digit++) {
		if (*digit < '0' || *digit > '9' || number > UINT32_MAX / 10 - 1)
			return if_nametoindex(text);
		number = number * 10 + (uint32_t)(*digit - '0');
	}
	return number;
}

bool address_parse(const char *text, size_t size, union address *address)
{
	char copy[INET6_ADDRSTRLEN + 1 + IF_NAMESIZE];
	if (size >= sizeof copy || memchr(text, '\0', size))
		return false;
	memcpy(copy, text, size);
	copy[size] = '\0';
	memset(address, 0, sizeof *address);
	if (inet_pton(AF_INET, copy, &address->v4.sin_addr) == 1) {
		address->v4.sin_family = AF_INET;
		return true;
	}
	char *scope = strchr(copy, '%');
	if (scope) {
		*scope = '\0';
		address->v6.sin6_scope_id = read_scope(scope + 1);
		if (!address->v6.sin6_scope_id)
			return false;
	}
	address->v6.sin6_family = AF_INET6;
	return inet_pton(AF_INET6, copy, &address->v6.sin6_addr) == 1;
}

static bool line_names(struct words *line, const char *name)
{
	struct word word;
	size_t length = strlen(name);
	while (words_next(line, &word))
		if (word.size == length && strncasecmp(word.at, name, length) == 0)
			return true;
	return false;
}

void hosts_find(const char *text, size_t size, const char *name, struct addresses *found)
{
	struct words line;
	while (found->count < RESOLVER_ADDRESSES && words_line(&text, &size, "#", &line)) {
		struct word word;
		union address address;
		if (words_next(&line, &word) && address_parse(word.at, word.size, &address) &&
		    line_names(&line, name))
			found->item[found->count++] = address;
	}
}
