/* Names made comparable without regard to case: the simple case folding of Unicode (status C and S
 * of CaseFolding.txt) for the Latin, Greek, Cyrillic and Armenian scripts.  Other scripts stay as
 * they are; nearly all of them have no case.  Accents are not decomposed: a letter with a combining
 * accent is not the same as the letter that has it. */
#ifndef OPERATOR_CASEFOLD_H
#define OPERATOR_CASEFOLD_H

#include <stddef.h>
#include <stdint.h>

uint32_t casefold(uint32_t code);
/* Folds UTF-8 into `to`.  Returns the bytes written, or -1 when it is no UTF-8 or does not fit. */
ptrdiff_t casefold_text(const char *text, size_t size, char *to, size_t room);

#endif
