#include "input/licensefile.h"

#include <ctype.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/fd.h"
#include "base/limit.h"
#include "base/mem.h"
#include "base/path.h"
#include "wire/debcopyright.h"
#include "wire/license_name.h"
#include "wire/license_text.h"
#include "wrap/hash_openssl.h"

#define FILES_MOST 8
#define NOTICE_MOST ((size_t)8 << 10)
#define SOURCES_MOST 4

static bool is_license_file(const char *name)
{
	static const char *const starts[] = {"LICENSE", "LICENCE", "COPYING", "COPYRIGHT", "UNLICENSE"};
	static const char *const ends[] = {".c", ".h", ".py", ".sh", ".in", ".hpp", ".cc", ".spdx"};
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
		if (str_ends(name, ends[i]))
			return false;
	for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
		if (strncasecmp(name, starts[i], strlen(starts[i])) == 0)
			return true;
	return false;
}

/* The first bytes of a file are appended to out. */
static void add_head(const char *path, size_t most, struct buf *out)
{
	FD_AUTO int fd = path_is_file(path) ? open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY) : -1;
	char block[4096];
	for (size_t sum = 0; fd >= 0 && sum < most;) {
		ssize_t got = read(fd, block, sizeof block);
		if (got <= 0)
			break;
		buf_add(out, block, (size_t)got);
		sum += (size_t)got;
	}
}

static bool is_source(const char *name)
{
	return str_ends(name, ".c") || str_ends(name, ".cc") || str_ends(name, ".cpp") ||
	       str_ends(name, ".h");
}

/* The heads of a few sources: where it is said which versions of a GNU licence are meant. */
static void read_notice(const char *dir, const struct strlist *names, struct buf *out)
{
	size_t read = 0;
	for (size_t i = 0; i < names->count && read < SOURCES_MOST; i++) {
		if (!is_source(names->item[i]))
			continue;
		MEM_AUTO char *path = path_join(dir, names->item[i]);
		add_head(path, NOTICE_MOST / SOURCES_MOST, out);
		read++;
	}
}

struct finding {
	bool unknown; /* one file was not understood */
	bool by_name; /* every file is named LICENSE-SOMETHING */
	struct strlist terms;
	struct buf all; /* the files' bytes, for the mark */
};

static void take_file(struct finding *finding, const char *dir, const char *name,
                      struct span notice)
{
	MEM_AUTO char *path = path_join(dir, name);
	struct err err = ERR_INIT;
	size_t before = finding->all.size;
	if (!path_is_file(path) || fd_read_file(path, LIMIT_TEXT_FILE, &finding->all, &err) != 0) {
		err_clear(&err);
		return;
	}
	struct span text = buf_span(&finding->all);
	text = (struct span){text.at + before, text.length - before};
	MEM_AUTO char *license = license_text_spdx(text, notice);
	finding->by_name &= strncasecmp(name, "LICENSE-", 8) == 0;
	finding->unknown |= !license;
	if (license && !strlist_has(&finding->terms, license))
		strlist_add(&finding->terms, license);
}

/* COPYING and COPYING.LESSER: the LGPL 3 is given as a supplement to the text of the GPL. */
static const char *lesser_of(const struct strlist *terms)
{
	for (size_t i = 0; i < 2; i++)
		if (str_starts(terms->item[i], "LGPL-") && str_starts(terms->item[1 - i], "GPL-"))
			return terms->item[i];
	return NULL;
}

static char *conclude(struct finding *finding)
{
	const struct strlist *terms = &finding->terms;
	if (terms->count == 0 || finding->unknown)
		return NULL;
	if (terms->count == 1)
		return str_dup(terms->item[0]);
	if (terms->count == 2 && lesser_of(terms))
		return str_dup(lesser_of(terms));
	if (terms->count == 2 && finding->by_name) {
		strlist_sort_unique(&finding->terms);
		return str_format("%s OR %s", terms->item[0], terms->item[1]);
	}
	return NULL;
}

static char *license_elsewhere(const char *dir, const char *name)
{
	MEM_AUTO char *debian = path_join(dir, "debian/copyright");
	BUF_AUTO struct buf text = BUF_INIT;
	struct err err = ERR_INIT;
	if (path_is_file(debian) && fd_read_file(debian, LIMIT_TEXT_FILE, &text, &err) == 0)
		return debcopyright_license(buf_span(&text));
	err_clear(&err);
	static const char *const endings[] = {".c", ".h"};
	for (size_t i = 0; name && i < 2; i++) {
		MEM_AUTO char *file = str_format("%s/%s%s", dir, name, endings[i]);
		BUF_AUTO struct buf head = BUF_INIT;
		add_head(file, NOTICE_MOST, &head);
		char *license = license_text_spdx(buf_span(&head), (struct span){"", 0});
		if (license)
			return license;
	}
	return NULL;
}

/* The letters alone: a copy with other years, line ends or indentation is the same licence. */
static char *mark_of(struct span text)
{
	BUF_AUTO struct buf letters = BUF_INIT;
	for (size_t i = 0; i < text.length; i++)
		if (isalpha((unsigned char)text.at[i]))
			buf_add_byte(&letters, (unsigned char)tolower((unsigned char)text.at[i]));
	return sha256_hex(letters.data, letters.size);
}

void licensefile_read(const char *dir, const struct strlist *names, const char *name,
                      struct sourcefacts *facts)
{
	struct finding finding = {.by_name = true};
	BUF_AUTO struct buf notice = BUF_INIT;
	size_t read = 0;
	for (size_t i = 0; i < names->count && read < FILES_MOST; i++) {
		if (!is_license_file(names->item[i]))
			continue;
		if (read++ == 0)
			read_notice(dir, names, &notice);
		take_file(&finding, dir, names->item[i], buf_span(&notice));
	}
	if (finding.all.size) {
		facts->license_mark = mark_of(buf_span(&finding.all));
		facts->license = conclude(&finding);
	}
	if (!facts->license && !finding.all.size)
		facts->license = license_elsewhere(dir, name);
	strlist_release(&finding.terms);
	buf_release(&finding.all);
}
