/* The symbols a bitcode file defines, out of the symbol table that LLVM keeps for linkers.
 *
 * Format: LLVM's "Bitcode File Format" (abbreviations, blocks) for the bits, and
 * llvm/include/llvm/Object/IRSymtab.h, namespace storage, for the table in SYMTAB_BLOCK (versions
 * 1 to 3, of LLVM 5 to 20, which agree on what is read here).
 */
#ifndef TARE_WIRE_BITCODE_SYMBOLS_H
#define TARE_WIRE_BITCODE_SYMBOLS_H

#include "base/err.h"
#include "base/str.h"

/* Adds the names of the defined symbols to out, in table order; local ones are in no table.
 * ERR_FAIL when the file is no bitcode or is damaged; a file without the table gives none. */
int bitcode_symbols(struct span file, struct strlist *out, struct err *err);

#endif
