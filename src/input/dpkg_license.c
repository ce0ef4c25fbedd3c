#include "input/dpkg_license.h"

#include "base/fd.h"
#include "base/limit.h"
#include "base/mem.h"
#include "wire/debcopyright.h"

char *dpkg_license(const char *root, const char *package)
{
	MEM_AUTO char *path = str_format("%s/usr/share/doc/%s/copyright", root, package);
	BUF_AUTO struct buf text = BUF_INIT;
	struct err err = ERR_INIT;
	if (fd_read_file(path, LIMIT_TEXT_FILE, &text, &err) != 0) {
		err_clear(&err);
		return NULL;
	}
	return debcopyright_license(buf_span(&text));
}
