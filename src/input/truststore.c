#include "input/truststore.h"

#include <dirent.h>
#include <string.h>
#include <sys/stat.h>

#include "base/fd.h"
#include "base/limit.h"
#include "base/mem.h"
#include "base/path.h"
#include "wrap/x509_openssl.h"

#define DEPTH 8

static bool is_pem(struct span text)
{
	static const char mark[] = "-----BEGIN ";
	return text.length && memmem(text.at, text.length, mark, sizeof mark - 1) != NULL;
}

/* SEQUENCE with a length of two bytes, or of one. */
static bool is_der(struct span text)
{
	return text.length > 4 && text.at[0] == 0x30 &&
	       ((unsigned char)text.at[1] == 0x82 || (unsigned char)text.at[1] == 0x81);
}

bool truststore_is(struct span text)
{
	return is_der(text) || is_pem(text);
}

bool truststore_has_certificate(struct span text)
{
	static const char mark[] = "CERTIFICATE-----";
	return is_der(text) || (text.length && memmem(text.at, text.length, mark, sizeof mark - 1));
}

static int add_one(struct span *rest, const char *path, struct trust_store *store, struct err *err)
{
	struct trust_root root;
	size_t used;
	if (store->count >= LIMIT_TRUST_ROOTS)
		return err_set(err, ERR_FAIL, "it holds more than %zu certificates", LIMIT_TRUST_ROOTS);
	if (x509_read(rest->at, rest->length, &used, &root, err) != 0)
		return err_wrap(err, "certificate %zu", store->count + 1);
	root.path = str_dup(path);
	trust_store_add(store, &root);
	*rest = (struct span){rest->at + used, rest->length - used};
	return 0;
}

static int read_pem(struct span text, const char *path, struct trust_store *store, struct err *err)
{
	BUF_AUTO struct buf der = {.ceiling = LIMIT_TRUST_FILE};
	struct x509_pem *pem = x509_pem_open(text);
	int got;
	while ((got = x509_pem_next(pem, &der, err)) == 1) {
		struct span rest = buf_span(&der);
		if (add_one(&rest, path, store, err) != 0)
			got = -1;
		else if (rest.length)
			got = err_set(err, ERR_FAIL, "certificate %zu: %zu bytes too many in its PEM block",
			              store->count, rest.length);
		if (got < 0)
			break;
	}
	x509_pem_close(pem);
	return got;
}

int truststore_read_text(struct span text, const char *path, struct trust_store *store,
                         struct err *err)
{
	size_t before = store->count;
	int rc = 0;
	if (text.length > LIMIT_TRUST_FILE)
		return err_set(err, ERR_FAIL, "it has more than %zu bytes", LIMIT_TRUST_FILE);
	if (is_der(text))
		while (text.length && rc == 0)
			rc = add_one(&text, path, store, err);
	else
		rc = read_pem(text, path, store, err);
	if (rc == 0 && store->count == before)
		rc = err_set(err, ERR_FAIL, "it holds no certificate, neither PEM nor DER");
	return rc;
}

static int read_file(const char *path, const char *told, bool must, struct trust_store *store,
                     struct strlist *files, struct err *err)
{
	BUF_AUTO struct buf text = {.ceiling = LIMIT_TRUST_FILE + 1};
	if (fd_read_file(path, LIMIT_TRUST_FILE, &text, err) != 0)
		return -1;
	/* A key or a list of revoked certificates may lie beside the roots. */
	struct span all = buf_span(&text);
	if (!must && !(truststore_is(all) && truststore_has_certificate(all)))
		return 0;
	if (truststore_read_text(all, told, store, err) != 0)
		return err_wrap(err, "'%s'", path);
	strlist_add(files, path);
	return 0;
}

static int read_folder(const char *path, const char *told, int depth, struct trust_store *store,
                       struct strlist *files, struct err *err)
{
	struct strlist names = {0};
	struct dirent *entry;
	int rc = 0;
	DIR *folder = opendir(path);
	if (!folder)
		return err_errno(err, ERR_FAIL, "cannot read '%s'", path);
	while ((entry = readdir(folder)))
		if (entry->d_name[0] != '.')
			strlist_add(&names, entry->d_name);
	closedir(folder);
	strlist_sort_unique(&names);
	for (size_t i = 0; i < names.count && rc == 0; i++) {
		MEM_AUTO char *inner = path_join(path, names.item[i]);
		MEM_AUTO char *name = path_join(told, names.item[i]);
		struct stat st;
		/* A link to a folder may lead back here; one to a file is how OpenSSL orders its roots. */
		if (path_is_file(inner))
			rc = read_file(inner, name, false, store, files, err);
		else if (depth < DEPTH && lstat(inner, &st) == 0 && S_ISDIR(st.st_mode))
			rc = read_folder(inner, name, depth + 1, store, files, err);
	}
	strlist_release(&names);
	return rc;
}

int truststore_read(const char *path, struct trust_store *store, struct strlist *files,
                    struct err *err)
{
	*store = (struct trust_store)TRUST_STORE_INIT;
	*files = (struct strlist){0};
	int rc = path_is_dir(path) ? read_folder(path, NULL, 0, store, files, err)
	                           : read_file(path, NULL, true, store, files, err);
	if (rc != 0)
		return -1;
	if (store->count == 0)
		return err_set(err, ERR_FAIL, "'%s' holds no certificate", path);
	trust_store_unique(store);
	return 0;
}
