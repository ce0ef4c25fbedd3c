/* What the server has to say to a request: /livez and /webhook live here. */
#ifndef OPERATOR_ROUTE_H
#define OPERATOR_ROUTE_H

#include <stdbool.h>
#include <stddef.h>

#include "http.h"
#include "reply.h"

/* Whether what lives at that path looks at the body; it then gets all of it. */
bool route_wants_body(const struct http_request *request);
/* What is returned is static and good until the next call. */
const struct reply *route(const struct http_request *request, const char *body, size_t size);
/* From now on no call is taken. */
void route_end(void);

#endif
