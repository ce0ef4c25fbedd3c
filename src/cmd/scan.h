/* tare scan: which known vulnerabilities apply to what is in a target. */
#ifndef TARE_CMD_SCAN_H
#define TARE_CMD_SCAN_H

#include "base/err.h"

int cmd_scan(int argc, char **argv, struct err *err);

#endif
