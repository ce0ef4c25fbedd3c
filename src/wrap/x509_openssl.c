#include "wrap/x509_openssl.h"

/* RSA_get0_n() and d2i_RSAPublicKey() are of 1.1; what 3.0 has instead is no shorter. */
#define OPENSSL_API_COMPAT 10101
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/limit.h"
#include "base/mem.h"
#include "base/out.h"
#include "wrap/hash_openssl.h"

struct x509_pem {
	BIO *text;
};

/* openssl.cnf may load engines and providers: certificates are read without it. */
static void begin(void)
{
	OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
	ERR_clear_error();
}

/* What libcrypto says is wrong; "" when it does not say. */
static const char *reason(void)
{
	const char *text = ERR_reason_error_string(ERR_peek_last_error());
	return text ? text : "malformed";
}

static char *entry_text(X509_NAME *name, int nid)
{
	int at = X509_NAME_get_index_by_NID(name, nid, -1);
	unsigned char *utf8 = NULL;
	if (at < 0)
		return NULL;
	int size = ASN1_STRING_to_UTF8(&utf8, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at)));
	char *text = NULL;
	/* A NUL would hide what is behind it. */
	if (size > 0 && !memchr(utf8, '\0', (size_t)size))
		text = str_dup_n((const char *)utf8, (size_t)size);
	OPENSSL_free(utf8);
	return text;
}

static char *name_of(X509_NAME *name)
{
	static const int nids[] = {NID_commonName, NID_organizationalUnitName, NID_organizationName};
	for (size_t i = 0; i < sizeof nids / sizeof *nids; i++) {
		char *text = entry_text(name, nids[i]);
		if (text)
			return text;
	}
	return str_dup("no name");
}

char *x509_name(const void *dn, size_t size)
{
	const unsigned char *at = dn;
	begin();
	if (size > LIMIT_CERTIFICATE)
		return NULL;
	X509_NAME *name = d2i_X509_NAME(NULL, &at, (long)size);
	char *text = name && at == (const unsigned char *)dn + size ? name_of(name) : NULL;
	X509_NAME_free(name);
	return text;
}

static struct trust_bytes number(const BIGNUM *value)
{
	struct trust_bytes bytes = {.size = (size_t)BN_num_bytes(value)};
	bytes.at = mem_alloc(bytes.size);
	BN_bn2bin(value, bytes.at);
	return bytes;
}

static bool read_rsa(const unsigned char *key, int size, struct trust_root *out)
{
	const unsigned char *at = key;
	RSA *rsa = d2i_RSAPublicKey(NULL, &at, size);
	if (!rsa || at != key + size || BN_is_negative(RSA_get0_n(rsa)) ||
	    BN_is_negative(RSA_get0_e(rsa)) || BN_is_zero(RSA_get0_n(rsa))) {
		RSA_free(rsa);
		return false;
	}
	out->key = TRUST_KEY_RSA;
	out->n = number(RSA_get0_n(rsa));
	out->e = number(RSA_get0_e(rsa));
	out->bits = (unsigned)BN_num_bits(RSA_get0_n(rsa));
	out->key_name = str_format("RSA-%u", out->bits);
	RSA_free(rsa);
	return true;
}

static bool read_ec(const unsigned char *key, int size, X509_ALGOR *algorithm,
                    struct trust_root *out)
{
	static const struct {
		int nid;
		unsigned curve;
		int size;
		const char *name;
	} curves[] = {{NID_X9_62_prime256v1, TRUST_P256, 65, "P-256"},
	              {NID_secp384r1, TRUST_P384, 97, "P-384"},
	              {NID_secp521r1, TRUST_P521, 133, "P-521"}};
	const void *value;
	int type;
	X509_ALGOR_get0(NULL, &type, &value, algorithm);
	int nid = type == V_ASN1_OBJECT ? OBJ_obj2nid(value) : NID_undef;
	for (size_t i = 0; i < sizeof curves / sizeof *curves; i++) {
		if (curves[i].nid != nid)
			continue;
		out->key_name = str_dup(curves[i].name);
		/* A compressed point stays nameless: no reader of packed roots unfolds it. */
		if (size == curves[i].size && key[0] == 4) {
			out->key = TRUST_KEY_EC;
			out->curve = curves[i].curve;
			out->q = trust_bytes_copy(key, (size_t)size);
		}
		return true;
	}
	out->key_name = str_format("EC %s", nid == NID_undef ? "of its own curve" : OBJ_nid2sn(nid));
	return true;
}

static int read_key(X509 *certificate, struct trust_root *out, struct err *err)
{
	ASN1_OBJECT *kind;
	const unsigned char *key;
	int size;
	X509_ALGOR *algorithm;
	const X509_PUBKEY *whole = X509_get_X509_PUBKEY(certificate);
	if (!whole || !X509_PUBKEY_get0_param(&kind, &key, &size, &algorithm, whole))
		return err_set(err, ERR_FAIL, "its key cannot be read");
	int nid = OBJ_obj2nid(kind);
	if (nid == NID_rsaEncryption
	        ? !read_rsa(key, size, out)
	        : nid == NID_X9_62_id_ecPublicKey && !read_ec(key, size, algorithm, out))
		return err_set(err, ERR_FAIL, "its key cannot be read");
	/* libcrypto looks whether a point lies on its curve. */
	if (out->key != TRUST_KEY_OTHER && !X509_get0_pubkey(certificate))
		return err_set(err, ERR_FAIL, "its key is none: %s", reason());
	if (!out->key_name) {
		char name[80];
		OBJ_obj2txt(name, sizeof name, kind, 0);
		out->key_name = str_dup(nid == NID_rsassaPss ? "RSA-PSS" : name);
	}
	return 0;
}

static int read_time(const ASN1_TIME *time, int64_t *seconds, struct err *err)
{
	struct tm parts;
	if (!time || !ASN1_TIME_to_tm(time, &parts))
		return err_set(err, ERR_FAIL, "its dates cannot be read");
	*seconds = timegm(&parts);
	return 0;
}

static void read_extensions(X509 *certificate, struct trust_root *out)
{
	uint32_t flags = X509_get_extension_flags(certificate);
	out->is_v1 = X509_get_version(certificate) < 2;
	out->is_ca = (flags & EXFLAG_BCONS) && (flags & EXFLAG_CA);
	out->is_self_issued = flags & EXFLAG_SI;
	out->has_constraints = X509_get_ext_by_NID(certificate, NID_name_constraints, -1) >= 0;
}

static int read_certificate(X509 *certificate, struct trust_root *out, struct err *err)
{
	X509_NAME *subject = X509_get_subject_name(certificate);
	unsigned char *dn = NULL;
	int size = i2d_X509_NAME(subject, &dn);
	if (size <= 0)
		return err_set(err, ERR_FAIL, "its subject cannot be read");
	out->dn = trust_bytes_copy(dn, (size_t)size);
	OPENSSL_free(dn);
	out->name = name_of(subject);
	if (read_time(X509_get0_notBefore(certificate), &out->not_before, err) != 0 ||
	    read_time(X509_get0_notAfter(certificate), &out->not_after, err) != 0 ||
	    read_key(certificate, out, err) != 0)
		return -1;
	read_extensions(certificate, out);
	if (X509_get_extension_flags(certificate) & EXFLAG_INVALID)
		return err_set(err, ERR_FAIL, "its extensions are malformed");
	return 0;
}

int x509_read(const void *der, size_t size, size_t *used, struct trust_root *out, struct err *err)
{
	const unsigned char *at = der;
	*out = (struct trust_root){.form = TRUST_FORM_WHOLE};
	begin();
	X509 *certificate = d2i_X509(NULL, &at,
	                             size > LIMIT_CERTIFICATE ? (long)LIMIT_CERTIFICATE : (long)size);
	if (!certificate)
		return err_set(err, ERR_FAIL, "it is no certificate: %s", reason());
	*used = (size_t)(at - (const unsigned char *)der);
	int rc = read_certificate(certificate, out, err);
	X509_free(certificate);
	if (rc != 0) {
		if (out->name)
			err_wrap(err, "'%s'", out->name);
		trust_root_release(out);
		return -1;
	}
	out->der = trust_bytes_copy(der, *used);
	out->size = *used;
	out->sha256 = sha256_hex(der, *used);
	return 0;
}

bool x509_signs_itself(const struct trust_root *root)
{
	const unsigned char *at = root->der.at;
	begin();
	X509 *certificate = d2i_X509(NULL, &at, (long)root->der.size);
	EVP_PKEY *key = certificate ? X509_get0_pubkey(certificate) : NULL;
	bool signs = key && X509_verify(certificate, key) == 1;
	X509_free(certificate);
	ERR_clear_error();
	return signs;
}

struct x509_pem *x509_pem_open(struct span text)
{
	struct x509_pem *pem = mem_alloc(sizeof *pem);
	begin();
	pem->text = text.length <= INT_MAX ? BIO_new_mem_buf(text.at, (int)text.length) : NULL;
	return pem;
}

int x509_pem_next(struct x509_pem *pem, struct buf *der, struct err *err)
{
	char *name = NULL, *header = NULL;
	unsigned char *data = NULL;
	long size = 0;
	int got = 0;
	der->size = 0;
	while (got == 0) {
		ERR_clear_error();
		if (!pem->text || !PEM_read_bio(pem->text, &name, &header, &data, &size)) {
			if (pem->text && ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE)
				return 0;
			return err_set(err, ERR_FAIL, "a PEM block in it is cut or damaged: %s", reason());
		}
		if (strcmp(name, PEM_STRING_X509_TRUSTED) == 0)
			got = err_set(err, ERR_FAIL,
			              "it holds a TRUSTED CERTIFICATE, whose trust settings would be lost");
		else if (strcmp(name, PEM_STRING_X509) == 0 || strcmp(name, PEM_STRING_X509_OLD) == 0)
			got = 1;
		if (got == 1)
			buf_add(der, data, (size_t)size);
		OPENSSL_free(name);
		OPENSSL_free(header);
		OPENSSL_free(data);
	}
	return got;
}

void x509_pem_write(const struct trust_root *root, struct buf *out)
{
	MEM_AUTO unsigned char *text = mem_alloc(root->der.size * 4 / 3 + 8);
	int size = EVP_EncodeBlock(text, root->der.at, (int)root->der.size);
	MEM_AUTO char *name = out_clean(root->name);
	buf_format(out, "# %s\n-----BEGIN CERTIFICATE-----\n", name);
	for (int at = 0; at < size; at += 64)
		buf_format(out, "%.*s\n", size - at < 64 ? size - at : 64, (const char *)text + at);
	buf_add_str(out, "-----END CERTIFICATE-----\n");
}

void x509_pem_close(struct x509_pem *pem)
{
	if (!pem)
		return;
	BIO_free(pem->text);
	free(pem);
}
