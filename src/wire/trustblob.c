#include "wire/trustblob.h"

#include <string.h>

#include "base/limit.h"

#define KIND_F4 1
#define KIND_RSA 2
#define DAY 86400

const unsigned char trustblob_f4[3] = {1, 0, 1};

static void add_number(struct buf *out, size_t value, unsigned bytes)
{
	while (bytes--)
		buf_add_byte(out, (unsigned char)(value >> (8 * bytes)));
}

static size_t number(const char *at, unsigned bytes)
{
	size_t value = 0;
	for (unsigned i = 0; i < bytes; i++)
		value = value << 8 | (unsigned char)at[i];
	return value;
}

void trustblob_add_head(struct buf *out, enum trustblob_form form, size_t count, size_t size)
{
	buf_add(out, TRUSTBLOB_MAGIC, TRUSTBLOB_MAGIC_SIZE);
	buf_add_byte(out, 1);
	buf_add_byte(out, (unsigned char)form);
	buf_add_byte(out, 0);
	add_number(out, count, 2);
	add_number(out, size, 4);
}

/* Rounded down: the last day is one on which it is not valid to the end, or just so. */
static unsigned last_day(int64_t seconds)
{
	int64_t day = seconds < 0 ? 0 : seconds / DAY;
	return day < TRUSTBLOB_NO_END ? (unsigned)day : TRUSTBLOB_NO_END;
}

void trustblob_add_root(struct buf *out, enum trustblob_form form, const struct trust_root *root)
{
	if (form == TRUSTBLOB_WHOLE) {
		add_number(out, root->der.size, 2);
		buf_add(out, root->der.at, root->der.size);
		return;
	}
	bool is_rsa = root->key == TRUST_KEY_RSA;
	bool is_f4 = root->e.size == sizeof trustblob_f4 &&
	             memcmp(root->e.at, trustblob_f4, sizeof trustblob_f4) == 0;
	buf_add_byte(out, (unsigned char)(!is_rsa ? root->curve : is_f4 ? KIND_F4 : KIND_RSA));
	add_number(out, last_day(root->not_after), 2);
	add_number(out, root->dn.size, 2);
	if (is_rsa)
		add_number(out, root->n.size, 2);
	buf_add(out, root->dn.at, root->dn.size);
	buf_add(out, is_rsa ? root->n.at : root->q.at, is_rsa ? root->n.size : root->q.size);
	if (is_rsa && !is_f4) {
		add_number(out, root->e.size, 1);
		buf_add(out, root->e.at, root->e.size);
	}
}

static bool take(struct span *rest, size_t size, struct span *out)
{
	if (rest->length < size)
		return false;
	*out = (struct span){rest->at, size};
	*rest = (struct span){rest->at + size, rest->length - size};
	return true;
}

static bool take_number(struct span *rest, unsigned bytes, size_t *value)
{
	struct span field;
	if (!take(rest, bytes, &field))
		return false;
	*value = number(field.at, bytes);
	return true;
}

static size_t point_size(size_t kind)
{
	return kind == TRUST_P256 ? 65 : kind == TRUST_P384 ? 97 : kind == TRUST_P521 ? 133 : 0;
}

static bool read_rsa(struct span *rest, size_t dn, struct trustblob_record *out)
{
	size_t n, e;
	if (!take_number(rest, 2, &n) || n == 0 || !take(rest, dn, &out->dn) || !take(rest, n, &out->n))
		return false;
	out->e = (struct span){(const char *)trustblob_f4, sizeof trustblob_f4};
	return out->kind == KIND_F4 || (take_number(rest, 1, &e) && e != 0 && take(rest, e, &out->e));
}

static bool read_packed(struct span *rest, struct trustblob_record *out)
{
	size_t kind, expires, dn;
	if (!take_number(rest, 1, &kind) || !take_number(rest, 2, &expires) ||
	    !take_number(rest, 2, &dn))
		return false;
	out->kind = (unsigned)kind;
	out->expires = (unsigned)expires;
	if (kind == KIND_F4 || kind == KIND_RSA)
		return read_rsa(rest, dn, out);
	size_t point = point_size(kind);
	return point && take(rest, dn, &out->dn) && take(rest, point, &out->q) && out->q.at[0] == 4;
}

static bool read_record(enum trustblob_form form, struct span *rest, struct trustblob_record *out)
{
	size_t size, before = rest->length;
	*out = (struct trustblob_record){0};
	bool good = form == TRUSTBLOB_WHOLE
	                ? take_number(rest, 2, &size) && size != 0 && take(rest, size, &out->der)
	                : read_packed(rest, out);
	out->size = before - rest->length;
	return good;
}

bool trustblob_open(struct span at, struct trustblob *blob)
{
	struct trustblob_record record;
	*blob = (struct trustblob){.form = TRUSTBLOB_PACKED};
	if (at.length < TRUSTBLOB_HEADER || memcmp(at.at, TRUSTBLOB_MAGIC, TRUSTBLOB_MAGIC_SIZE) != 0 ||
	    at.at[7] != 1 || (at.at[8] != TRUSTBLOB_PACKED && at.at[8] != TRUSTBLOB_WHOLE) ||
	    at.at[9] != 0)
		return false;
	blob->form = at.at[8] == TRUSTBLOB_WHOLE ? TRUSTBLOB_WHOLE : TRUSTBLOB_PACKED;
	blob->count = number(at.at + 10, 2);
	size_t size = number(at.at + 12, 4);
	if (blob->count > LIMIT_TRUST_ROOTS || size > at.length - TRUSTBLOB_HEADER)
		return false;
	blob->size = TRUSTBLOB_HEADER + size;
	struct span rest = {at.at + TRUSTBLOB_HEADER, size};
	blob->rest = rest;
	for (size_t i = 0; i < blob->count; i++)
		if (!read_record(blob->form, &rest, &record))
			return false;
	return rest.length == 0;
}

bool trustblob_next(struct trustblob *blob, struct trustblob_record *record)
{
	return blob->rest.length && read_record(blob->form, &blob->rest, record);
}
