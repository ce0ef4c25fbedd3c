/* Trust roots: the certificates a program believes without being told why. */
#ifndef TARE_MODEL_TRUST_H
#define TARE_MODEL_TRUST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* TLS NamedGroup (RFC 8446, 4.2.7) of the curves that roots use. */
#define TRUST_P256 23
#define TRUST_P384 24
#define TRUST_P521 25

/* No certificate is valid for ever, but some say so (RFC 5280, 4.1.2.5). */
#define TRUST_NO_END INT64_MAX

enum trust_key {
	TRUST_KEY_OTHER, /* only its name is known */
	TRUST_KEY_RSA,
	TRUST_KEY_EC,
};

/* Where a root was found. */
enum trust_form {
	TRUST_FORM_WHOLE,  /* a certificate, in a file of its own or in a bundle */
	TRUST_FORM_PACKED, /* subject and bare key, in a blob that tare packed */
};

struct trust_bytes {
	unsigned char *at; /* owned */
	size_t size;
};

struct trust_root {
	enum trust_form form;
	size_t size;    /* bytes it takes where it was found */
	char *name;     /* the subject's common name, else its unit, else its organisation */
	char *key_name; /* "RSA-2048", "P-384", "Ed25519", … */
	enum trust_key key;
	unsigned bits;           /* of an RSA modulus */
	unsigned curve;          /* TRUST_P256, …; 0: another, or no EC key */
	struct trust_bytes n, e; /* RSA: big-endian, no leading zero */
	struct trust_bytes q;    /* EC: 04 X Y */
	struct trust_bytes dn;   /* the subject, DER */
	struct trust_bytes der;  /* the certificate; empty when packed */
	char *sha256;            /* of the certificate, hex; NULL when packed */
	int64_t not_before;      /* seconds since 1970; INT64_MIN when packed */
	int64_t not_after;       /* packed: the start of the last day; TRUST_NO_END */
	bool is_ca;              /* basicConstraints says so */
	bool is_v1;              /* X.509 version 1 or 2: it cannot say */
	bool is_self_issued;     /* subject and issuer are the same */
	bool has_constraints;    /* nameConstraints */
	char *path;              /* the file it was found in; NULL when that goes without saying */
	char *reason;            /* why it was chosen, from a list of roots; or NULL */
};

void trust_root_release(struct trust_root *root);
/* "'NAME' (sha256 0123456789abcdef)", for messages; the caller frees it. */
char *trust_root_label(const struct trust_root *root);

/* Whether it is valid then (seconds since 1970); a packed one is to the end of its last day. */
bool trust_root_is_valid(const struct trust_root *root, int64_t at);

struct trust_store {
	struct trust_root *root;
	size_t count, cap;
	size_t doubles; /* certificates that were there more than once and are listed once */
};

#define TRUST_STORE_INIT                                                                           \
	{                                                                                              \
		0                                                                                          \
	}

/* Takes *root over and leaves it empty. */
void trust_store_add(struct trust_store *store, struct trust_root *root);
/* By subject, byte by byte; then by form, key and digest, so that the order is one. */
void trust_store_sort(struct trust_store *store);
/* Sorts, and takes out certificates that are there twice; found at several paths, they keep the
 * first. */
void trust_store_unique(struct trust_store *store);
void trust_store_release(struct trust_store *store);

/* A file, or a folder of single certificates, in which roots were found. */
struct trust_place {
	char *path;
	struct trust_store store;
};

struct trust_places {
	struct trust_place *place; /* sorted by path when they were finished */
	size_t count, cap;
};

/* The store of the place of that path, which is made if it is new.  Holds until the next call. */
struct trust_store *trust_places_at(struct trust_places *places, const char *path);
/* Sorts places and roots, each root once in its place; takes empty places out. */
void trust_places_finish(struct trust_places *places);
void trust_places_release(struct trust_places *places);

/* One root somebody asks for: by digest, or by name. */
struct trust_wish {
	char *digest; /* 16 to 64 hex digits, lower case; or NULL */
	char *name;   /* or NULL */
	char *reason; /* or NULL */
	size_t line;  /* of the list it stands in; 0: the command line */
};

struct trust_wishes {
	struct trust_wish *wish;
	size_t count, cap;
};

#define TRUST_DIGEST_LEAST 16

/* Takes the strings over. */
void trust_wishes_add(struct trust_wishes *wishes, struct trust_wish wish);
void trust_wishes_release(struct trust_wishes *wishes);

struct trust_bytes trust_bytes_copy(const void *data, size_t size);
int trust_bytes_compare(const struct trust_bytes *a, const struct trust_bytes *b);

#endif
