/* What gcc decides by looking at the terminal on its stderr; when we put a pipe there, we look
 * for it and pass the decision on.  Source: gcc/diagnostic-color.cc. */
#ifndef TARE_STANDIN_TERMINAL_H
#define TARE_STANDIN_TERMINAL_H

#include <stdbool.h>

bool terminal_takes_colour(void);
bool terminal_takes_links(void);

#endif
