/* A reply to a question: the first byte says of which kind, the rest is the reply behind its first
 * two bytes and its question, which are put right so that what is deeper is reached. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "dns.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	unsigned char query[DNS_QUERY_MAX];
	struct addresses found = {.count = 0};
	uint32_t ttl = UINT32_MAX;
	if (size < 1)
		return 0;
	enum dns_type type = data[0] & 1 ? DNS_AAAA : DNS_A;
	size_t query_size = dns_query("a.test", type, 0x1234, query);
	unsigned char *reply = malloc(size);
	if (!reply)
		return 0;
	memcpy(reply, data + 1, size - 1);
	if (!(data[0] & 2) && size - 1 >= query_size) {
		memcpy(reply, query, 2);
		reply[2] = (unsigned char)(0x80 | (reply[2] & 7));
		memcpy(reply + 4, query + 4, 2);
		memcpy(reply + 12, query + 12, query_size - 12);
	}
	enum dns_outcome outcome = dns_reply(reply, size - 1, query, query_size, &found, &ttl);
	if (found.count > ADDRESSES_MOST || (outcome == DNS_FOUND && found.count == 0))
		abort();
	for (unsigned i = 0; i < found.count; i++)
		if (found.item[i].any.sa_family != (type == DNS_A ? AF_INET : AF_INET6))
			abort();
	free(reply);
	return 0;
}
