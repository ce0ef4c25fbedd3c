#include "dns.h"

#include <stdbool.h>
#include <string.h>

#define HEADER 12
#define CNAME 5
#define CLASS_IN 1
#define WIRE_NAME_MAX 255
#define ALIASES_MOST 12 /* in a row; a loop of them ends there */

struct message {
	const unsigned char *data;
	size_t size;
};

struct record {
	unsigned char name[WIRE_NAME_MAX]; /* as labels, in lower case, no pointers */
	size_t name_size;
	unsigned type, class;
	uint32_t ttl;
	size_t at, size; /* of its data, in the message */
};

static unsigned read_16(const unsigned char *at)
{
	return (unsigned)at[0] << 8 | at[1];
}

static unsigned char lower(unsigned char c)
{
	return c >= 'A' && c <= 'Z' ? c | 0x20 : c;
}

size_t dns_query(const char *name, enum dns_type type, uint16_t id,
                 unsigned char out[DNS_QUERY_MAX])
{
	size_t at = HEADER, length = strlen(name);
	if (length == 0 || length > DNS_NAME_MAX)
		return 0;
	memset(out, 0, HEADER);
	out[0] = (unsigned char)(id >> 8);
	out[1] = (unsigned char)id;
	out[2] = 1; /* recursion, please */
	out[5] = 1; /* one question */
	for (;;) {
		size_t label = strcspn(name, ".");
		if (label == 0 || label > 63)
			return 0;
		out[at++] = (unsigned char)label;
		memcpy(out + at, name, label);
		at += label;
		if (name[label] == '\0')
			break;
		name += label + 1;
	}
	const unsigned char end[] = {0, 0, (unsigned char)type, 0, CLASS_IN};
	memcpy(out + at, end, sizeof end);
	return at + sizeof end;
}

/* Expands the name at `at`.  Returns where the message goes on, 0 when it is damaged.  A pointer
 * must lead to before the place where reading last began, so that every name ends (RFC 1035, 4.1.4:
 * "a prior occurrence"). */
static size_t read_name(const struct message *message, size_t at, unsigned char *name, size_t *size)
{
	size_t begun = at, after = 0;
	*size = 0;
	while (at < message->size) {
		size_t label = message->data[at++];
		if (label == 0) {
			name[(*size)++] = 0;
			return after ? after : at;
		}
		if (label < 64) {
			/* One byte is kept for the end. */
			if (label > message->size - at || *size + 1 + label + 1 > WIRE_NAME_MAX)
				return 0;
			name[(*size)++] = (unsigned char)label;
			for (size_t i = 0; i < label; i++)
				name[(*size)++] = lower(message->data[at + i]);
			at += label;
			continue;
		}
		if (label < 192 || at == message->size)
			return 0;
		size_t target = (label & 63) << 8 | message->data[at++];
		if (target >= begun)
			return 0;
		if (!after)
			after = at;
		at = begun = target;
	}
	return 0;
}

/* Returns where the next record begins, 0 when this one is damaged. */
static size_t read_record(const struct message *message, size_t at, struct record *record)
{
	at = read_name(message, at, record->name, &record->name_size);
	if (!at || message->size - at < 10)
		return 0;
	const unsigned char *fixed = message->data + at;
	record->type = read_16(fixed);
	record->class = read_16(fixed + 2);
	record->ttl = (uint32_t)read_16(fixed + 4) << 16 | read_16(fixed + 6);
	record->size = read_16(fixed + 8);
	record->at = at + 10;
	if (record->size > message->size - record->at)
		return 0;
	return record->at + record->size;
}

/* Whether it is a whole reply to just that question: the same id, and the question again. */
static bool answers(const struct message *message, const unsigned char *query, size_t query_size)
{
	const unsigned char *data = message->data;
	if (message->size < query_size || memcmp(data, query, 2) != 0)
		return false;
	if ((data[2] & 0xf8) != 0x80 || read_16(data + 4) != 1)
		return false;
	for (size_t i = HEADER; i < query_size; i++)
		if (lower(data[i]) != lower(query[i]))
			return false;
	return true;
}

static void add_address(const struct message *message, const struct record *record,
                        struct addresses *found)
{
	const unsigned char *data = message->data + record->at;
	if (found->count == RESOLVER_ADDRESSES)
		return;
	union address *address = &found->item[found->count++];
	memset(address, 0, sizeof *address);
	if (record->type == DNS_A) {
		address->v4.sin_family = AF_INET;
		memcpy(&address->v4.sin_addr, data, 4);
	} else {
		address->v6.sin6_family = AF_INET6;
		memcpy(&address->v6.sin6_addr, data, 16);
	}
}

/* What one pass over the answers is after. */
struct chase {
	struct message message;
	size_t start;
	unsigned count;
	enum dns_type type;
	unsigned char name[WIRE_NAME_MAX];
	size_t name_size;
	struct addresses *found;
	uint32_t *ttl;
};

enum step { STEP_DAMAGED, STEP_NOTHING, STEP_ALIAS, STEP_ADDRESSES };

static bool is_wanted(const struct chase *chase, const struct record *record)
{
	return record->class == CLASS_IN && record->name_size == chase->name_size &&
	       memcmp(record->name, chase->name, chase->name_size) == 0;
}

/* Takes the addresses of the name, or, when it is but an alias, goes on to that. */
static enum step look_through(struct chase *chase)
{
	size_t at = chase->start, wanted = chase->type == DNS_A ? 4 : 16;
	enum step step = STEP_NOTHING;
	unsigned char alias[WIRE_NAME_MAX];
	size_t alias_size = 0;
	for (unsigned i = 0; i < chase->count; i++) {
		struct record record;
		at = read_record(&chase->message, at, &record);
		if (!at)
			return STEP_DAMAGED;
		if (!is_wanted(chase, &record))
			continue;
		if (record.type == CNAME && step == STEP_NOTHING) {
			if (!read_name(&chase->message, record.at, alias, &alias_size))
				return STEP_DAMAGED;
			step = STEP_ALIAS;
		} else if (record.type == chase->type && record.size == wanted) {
			add_address(&chase->message, &record, chase->found);
			step = STEP_ADDRESSES;
		} else {
			continue;
		}
		if (record.ttl < *chase->ttl)
			*chase->ttl = record.ttl;
	}
	if (step == STEP_ALIAS) {
		memcpy(chase->name, alias, alias_size);
		chase->name_size = alias_size;
	}
	return step;
}

enum dns_outcome dns_reply(const unsigned char *data, size_t size, const unsigned char *query,
                           size_t query_size, struct addresses *found, uint32_t *ttl)
{
	struct chase chase = {
		.message = {data, size},
		.start = query_size,
		.found = found,
		.ttl = ttl,
	};
	if (!answers(&chase.message, query, query_size))
		return DNS_PENDING;
	if (data[2] & 2)
		return DNS_CUT;
	unsigned code = data[3] & 15;
	if (code != 0)
		return code == 3 ? DNS_NONE : DNS_FAILED;
	chase.count = read_16(data + 6);
	chase.type = (enum dns_type)query[query_size - 3];
	/* The question was compared: its name is whole and has no pointer. */
	read_name(&chase.message, HEADER, chase.name, &chase.name_size);
	for (int alias = 0; alias < ALIASES_MOST; alias++) {
		switch (look_through(&chase)) {
		case STEP_ADDRESSES:
			return DNS_FOUND;
		case STEP_ALIAS:
			continue;
		case STEP_NOTHING:
			return DNS_NONE;
		case STEP_DAMAGED:
			return DNS_FAILED;
		}
	}
	return DNS_FAILED;
}
