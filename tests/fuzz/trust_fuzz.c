/* The first byte chooses: a store of trust roots, or a file in which they are looked for.  What is
 * found can be packed, and the pack gives it back. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "assemble/trustsource.h"
#include "input/elfroots.h"
#include "input/truststore.h"
#include "resolve/trustchoice.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Bare, all that was not refused comes back the same. */
static void pack_again(struct trust_store *store)
{
	struct trustchoice_needs needs = {.is_bare = true};
	struct strlist told = {0};
	struct trust_store back = TRUST_STORE_INIT;
	struct filetags origin = {0};
	struct trustsource source = {.store = store, .form = TRUSTBLOB_PACKED, .origin = &origin};
	struct trustblob blob;
	BUF_AUTO struct buf bytes = BUF_INIT, text = BUF_INIT;
	trustchoice_unfit(store, &needs, &told);
	if (told.count == 0) {
		trustsource_blob(&source, &bytes);
		trustsource_write(&source, &text);
		if (!trustblob_open(buf_span(&bytes), &blob) || blob.size != bytes.size)
			abort();
		elfroots_add_blob(&blob, &back);
		if (back.count != store->count)
			abort();
		for (size_t i = 0; i < back.count; i++)
			if (trust_bytes_compare(&back.root[i].dn, &store->root[i].dn) != 0 ||
			    trust_bytes_compare(&back.root[i].n, &store->root[i].n) != 0 ||
			    trust_bytes_compare(&back.root[i].e, &store->root[i].e) != 0 ||
			    trust_bytes_compare(&back.root[i].q, &store->root[i].q) != 0)
				abort();
	}
	trust_store_release(&back);
	strlist_release(&told);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct trust_store store = TRUST_STORE_INIT;
	struct err err = ERR_INIT;
	if (size == 0)
		return 0;
	struct span text = {(const char *)data + 1, size - 1};
	if (data[0] & 1) {
		elfroots_find(text, &store);
		trust_store_unique(&store);
	} else if (truststore_read_text(text, NULL, &store, &err) == 0) {
		trust_store_unique(&store);
		pack_again(&store);
	}
	err_clear(&err);
	trust_store_release(&store);
	return 0;
}
