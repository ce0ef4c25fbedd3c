/* Stands in for log.c: remembers what was logged instead of writing it. */
#ifndef OPERATOR_LOG_RECORD_H
#define OPERATOR_LOG_RECORD_H

#include "log.h"

extern unsigned recorded[3]; /* lines of each level */
extern char last_line[4096]; /* without time, level and speaker */
void recorded_forget(void);

#endif
