#include "resolvconf.h"

#include <endian.h>
#include <string.h>

#include "dns.h"
#include "words.h"

#define PORT 53

static void add_server(struct part word, struct resolvconf *conf)
{
	union address *address = &conf->server[conf->servers];
	if (conf->servers == RESOLVCONF_SERVERS || !address_parse(word.data, word.size, address))
		return;
	/* The port is at the same place in both. */
	address->v4.sin_port = htobe16(PORT);
	conf->servers++;
}

/* The last search or domain line counts. */
static void read_search(struct part line, unsigned most, struct resolvconf *conf)
{
	struct part word;
	char *to = conf->domains;
	conf->search_count = 0;
	while (conf->search_count < most && words_next(&line, &word)) {
		if (word.data[word.size - 1] == '.')
			word.size--;
		/* "." is the root: the name as it is, which is asked for anyway. */
		if (word.size == 0 || word.size > DNS_NAME_MAX || part_holds(word, '\0') ||
		    word.size >= (size_t)(conf->domains + sizeof conf->domains - to))
			continue;
		conf->search[conf->search_count++] = memcpy(to, word.data, word.size);
		to += word.size;
		*to++ = '\0';
	}
}

/* "ndots:5"; numbers over the ceiling are the ceiling, as in resolv.conf(5). */
static void read_number(struct part word, const char *name, unsigned ceiling, unsigned *to)
{
	static uint64_t number;
	if (part_equals(part_cut(&word, ':'), name) && part_number(word, &number) == 0)
		*to = number < ceiling ? (unsigned)number : ceiling;
}

void resolvconf_parse(struct part text, struct resolvconf *conf)
{
	struct part line, word;
	memset(conf, 0, sizeof *conf);
	conf->ndots = 1;
	conf->timeout = 5;
	conf->attempts = 2;
	while (words_line(&text, &line)) {
		line = part_cut(&line, ';');
		words_next(&line, &word);
		if (part_equals(word, "nameserver")) {
			words_next(&line, &word);
			add_server(word, conf);
		} else if (part_equals(word, "search")) {
			read_search(line, RESOLVCONF_SEARCH, conf);
		} else if (part_equals(word, "domain")) {
			read_search(line, 1, conf);
		} else if (part_equals(word, "options")) {
			while (words_next(&line, &word)) {
				read_number(word, "ndots", 15, &conf->ndots);
				read_number(word, "timeout", 30, &conf->timeout);
				read_number(word, "attempts", 5, &conf->attempts);
				conf->rotate |= part_equals(word, "rotate");
			}
		}
	}
	if (conf->servers == 0)
		add_server(part_of("127.0.0.1"), conf);
	conf->timeout += conf->timeout == 0;
	conf->attempts += conf->attempts == 0;
}
