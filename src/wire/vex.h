/* Documents that say which vulnerabilities do not matter, and why (VEX):
 *
 *   OpenVEX 0.0 to 0.2   https://github.com/openvex/spec
 *   CSAF 2.0             https://docs.oasis-open.org/csaf/csaf/v2.0/csaf-v2.0.html
 *   CycloneDX            "vulnerabilities" with "analysis", beside components or on their own */
#ifndef TARE_WIRE_VEX_H
#define TARE_WIRE_VEX_H

#include "base/err.h"
#include "base/str.h"
#include "model/suppression.h"

/* Recognises the document and adds its statements, in their order, to out; name is for origins.
 * ERR_FAIL: not JSON, none of these, or a statement of the wrong shape. */
int vex_read(struct span json, const char *name, struct suppressions *out, struct err *err);

#endif
