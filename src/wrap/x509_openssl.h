/* X.509 certificates (RFC 5280) and their PEM form (RFC 7468) by OpenSSL's libcrypto. */
#ifndef TARE_WRAP_X509_OPENSSL_H
#define TARE_WRAP_X509_OPENSSL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"
#include "model/trust.h"

/* Reads the DER certificate that `der` begins with; *used: its bytes.  The caller releases *out.
 * ERR_FAIL when it is none.  A key that is neither RSA nor on a curve of model/trust.h has only a
 * name: TRUST_KEY_OTHER. */
int x509_read(const void *der, size_t size, size_t *used, struct trust_root *out, struct err *err);

/* Whether the certificate's own key made its signature. */
bool x509_signs_itself(const struct trust_root *root);

/* What people call the owner of a distinguished name (DER): model/trust.h, `name`.  NULL when the
 * bytes are no name; the caller frees it. */
char *x509_name(const void *dn, size_t size);

/* Appends the certificate as PEM, below a comment with its name as RFC 7468, 2 allows. */
void x509_pem_write(const struct trust_root *root, struct buf *out);

struct x509_pem; /* PEM text being read */

/* text must outlive it. */
struct x509_pem *x509_pem_open(struct span text);
/* The next certificate as DER into der (emptied before): 1; 0 at the end; -1 when a block is cut
 * or damaged.  What is no certificate is passed over; "TRUSTED CERTIFICATE" is an error, because
 * what it says besides would be lost. */
int x509_pem_next(struct x509_pem *pem, struct buf *der, struct err *err);
void x509_pem_close(struct x509_pem *pem);

#endif
