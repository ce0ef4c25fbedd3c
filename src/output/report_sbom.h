/* The bill of materials as a table for people, on stdout. */
#ifndef TARE_OUTPUT_REPORT_SBOM_H
#define TARE_OUTPUT_REPORT_SBOM_H

#include "model/inventory.h"

/* Each program with its components and where its bytes went (adding up to its size), then the
 * packages of databases, then what is missing. */
void report_sbom(const struct inventory *inventory);

#endif
