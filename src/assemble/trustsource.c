#include "assemble/trustsource.h"

#include <string.h>
#include <time.h>

#include "base/mem.h"

#define PER_LINE 20

static const char packed_struct[] =
	"struct trust_root {\n"
	"	const unsigned char *dn; /* the subject, DER */\n"
	"	unsigned dn_size;\n"
	"	enum { TRUST_RSA = 1, TRUST_EC } key;\n"
	"	const unsigned char *n, *e; /* RSA: modulus and exponent, big-endian */\n"
	"	unsigned n_size, e_size;\n"
	"	unsigned curve; /* EC: TLS NamedGroup: 23 P-256, 24 P-384, 25 P-521 */\n"
	"	const unsigned char *q; /* EC: the point, 04 X Y */\n"
	"	unsigned q_size;\n"
	"	unsigned expires; /* the last day it is valid, days since 1970; 65535: or later */\n"
	"};\n"
	"\n"
	"/* Fills *root with the next root; returns 0 at the end.  *at is 0 at the start.  The "
	"pointers\n"
	" * lead into the blob and stay valid. */\n"
	"int trust_root_next(unsigned *at, struct trust_root *root);\n";

static const char packed_reader[] =
	"int trust_root_next(unsigned *at, struct trust_root *root)\n"
	"{\n"
	"	static const unsigned char f4[] = {1, 0, 1};\n"
	"	const unsigned char *p = trust_root_blob + (*at ? *at : 16);\n"
	"	if (p == trust_root_blob + sizeof trust_root_blob)\n"
	"		return 0;\n"
	"	unsigned kind = p[0], size = kind == 23 ? 65 : kind == 24 ? 97 : 133;\n"
	"	*root = (struct trust_root){.key = kind < 3 ? TRUST_RSA : TRUST_EC};\n"
	"	root->expires = (unsigned)p[1] << 8 | p[2];\n"
	"	root->dn_size = (unsigned)p[3] << 8 | p[4];\n"
	"	if (kind < 3)\n"
	"		size = (unsigned)p[5] << 8 | p[6];\n"
	"	root->dn = p + (kind < 3 ? 7 : 5);\n"
	"	p = root->dn + root->dn_size;\n"
	"	if (kind < 3) {\n"
	"		root->n = p, root->n_size = size, root->e = f4, root->e_size = 3;\n"
	"		if (kind == 2)\n"
	"			root->e = p + size + 1, root->e_size = p[size], size += 1 + p[size];\n"
	"	} else {\n"
	"		root->q = p, root->q_size = size, root->curve = kind;\n"
	"	}\n"
	"	*at = (unsigned)(p + size - trust_root_blob);\n"
	"	return 1;\n"
	"}\n";

static const char whole_struct[] = "struct trust_root {\n"
								   "	const unsigned char *der; /* the certificate */\n"
								   "	unsigned der_size;\n"
								   "};\n"
								   "\n"
								   "/* Fills *root with the next root; returns 0 at the end.  *at "
								   "is 0 at the start.  The pointer\n"
								   " * leads into the blob and stays valid. */\n"
								   "int trust_root_next(unsigned *at, struct trust_root *root);\n";

static const char whole_reader[] =
	"int trust_root_next(unsigned *at, struct trust_root *root)\n"
	"{\n"
	"	const unsigned char *p = trust_root_blob + (*at ? *at : 16);\n"
	"	if (p == trust_root_blob + sizeof trust_root_blob)\n"
	"		return 0;\n"
	"	root->der = p + 2, root->der_size = (unsigned)p[0] << 8 | p[1];\n"
	"	*at = (unsigned)(root->der + root->der_size - trust_root_blob);\n"
	"	return 1;\n"
	"}\n";

static void add_records(const struct trustsource *source, struct buf *out)
{
	for (size_t i = 0; i < source->store->count; i++)
		trustblob_add_root(out, source->form, &source->store->root[i]);
}

void trustsource_blob(const struct trustsource *source, struct buf *out)
{
	BUF_AUTO struct buf records = BUF_INIT;
	add_records(source, &records);
	trustblob_add_head(out, source->form, source->store->count, records.size);
	buf_add(out, records.data, records.size);
}

static void add_bytes(const struct buf *bytes, struct buf *out)
{
	for (size_t i = 0; i < bytes->size; i++)
		buf_format(out, "%s%u,", i % PER_LINE ? "" : i ? "\n\t" : "\t", bytes->data[i]);
	buf_add_str(out, "\n");
}

/* A line a reviewer can read, and compare with the digests others publish. */
static void add_root_comment(const struct trust_root *root, struct buf *out)
{
	time_t when = (time_t)root->not_after;
	struct tm end = {0};
	gmtime_r(&when, &end);
	buf_add_str(out, "\t/* ");
	filetags_add_comment_text(root->name, out);
	buf_format(out, ", %s, until %04d-%02d-%02d,\n\t * sha256 %s", root->key_name,
	           end.tm_year + 1900, end.tm_mon + 1, end.tm_mday, root->sha256);
	if (root->reason) {
		buf_add_str(out, "\n\t * ");
		filetags_add_comment_text(root->reason, out);
	}
	buf_add_str(out, " */\n");
}

static void add_blob(const struct trustsource *source, struct buf *out)
{
	BUF_AUTO struct buf head = BUF_INIT, records = BUF_INIT;
	add_records(source, &records);
	trustblob_add_head(&head, source->form, source->store->count, records.size);
	/* External, so that link-time optimisation knows the bytes by their name. */
	buf_format(out, "extern const unsigned char trust_root_blob[%zu];\n", head.size + records.size);
	buf_format(out, "const unsigned char trust_root_blob[%zu] = {\n", head.size + records.size);
	add_bytes(&head, out);
	for (size_t i = 0; i < source->store->count; i++) {
		BUF_AUTO struct buf record = BUF_INIT;
		trustblob_add_root(&record, source->form, &source->store->root[i]);
		add_root_comment(&source->store->root[i], out);
		add_bytes(&record, out);
	}
	buf_add_str(out, "};\n");
}

static void add_origin(const struct trustsource *source, struct buf *out)
{
	/* The tags come first and alone: only the head of a file is looked at. */
	buf_add_str(out, "/*\n");
	filetags_write(source->origin, out);
	buf_add_str(out, " */\n");
	for (size_t i = 0; source->remarks && i < source->remarks->count; i++) {
		buf_add_str(out, "/* ");
		filetags_add_comment_text(source->remarks->item[i], out);
		buf_add_str(out, " */\n");
	}
}

static void add_declarations(const struct trustsource *source, struct buf *out)
{
	buf_format(out, "#define TRUST_ROOT_COUNT %zu\n\n", source->store->count);
	buf_add_str(out, source->form == TRUSTBLOB_WHOLE ? whole_struct : packed_struct);
}

void trustsource_write(const struct trustsource *source, struct buf *out)
{
	add_origin(source, out);
	buf_format(out,
	           "\n/* %zu trust roots, made by 'tare trust pack'; 'man tare-trust' says how. */\n",
	           source->store->count);
	if (source->header)
		buf_format(out, "#include \"%s\"\n\n", source->header);
	else
		add_declarations(source, out);
	if (!source->header)
		buf_add_str(out, "\n");
	add_blob(source, out);
	buf_add_str(out, "\n");
	buf_add_str(out, source->form == TRUSTBLOB_WHOLE ? whole_reader : packed_reader);
}

void trustsource_write_header(const struct trustsource *source, struct buf *out)
{
	buf_add_str(out, "/* Trust roots, made by 'tare trust pack'; the source beside it tells their "
	                 "origin. */\n#ifndef TRUST_ROOT_COUNT\n");
	add_declarations(source, out);
	buf_add_str(out, "\n#endif\n");
}
