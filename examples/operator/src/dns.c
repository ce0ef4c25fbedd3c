#include "dns.h"

#include <stdbool.h>
#include <string.h>

#include "part.h"

#define HEADER 12
#define CNAME 5
#define CLASS_IN 1
#define NAME_BYTES_MOST 255
#define ALIASES_MOST 12 /* in a row; a loop of them ends there */

static unsigned read_16(const unsigned char *at)
{
	return (unsigned)at[0] << 8 | at[1];
}

size_t dns_query(const char *name, enum dns_type type, uint16_t id,
                 unsigned char out[DNS_QUERY_MAX])
{
	unsigned char *label = out + HEADER, *to = label + 1;
	if (strlen(name) > DNS_NAME_MAX)
		return 0;
	memset(out, 0, HEADER);
	out[0] = (unsigned char)(id >> 8);
	out[1] = (unsigned char)id;
	out[2] = 1; /* recursion, please */
	out[5] = 1; /* one question */
	for (bool more = true; more; name++) {
		if (*name && *name != '.') {
			*to++ = (unsigned char)*name;
			continue;
		}
		ptrdiff_t size = to - label - 1;
		if (size == 0 || size > 63)
			return 0;
		*label = (unsigned char)size;
		label = to++;
		more = *name;
	}
	memset(label, 0, 5); /* the empty label, type and class */
	label[2] = (unsigned char)type;
	label[4] = CLASS_IN;
	return (size_t)(label + 5 - out);
}

static struct part message; /* the reply that is being read */

/* A name that is being read, label after label; places are bytes from the message's start. */
struct name {
	uint32_t at, begun, length;
	uint32_t after; /* where the message goes on, when that is not `at` */
};

/* The last label is empty; data is NULL when the message is damaged.  A pointer must lead to before
 * the place where reading last began, so that every name ends (RFC 1035, 4.1.4: "a prior
 * occurrence"). */
static struct part next_label(struct name *name)
{
	static const struct part damaged;
	const unsigned char *data = (const unsigned char *)message.data;
	while (name->at < message.size) {
		uint32_t size = data[name->at++];
		if (size < 64) {
			struct part label = {message.data + name->at, size};
			name->length += 1 + size;
			if (size > message.size - name->at || name->length > NAME_BYTES_MOST)
				break;
			name->at += size;
			return label;
		}
		if (size < 192 || name->at == message.size)
			break;
		uint32_t target = (size & 63) << 8 | data[name->at++];
		if (target >= name->begun)
			break;
		if (!name->after)
			name->after = name->at;
		name->at = name->begun = target;
	}
	return damaged;
}

/* Reads the name at `at`, and says whether the one at `other` is the same.  Returns where the
 * message goes on, 0 when it is damaged. */
static size_t read_name(uint32_t at, uint32_t other, bool *same)
{
	static struct name name, wanted;
	struct part label;
	name = (struct name){at, at, 0, 0};
	wanted = (struct name){other, other, 0, 0};
	*same = true;
	do {
		label = next_label(&name);
		if (!label.data)
			return 0;
		if (*same)
			*same = part_same(label, next_label(&wanted));
	} while (label.size);
	return name.after ? name.after : name.at;
}

static void add_address(const unsigned char *data, unsigned size, struct addresses *found)
{
	if (found->count == ADDRESSES_MOST)
		return;
	union address *address = &found->item[found->count++];
	memset(address, 0, sizeof *address);
	address->any.sa_family = size == 4 ? AF_INET : AF_INET6;
	memcpy(size == 4 ? (void *)&address->v4.sin_addr : &address->v6.sin6_addr, data, size);
}

/* One pass over the answers.  Takes the addresses of the name at *name, or, when it is but an
 * alias, goes on to that: then the outcome is DNS_PENDING. */
static enum dns_outcome look_through(size_t at, enum dns_type wanted, uint32_t *name,
                                     struct addresses *found, uint32_t *ttl)
{
	const unsigned char *data = (const unsigned char *)message.data;
	uint32_t alias = 0;
	for (unsigned left = read_16(data + 6); left; left--) {
		static bool same;
		at = read_name((uint32_t)at, *name, &same);
		if (!at || message.size - at < 10)
			return DNS_FAILED;
		const unsigned char *fixed = data + at;
		unsigned type = read_16(fixed), size = read_16(fixed + 8);
		uint32_t life = (uint32_t)read_16(fixed + 4) << 16 | read_16(fixed + 6);
		at += 10;
		if (size > message.size - at)
			return DNS_FAILED;
		if (same && read_16(fixed + 2) == CLASS_IN) {
			if (type == wanted && size == (wanted == DNS_A ? 4 : 16))
				add_address(data + at, size, found);
			else if (type != CNAME || alias || found->count)
				life = UINT32_MAX;
			else if (read_name((uint32_t)at, (uint32_t)at, &same))
				alias = (uint32_t)at;
			else
				return DNS_FAILED;
			*ttl = life < *ttl ? life : *ttl;
		}
		at += size;
	}
	if (found->count)
		return DNS_FOUND;
	*name = alias;
	return alias ? DNS_PENDING : DNS_NONE;
}

enum dns_outcome dns_reply(const unsigned char *data, size_t size, const unsigned char *query,
                           size_t query_size, struct addresses *found, uint32_t *ttl)
{
	struct part asked = {(const char *)query + HEADER, query_size - HEADER};
	static uint32_t name;
	name = HEADER;
	message = (struct part){(const char *)data, size};
	/* A whole reply to just that question: the same id, and the question again. */
	if (size < query_size || read_16(data) != read_16(query) || (data[2] & 0xf8) != 0x80 ||
	    read_16(data + 4) != 1 ||
	    !part_same((struct part){message.data + HEADER, asked.size}, asked))
		return DNS_PENDING;
	if (data[2] & 2)
		return DNS_CUT;
	unsigned code = data[3] & 15;
	if (code != 0)
		return code == 3 ? DNS_NONE : DNS_FAILED;
	for (int alias = 0; alias < ALIASES_MOST; alias++) {
		enum dns_outcome outcome = look_through(query_size, (enum dns_type)query[query_size - 3],
		                                        &name, found, ttl);
		if (outcome != DNS_PENDING)
			return outcome;
	}
	return DNS_FAILED;
}
