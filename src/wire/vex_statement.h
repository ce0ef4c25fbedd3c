/* What the readers of VEX documents share. */
#ifndef TARE_WIRE_VEX_STATEMENT_H
#define TARE_WIRE_VEX_STATEMENT_H

#include "base/err.h"
#include "model/suppression.h"
#include "wrap/json_jansson.h"

/* Adds the text to the list when it is there; a package URL in its canonical form. */
void vex_add_product(struct strlist *list, const char *text);
/* Hands the statement in; -1 when there are too many.  A reason that is missing is made of the
 * justification, or of `status`. */
int vex_add_statement(struct suppressions *out, struct suppression item, const char *name,
                      const char *status, struct err *err);

int vex_openvex(const struct jsn *root, const char *name, struct suppressions *out,
                struct err *err);
int vex_csaf(const struct jsn *root, const char *name, struct suppressions *out, struct err *err);
int vex_cyclonedx(const struct jsn *root, const char *name, struct suppressions *out,
                  struct err *err);

#endif
