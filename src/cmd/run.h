/* tare run: a whole build with the stand-ins in place. */
#ifndef TARE_CMD_RUN_H
#define TARE_CMD_RUN_H

#include "base/err.h"

int cmd_run(int argc, char **argv, struct err *err);

#endif
