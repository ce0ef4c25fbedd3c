#include "resolvconf.h"

#include <string.h>

#include "dns.h"
#include "hosts.h"
#include "words.h"

#define PORT 53

static void add_server(const struct word *word, struct resolvconf *conf)
{
	union address address;
	if (conf->servers == RESOLVCONF_SERVERS || !address_parse(word->at, word->size, &address))
		return;
	/* The port is at the same place in both. */
	address.v4.sin_port = htons(PORT);
	conf->server[conf->servers++] = address;
}

/* The last search or domain line counts. */
static void read_search(struct words *line, unsigned most, struct resolvconf *conf)
{
	struct word word;
	size_t used = 0;
	conf->search_count = 0;
	while (conf->search_count < most && words_next(line, &word)) {
		if (word.at[word.size - 1] == '.')
			word.size--;
		/* "." is the root: the name as it is, which is asked for anyway. */
		if (word.size == 0 || word.size > DNS_NAME_MAX || memchr(word.at, '\0', word.size) ||
		    word.size + 1 > sizeof conf->domains - used)
			continue;
		char *to = conf->domains + used;
		memcpy(to, word.at, word.size);
		to[word.size] = '\0';
		used += word.size + 1;
		conf->search[conf->search_count++] = to;
	}
}

/* "ndots:5"; numbers over the ceiling are the ceiling, as in resolv.conf(5). */
static void read_number(const struct word *word, const char *name, unsigned ceiling, unsigned *to)
{
	size_t length = strlen(name);
	unsigned number = 0;
	if (word->size <= length || memcmp(word->at, name, length) != 0)
		return;
	for (size_t i = length; i < word->size; i++) {
		if (word->at[i] < '0' || word->at[i] > '9')
			return;
		number = number * 10 + (unsigned)(word->at[i] - '0');
		if (number > ceiling)
			number = ceiling;
	}
	*to = number;
}

static void read_options(struct words *line, struct resolvconf *conf)
{
	struct word word;
	while (words_next(line, &word)) {
		read_number(&word, "ndots:", 15, &conf->ndots);
		read_number(&word, "timeout:", 30, &conf->timeout);
		read_number(&word, "attempts:", 5, &conf->attempts);
		if (word_is(&word, "rotate"))
			conf->rotate = true;
	}
}

void resolvconf_parse(const char *text, size_t size, struct resolvconf *conf)
{
	struct words line;
	*conf = (struct resolvconf){.ndots = 1, .timeout = 5, .attempts = 2};
	while (words_line(&text, &size, "#;", &line)) {
		struct word word;
		if (!words_next(&line, &word))
			continue;
		if (word_is(&word, "nameserver") && words_next(&line, &word))
			add_server(&word, conf);
		else if (word_is(&word, "search"))
			read_search(&line, RESOLVCONF_SEARCH, conf);
		else if (word_is(&word, "domain"))
			read_search(&line, 1, conf);
		else if (word_is(&word, "options"))
			read_options(&line, conf);
	}
	if (conf->servers == 0)
		add_server(&(struct word){"127.0.0.1", 9}, conf);
	if (conf->timeout == 0)
		conf->timeout = 1;
	if (conf->attempts == 0)
		conf->attempts = 1;
}
