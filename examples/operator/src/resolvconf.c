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
static void read_search(struct part *line, unsigned most, struct resolvconf *conf)
{
	static struct part word;
	char *to = conf->domains;
	conf->search_count = 0;
	while (conf->search_count < most && words_next(line, &word)) {
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

/* part_among(), but here capital letters are others. */
static __attribute__((noinline)) int among(struct part word, const char *words)
{
	for (size_t i = 0; i < word.size; i++)
		if (word.data[i] >= 'A' && word.data[i] <= 'Z')
			return -1;
	return part_among(word, words);
}

/* "ndots:5"; numbers over the ceiling are the ceiling, as in resolv.conf(5). */
static void read_option(struct part word, struct resolvconf *conf)
{
	static const uint8_t floors[] = {0, 1, 1}, ceilings[] = {15, 30, 5};
	conf->rotate |= part_equals(word, "rotate");
	int which = among(part_cut(&word, ':'), "ndots timeout attempts");
	int64_t number = part_value(word);
	if (which < 0 || number < 0)
		return;
	if (number < floors[which])
		number = floors[which];
	conf->option[which] = number < ceilings[which] ? (unsigned)number : ceilings[which];
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
		switch (among(word, "nameserver domain search options")) {
		case 0:
			words_next(&line, &word);
			add_server(word, conf);
			break;
		case 1:
			read_search(&line, 1, conf);
			break;
		case 2:
			read_search(&line, RESOLVCONF_SEARCH, conf);
			break;
		case 3:
			while (words_next(&line, &word))
				read_option(word, conf);
		}
	}
	if (conf->servers == 0)
		add_server(part_of("127.0.0.1"), conf);
}
