/* Which licence a text is: by the sentences that make it, not by its title. */
#ifndef TARE_WIRE_LICENSE_TEXT_H
#define TARE_WIRE_LICENSE_TEXT_H

#include "base/str.h"

/* The SPDX expression of a licence file, or NULL when it is not certain.  A tag
 * "SPDX-License-Identifier:" is believed.  Several licences in one file are all meant (AND), unless
 * the file speaks of a choice: then NULL.
 *
 * The text of a GNU licence does not say whether later versions may be chosen: that stands in the
 * file before it, or in `notice` (the head of a source file; may be empty); NULL when it stands in
 * neither.  The caller frees the result. */
char *license_text_spdx(struct span text, struct span notice);

#endif
