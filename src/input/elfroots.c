#include "input/elfroots.h"

#include <string.h>

#include "base/limit.h"
#include "base/mem.h"
#include "wire/trustblob.h"
#include "wrap/x509_openssl.h"

#define TRIES_MOST 65536 /* of reading a certificate at a place that looks like one */
#define DAY 86400

struct search {
	struct trust_store *store;
	size_t tries;
};

static char *key_name(const struct trustblob_record *record, unsigned bits)
{
	if (record->n.length)
		return str_format("RSA-%u", bits);
	return str_format("P-%s", record->kind == TRUST_P256   ? "256"
	                          : record->kind == TRUST_P384 ? "384"
	                                                       : "521");
}

static unsigned bits_of(struct span number)
{
	unsigned char first = number.length ? (unsigned char)number.at[0] : 0;
	unsigned bits = (unsigned)number.length * 8;
	for (unsigned mask = 0x80; mask && !(first & mask); mask >>= 1)
		bits--;
	return bits;
}

static void add_packed(const struct trustblob_record *record, struct trust_store *store)
{
	struct trust_root root = {.form = TRUST_FORM_PACKED, .size = record->size};
	root.not_before = INT64_MIN;
	root.not_after = record->expires == TRUSTBLOB_NO_END ? TRUST_NO_END
	                                                     : (int64_t)record->expires * DAY;
	root.key = record->n.length ? TRUST_KEY_RSA : TRUST_KEY_EC;
	root.bits = record->n.length ? bits_of(record->n) : 0;
	root.curve = record->n.length ? 0 : record->kind;
	root.key_name = key_name(record, root.bits);
	root.dn = trust_bytes_copy(record->dn.at, record->dn.length);
	root.n = trust_bytes_copy(record->n.at, record->n.length);
	root.e = trust_bytes_copy(record->e.at, record->e.length);
	root.q = trust_bytes_copy(record->q.at, record->q.length);
	root.name = x509_name(record->dn.at, record->dn.length);
	if (!root.name)
		root.name = str_dup("no name");
	trust_store_add(store, &root);
}

static void add_whole(struct span der, bool must_sign, struct trust_store *store, size_t *used)
{
	struct trust_root root;
	struct err ignored = ERR_INIT;
	*used = 0;
	if (x509_read(der.at, der.length, used, &root, &ignored) != 0) {
		err_clear(&ignored);
		*used = 0;
		return;
	}
	if (must_sign && !(root.is_ca && root.is_self_issued && x509_signs_itself(&root))) {
		trust_root_release(&root);
		return;
	}
	trust_store_add(store, &root);
}

void elfroots_add_blob(struct trustblob *blob, struct trust_store *store)
{
	struct trustblob_record record;
	size_t used;
	while (store->count < LIMIT_TRUST_ROOTS && trustblob_next(blob, &record)) {
		if (blob->form == TRUSTBLOB_PACKED)
			add_packed(&record, store);
		else
			add_whole(record.der, false, store, &used);
	}
}

static bool may_try(struct search *search)
{
	return search->store->count < LIMIT_TRUST_ROOTS && search->tries++ < TRIES_MOST;
}

/* The length of the SEQUENCE that begins there, and of its head, when it takes one byte or two;
 * certificates need no less, and no more. */
static bool sequence_at(struct span at, size_t *head, size_t *length)
{
	if (at.length < 4 || at.at[0] != 0x30)
		return false;
	if (at.at[1] == '\x81') {
		*head = 3;
		*length = (unsigned char)at.at[2];
		return true;
	}
	*head = 4;
	*length = (size_t)(unsigned char)at.at[2] << 8 | (unsigned char)at.at[3];
	return at.at[1] == '\x82';
}

/* How many bytes the certificate has that seems to begin here, or 0: Certificate, in it
 * TBSCertificate, in it version 3 and the start of a serial number (RFC 5280, 4.1). */
static size_t looks_like_certificate(struct span rest)
{
	static const char version[] = {'\xa0', 3, 2, 1, 2, 2};
	size_t head, outer, inner_head, inner;
	if (!sequence_at(rest, &head, &outer) || outer > rest.length - head)
		return 0;
	struct span inside = {rest.at + head, outer};
	if (!sequence_at(inside, &inner_head, &inner) || inner_head + sizeof version > outer ||
	    inner > outer - inner_head || memcmp(inside.at + inner_head, version, sizeof version) != 0)
		return 0;
	return head + outer;
}

static size_t take_blob(struct search *search, struct span rest)
{
	struct trustblob blob;
	if (!trustblob_open(rest, &blob))
		return 0;
	elfroots_add_blob(&blob, search->store);
	return blob.size;
}

static size_t take_der(struct search *search, struct span rest)
{
	size_t used;
	size_t size = looks_like_certificate(rest);
	if (size == 0 || !may_try(search))
		return 0;
	rest.length = size;
	add_whole(rest, true, search->store, &used);
	return used;
}

static size_t take_pem(struct search *search, struct span rest)
{
	static const char begin[] = "-----BEGIN CERTIFICATE-----", end[] = "-----END CERTIFICATE-----";
	size_t within = rest.length < LIMIT_CERTIFICATE * 2 ? rest.length : LIMIT_CERTIFICATE * 2;
	BUF_AUTO struct buf der = BUF_INIT;
	struct err ignored = ERR_INIT;
	size_t used;
	if (!span_starts(rest, begin) || !may_try(search))
		return 0;
	const char *last = memmem(rest.at, within, end, sizeof end - 1);
	if (!last)
		return 0;
	rest.length = (size_t)(last - rest.at) + sizeof end - 1;
	struct x509_pem *pem = x509_pem_open(rest);
	if (x509_pem_next(pem, &der, &ignored) == 1)
		add_whole(buf_span(&der), true, search->store, &used);
	err_clear(&ignored);
	x509_pem_close(pem);
	return rest.length;
}

bool elfroots_find(struct span file, struct trust_store *store)
{
	struct search search = {.store = store};
	size_t at = 0;
	while (at < file.length) {
		struct span rest = {file.at + at, file.length - at};
		size_t used = 0;
		if (*rest.at == TRUSTBLOB_MAGIC[0])
			used = take_blob(&search, rest);
		else if (*rest.at == 0x30)
			used = take_der(&search, rest);
		else if (*rest.at == '-')
			used = take_pem(&search, rest);
		at += used ? used : 1;
	}
	return store->count < LIMIT_TRUST_ROOTS && search.tries < TRIES_MOST;
}
