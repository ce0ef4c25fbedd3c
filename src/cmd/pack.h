/* `tare pack PROGRAM…`: an image straight from programs, no Containerfile. */
#ifndef TARE_CMD_PACK_H
#define TARE_CMD_PACK_H

#include "base/err.h"

int cmd_pack(int argc, char **argv, struct err *err);

#endif
