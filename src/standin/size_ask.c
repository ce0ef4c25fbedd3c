/* Asking compiler and linker what they are: once for each of them, then it is known. */
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cache.h"
#include "base/fd.h"
#include "base/limit.h"
#include "base/mem.h"
#include "base/path.h"
#include "sandbox/child.h"
#include "sandbox/shims.h"
#include "standin/size_facts.h"

#define ANSWER_MOST ((size_t)256 << 10)
/* Between the parts of what is kept: the driver's answer, the linker's, the C library's version. */
#define PART '\036'

/* Words that choose another target, linker or library than the driver would by itself. */
static bool chooses(const char *word)
{
	static const char *const starts[] = {"--sysroot", "-specs",           "--specs", "--target=",
	                                     "-fuse-ld=", "--ld-path=",       "-m32",    "-m64",
	                                     "-mx32",     "--gcc-toolchain=", "-stdlib="};
	for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
		if (str_starts(word, starts[i]))
			return true;
	return false;
}

/* Those whose value is a word of its own; "-specs" of musl's wrapper is one. */
static bool chooses_by_next(const char *word)
{
	static const char *const words[] = {"-target", "-B", "-specs", "--specs", "--sysroot"};
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcmp(word, words[i]) == 0)
			return true;
	return false;
}

static void choosing_words(const struct driver_line *line, struct strlist *out)
{
	for (size_t i = 0; i < line->words.count; i++) {
		const char *word = line->words.item[i];
		if (chooses_by_next(word) && i + 1 < line->words.count) {
			strlist_add(out, word);
			strlist_add(out, line->words.item[++i]);
		} else if (chooses(word) || str_starts(word, "-B")) {
			strlist_add(out, word);
		}
	}
}

/* What the program prints, on stdout or stderr. */
static int ask(const struct strlist *words, struct buf *answer, struct err *err)
{
	int ends[2], status = 0;
	if (pipe2(ends, O_CLOEXEC) != 0)
		return err_errno(err, ERR_FAIL, "cannot make a pipe");
	FD_AUTO int from = ends[0];
	FD_AUTO int to = ends[1];
	MEM_AUTO char **argv = mem_alloc((words->count + 1) * sizeof *argv);
	memcpy(argv, words->item, words->count * sizeof *argv);
	pid_t pid = child_start(words->item[0], argv, to, to, err);
	fd_auto_close(&to);
	if (pid < 0)
		return -1;
	int rc = fd_read_all(from, words->item[0], ANSWER_MOST, answer, err);
	fd_auto_close(&from);
	return child_wait(pid, &status, rc < 0 ? &(struct err)ERR_INIT : err) < 0 ? -1 : rc;
}

static void begin_question(const char *real, const char *launched, const struct strlist *choosing,
                           struct strlist *words)
{
	strlist_add(words, real);
	if (launched)
		strlist_add(words, launched);
	for (size_t i = 0; i < choosing->count; i++)
		strlist_add(words, choosing->item[i]);
}

static int ask_driver(const char *real, const char *launched, const struct strlist *choosing,
                      struct buf *out, struct err *err)
{
	static const char *const words[] = {"-static-pie", "-###", "-x",       "c",
	                                    "/dev/null",   "-o",   "/dev/null"};
	struct strlist question = {0};
	begin_question(real, launched, choosing, &question);
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		strlist_add(&question, words[i]);
	int rc = ask(&question, out, err);
	strlist_release(&question);
	return rc;
}

/* The linker's name for the driver: "ld", "ld.gold", or a path. */
static char *linker_name(const struct driver_line *line)
{
	const char *name = NULL;
	for (size_t i = 0; i < line->words.count; i++)
		if (str_starts(line->words.item[i], "-fuse-ld="))
			name = strchr(line->words.item[i], '=') + 1;
	if (line->linker)
		name = line->linker;
	if (!name)
		return str_dup("ld");
	return strchr(name, '/') || str_starts(name, "ld") ? str_dup(name) : str_format("ld.%s", name);
}

static int ask_linker(const char *real, const char *launched, const struct driver_line *line,
                      const struct strlist *choosing, struct buf *out, struct err *err)
{
	struct strlist question = {0};
	MEM_AUTO char *name = linker_name(line);
	BUF_AUTO struct buf where = BUF_INIT;
	if (!strchr(name, '/')) {
		begin_question(real, launched, choosing, &question);
		strlist_take(&question, str_format("-print-prog-name=%s", name));
		int rc = ask(&question, &where, err);
		strlist_release(&question);
		if (rc < 0)
			return -1;
	} else {
		buf_add_str(&where, name);
	}
	question = (struct strlist){0};
	char *path = span_dup(span_trim(buf_span(&where)));
	if (path[0] != '/') { /* the driver would look in PATH */
		const char *list = getenv("PATH");
		for (; list && *list; list += *list == ':') {
			MEM_AUTO char *dir = str_dup_n(list, strcspn(list, ":"));
			MEM_AUTO char *file = path_join(dir, path);
			list += strlen(dir);
			if (path_is_file(file) && access(file, X_OK) == 0) {
				str_set(&path, file);
				break;
			}
		}
	}
	strlist_take(&question, path);
	strlist_add(&question, "--version");
	int rc = ask(&question, out, err);
	strlist_release(&question);
	return rc;
}

static uint64_t mix(uint64_t sum, const void *data, size_t size)
{
	const unsigned char *at = data;
	for (size_t i = 0; i < size; i++)
		sum = (sum ^ at[i]) * 0x100000001b3u; /* FNV-1a: names a cache entry, secures nothing */
	return sum;
}

static char *known_name(const char *real, const char *launched, const struct strlist *choosing)
{
	struct stat st = {0};
	uint64_t sum = mix(0xcbf29ce484222325u, real, strlen(real) + 1);
	const char *inner = getenv("REALGCC"); /* musl-gcc's word for the compiler behind it */
	if (stat(real, &st) != 0)
		return NULL;
	sum = mix(sum, &st.st_ino, sizeof st.st_ino);
	sum = mix(sum, &st.st_size, sizeof st.st_size);
	sum = mix(sum, &st.st_mtim, sizeof st.st_mtim);
	if (launched)
		sum = mix(sum, launched, strlen(launched) + 1);
	if (inner)
		sum = mix(sum, inner, strlen(inner) + 1);
	for (size_t i = 0; i < choosing->count; i++)
		sum = mix(sum, choosing->item[i], strlen(choosing->item[i]) + 1);
	return str_format("tools-%s-%016llx", TARE_VERSION_TEXT, (unsigned long long)sum);
}

static void read_answers(struct span all, struct size_facts *facts)
{
	struct span part[3] = {{"", 0}, {"", 0}, {"", 0}};
	for (size_t i = 0; i < 3; i++) {
		const char *end = memchr(all.at, PART, all.length);
		part[i] = (struct span){all.at, end ? (size_t)(end - all.at) : all.length};
		all.at += part[i].length + (end ? 1 : 0);
		all.length -= part[i].length + (end ? 1 : 0);
	}
	uint64_t version = 0, kind = 0;
	struct span word;
	size_facts_read_driver(part[0], facts);
	size_facts_read_linker(part[1], facts);
	if (span_word(&part[2], &word) && span_decimal(word, &kind) && kind <= SIZE_MUSL)
		facts->libc = (enum size_libc)kind;
	if (span_word(&part[2], &word) && span_decimal(word, &version) && version < 1000000)
		facts->libc_version = (unsigned)version;
}

/* The version of the C library that stands beside the startup files. */
static void add_libc(struct buf *all)
{
	struct size_facts facts = {0};
	struct err ignored = ERR_INIT;
	struct fd_map map;
	read_answers(buf_span(all), &facts);
	MEM_AUTO char *path = facts.startup ? path_join(facts.startup, "libc.a") : str_dup("");
	if (*path && fd_map_file(path, LIMIT_ELF_FILE, &map, &ignored) == 0) {
		size_facts_read_libc((struct span){(const char *)map.data, map.size}, &facts);
		fd_map_release(&map);
	}
	err_clear(&ignored);
	buf_format(all, "%c%d %u", PART, (int)facts.libc, facts.libc_version);
	size_facts_release(&facts);
}

static int ask_all(const char *real, const char *launched, const struct driver_line *line,
                   const struct strlist *choosing, struct buf *all, struct err *err)
{
	/* Plain words, and the tools themselves, not our stand-ins for them. */
	MEM_AUTO char *language = str_dup(getenv("LC_ALL"));
	MEM_AUTO char *folders = str_dup(getenv("COMPILER_PATH"));
	MEM_AUTO char *rest = shims_without(folders ? folders : "");
	setenv("LC_ALL", "C", 1);
	if (*rest)
		setenv("COMPILER_PATH", rest, 1);
	else
		unsetenv("COMPILER_PATH");
	int rc = ask_driver(real, launched, choosing, all, err);
	buf_add_byte(all, PART);
	if (rc == 0)
		rc = ask_linker(real, launched, line, choosing, all, err);
	if (folders)
		setenv("COMPILER_PATH", folders, 1);
	if (language)
		setenv("LC_ALL", language, 1);
	else
		unsetenv("LC_ALL");
	if (rc == 0)
		add_libc(all);
	return rc;
}

int size_facts_find(const char *real, const char *launched, const struct driver_line *line,
                    struct size_facts *facts, struct err *err)
{
	struct strlist choosing = {0};
	*facts = (struct size_facts){0};
	choosing_words(line, &choosing);
	MEM_AUTO char *name = known_name(real, launched, &choosing);
	struct fd_map known;
	int rc = 0;
	if (name && cache_get(name, 2 * ANSWER_MOST, &known)) {
		read_answers((struct span){(const char *)known.data, known.size}, facts);
		fd_map_release(&known);
	} else {
		BUF_AUTO struct buf all = BUF_INIT;
		rc = ask_all(real, launched, line, &choosing, &all, err);
		if (rc == 0) {
			read_answers(buf_span(&all), facts);
			if (name)
				cache_put(name, buf_span(&all));
		}
	}
	strlist_release(&choosing);
	if (rc == 0 && !facts->is_gcc && !facts->is_clang) {
		size_facts_release(facts);
		return err_set(err, ERR_FAIL, "'%s' does not answer like gcc or clang", real);
	}
	return rc;
}
