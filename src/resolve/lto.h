/* Whose the machine code is that link-time optimisation made.
 *
 * The compiler turns the intermediate code of many objects into a few new ones; the map names only
 * these.  When all intermediate code is of one component, so is every byte of them.  Else a symbol
 * whose defining object is known gives its bytes to that object (also under the names GCC gives to
 * clones and parts: "f.constprop.0", "f.lto_priv.1", "f.cold"), and what is left is shared.
 * Sections of one function or object (-ffunction-sections) tell its name where the symbol table is
 * gone.
 *
 * With GCC's -flto-partition=1to1 each of the new objects is made of one old one: then one known
 * symbol settles all of it.
 */
#ifndef TARE_RESOLVE_LTO_H
#define TARE_RESOLVE_LTO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/strmap.h"
#include "model/linkmap.h"

/* A symbol of the output that covers bytes. */
struct lto_symbol {
	uint64_t address, size;
	const char *name; /* borrowed */
};

struct lto_inputs {
	const bool *is_product;       /* per map->input: made by the optimiser */
	const bool *is_source;        /* per map->input: holds intermediate code */
	const struct strmap *definer; /* symbol → index of the map->input that defines it */
	bool one_to_one;              /* each product is made of one source */
};

/* Settles owner[] of the products and splits their pieces in map, giving each part the index of
 * the input that defines it.  symbol[] need not be sorted; it is sorted here. */
void lto_settle(struct linkmap *map, uint32_t *owner, const struct lto_inputs *inputs,
                struct lto_symbol *symbol, size_t count);

#endif
