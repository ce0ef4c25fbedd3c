/* Trust roots for a person: a table for each place. */
#ifndef TARE_OUTPUT_REPORT_TRUST_H
#define TARE_OUTPUT_REPORT_TRUST_H

#include <stdint.h>

#include "model/inventory.h"
#include "model/trust.h"

/* Roots that are not valid at `at` are marked. */
void report_trust(const struct trust_places *places, const struct inventory *about, int64_t at);

#endif
