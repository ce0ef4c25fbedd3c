/* tare strip PROGRAM…: a program without all it does not need to run, its bill of materials kept.
 */
#ifndef TARE_CMD_STRIP_H
#define TARE_CMD_STRIP_H

#include "base/err.h"

int cmd_strip(int argc, char **argv, struct err *err);

#endif
