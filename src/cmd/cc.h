/* tare cc, tare c++, tare ld: one call of a compiler or linker with the stand-ins in place. */
#ifndef TARE_CMD_CC_H
#define TARE_CMD_CC_H

#include "base/err.h"

int cmd_cc(int argc, char **argv, struct err *err);
int cmd_cxx(int argc, char **argv, struct err *err);
int cmd_ld(int argc, char **argv, struct err *err);

#endif
