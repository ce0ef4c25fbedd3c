/* tare trust list, tare trust pack: the roots that programs trust. */
#ifndef TARE_CMD_TRUST_H
#define TARE_CMD_TRUST_H

#include "base/err.h"

int cmd_trust(int argc, char **argv, struct err *err);

/* Its two halves: argv[0] is "list" or "pack". */
int trust_list(int argc, char **argv, struct err *err);
int trust_pack(int argc, char **argv, struct err *err);

#endif
