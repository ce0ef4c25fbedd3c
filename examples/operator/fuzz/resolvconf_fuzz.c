/* A resolv.conf: whatever it says, the settings are within their ranges. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "dns.h"
#include "resolvconf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct resolvconf conf;
	resolvconf_parse((struct part){(const char *)data, size}, &conf);
	if (conf.servers < 1 || conf.servers > RESOLVCONF_SERVERS || conf.ndots > 15 ||
	    conf.timeout < 1 || conf.timeout > 30 || conf.attempts < 1 || conf.attempts > 5 ||
	    conf.search_count > RESOLVCONF_SEARCH)
		abort();
	for (unsigned i = 0; i < conf.search_count; i++) {
		size_t length = strlen(conf.search[i]);
		if (length == 0 || length > DNS_NAME_MAX)
			abort();
	}
	return 0;
}
