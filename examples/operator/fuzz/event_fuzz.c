/* The body of a webhook: a call has an id that can be used, and a refusal has a reason that fits
 * into the answer. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "event.h"
#include "utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct event event;
	char told[256], *body = malloc(size ? size : 1);
	struct text problem = TEXT_IN(told);
	memcpy(body, data, size);
	enum event_kind kind = event_read(body, size, &event, &problem);
	assert(!problem.full);
	assert(utf8_valid(event.id, strlen(event.id)) && utf8_valid(event.type, strlen(event.type)));
	switch (kind) {
	case EVENT_CALL:
		assert(*event.call_id && utf8_valid(event.call_id, strlen(event.call_id)));
		assert(strcmp(event.type, "realtime.call.incoming") == 0);
		break;
	case EVENT_OTHER:
		assert(strcmp(event.type, "realtime.call.incoming") != 0 && !*event.call_id);
		break;
	case EVENT_NO_JSON:
	case EVENT_UNSHAPELY:
		assert(problem.size > 0);
	}
	event_is_json((struct part){body, size});
	free(body);
	return 0;
}
