/* tare sbom TARGET: the bill of materials. */
#ifndef TARE_CMD_SBOM_H
#define TARE_CMD_SBOM_H

#include "base/err.h"

int cmd_sbom(int argc, char **argv, struct err *err);

#endif
