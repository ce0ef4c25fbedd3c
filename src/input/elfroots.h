/* Trust roots inside a program: blobs that 'tare trust pack' made (wire/trustblob.h), and whole
 * certificates, DER or PEM, wherever they lie in the file. */
#ifndef TARE_INPUT_ELFROOTS_H
#define TARE_INPUT_ELFROOTS_H

#include "base/str.h"
#include "model/trust.h"

/* Adds what is in the bytes of the file.  Of certificates only those of CAs that signed
 * themselves: a program may carry others, for tests or as a client.  false: there is so much that
 * looks like certificates that it was not all looked at. */
bool elfroots_find(struct span file, struct trust_store *store);

/* Adds the roots of an opened blob; a record whose name cannot be read is called "no name". */
struct trustblob;
void elfroots_add_blob(struct trustblob *blob, struct trust_store *store);

#endif
