/* The blob in which a program carries its trust roots: tare's own form, written into C source by
 * assemble/trustsource and found again in the linked program.
 *
 *   0   7  89 "tareTR"
 *   7   1  version, 1
 *   8   1  form: 1 packed, 2 whole
 *   9   1  0
 *  10   2  number of roots
 *  12   4  bytes of the records, which follow
 *
 * A packed record is what a verifier needs of a trust anchor (RFC 5914: a name and a key):
 *   0   1  1: RSA, exponent 65537; 2: RSA with an exponent; 23, 24, 25: P-256, P-384, P-521
 *   1   2  the last day it is valid, days since 1970; FFFF: that day, or any later one
 *   3   2  bytes of the subject
 *   5   2  RSA only: bytes of the modulus
 *       …  the subject (DER); the modulus, or the point as 04 X Y; with 2: a length byte, exponent
 * A whole record is two bytes of length and a DER certificate.  All numbers are big-endian.
 *
 * There are no pointers in it, so it needs no relocation. */
#ifndef TARE_WIRE_TRUSTBLOB_H
#define TARE_WIRE_TRUSTBLOB_H

#include "base/buf.h"
#include "base/err.h"
#include "model/trust.h"

#define TRUSTBLOB_MAGIC "\x89tareTR"
#define TRUSTBLOB_MAGIC_SIZE 7
#define TRUSTBLOB_HEADER 16
#define TRUSTBLOB_NO_END 0xffff

enum trustblob_form { TRUSTBLOB_PACKED = 1, TRUSTBLOB_WHOLE = 2 };

/* Appends the head for records[]. */
void trustblob_add_head(struct buf *out, enum trustblob_form form, size_t count, size_t size);
/* Appends the record of one root.  Packed it must be an RSA or EC key with a curve; the sizes fit
 * when the certificate is within LIMIT_CERTIFICATE. */
void trustblob_add_root(struct buf *out, enum trustblob_form form, const struct trust_root *root);

/* A record as it lies in the blob: views. */
struct trustblob_record {
	unsigned kind; /* as in the record; 0 when it is whole */
	unsigned expires;
	size_t size; /* of the record */
	struct span dn, n, e, q, der;
};

struct trustblob {
	enum trustblob_form form;
	size_t count, size; /* roots; bytes of the whole blob */
	struct span rest;   /* records not yet read */
};

/* Whether a whole blob begins at `at`: head and all records are looked at.  More bytes may follow.
 */
bool trustblob_open(struct span at, struct trustblob *blob);
/* The next record of an opened blob; false at the end. */
bool trustblob_next(struct trustblob *blob, struct trustblob_record *record);

/* The exponent that most keys have: 01 00 01. */
extern const unsigned char trustblob_f4[3];

#endif
