#include "cmd/explain.h"

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/limit.h"
#include "base/mem.h"
#include "base/out.h"
#include "base/path.h"
#include "base/str.h"
#include "model/size_lever.h"
#include "sandbox/child.h"
#include "sandbox/replay.h"
#include "wire/command_log.h"
#include "wrap/elf_libelf.h"
#include "wrap/gzip_libdeflate.h"

#define LOG_MOST ((size_t)256 << 20)
#define LEVEL 12 /* of libdeflate: what `tare pack` makes layers with */

struct weight {
	bool known;
	size_t file, compressed;
};

struct explanation {
	struct replay replay;
	const char *scratch;
	char *why;                 /* the last build that failed says, or NULL */
	struct size_levers levers; /* of the build */
	size_t number;             /* of the next folder */
};

int explain_read(char *const *argv, int *at)
{
	if (strcmp(argv[*at], "--explain") != 0)
		return 0;
	*at += 1;
	return 1;
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st, (void)kind, (void)at;
	return remove(path);
}

static char *list_off(uint32_t off)
{
	BUF_AUTO struct buf list = BUF_INIT;
	for (unsigned i = 0; i < SIZE_LEVERS; i++)
		if (off & (UINT32_C(1) << i))
			buf_format(&list, "%s%s", list.size ? "," : "", size_lever_text[i].name);
	return buf_detach(&list);
}

static struct weight weigh_bytes(const void *data, size_t size)
{
	BUF_AUTO struct buf packed = BUF_INIT;
	gzip_pack(data, size, LEVEL, &packed);
	return (struct weight){true, size, packed.size};
}

static struct weight weigh_file(const char *path)
{
	struct weight weight = {0};
	struct fd_map map;
	struct err ignored = ERR_INIT;
	if (fd_map_file(path, LIMIT_ELF_FILE, &map, &ignored) == 0) {
		weight = weigh_bytes(map.data, map.size);
		fd_map_release(&map);
	}
	err_clear(&ignored);
	return weight;
}

/* Builds once more with those levers off; `off` of UINT32_MAX: without the profile. */
static struct weight weigh(struct explanation *it, uint32_t off, bool compiles)
{
	struct weight weight = {0};
	struct err err = ERR_INIT;
	BUF_AUTO struct buf program = BUF_INIT;
	MEM_AUTO char *folder = str_format("%s/%zu", it->scratch, it->number++);
	MEM_AUTO char *list = list_off(off);
	if (mkdir(folder, 0700) != 0)
		return weight;
	it->replay.folder = folder;
	setenv("TARE_SIZE", off == UINT32_MAX ? "0" : "1", 1);
	setenv("TARE_SIZE_OFF", list, 1);
	if (replay_run(&it->replay, compiles, &program, &err) == 0)
		weight = weigh_bytes(program.data, program.size);
	else
		str_set(&it->why, err.message);
	err_clear(&err);
	nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	return weight;
}

static void add_row(struct out_table *table, const char *name, struct weight with,
                    struct weight without, const char *is, enum out_style style)
{
	char file[32] = "?", compressed[32] = "?";
	if (with.known && without.known) {
		snprintf(file, sizeof file, "%+lld", (long long)with.file - (long long)without.file);
		snprintf(compressed, sizeof compressed, "%+lld",
		         (long long)with.compressed - (long long)without.compressed);
	}
	const char *cells[] = {name, file, compressed, is};
	out_table_row(table, style, cells);
}

static void add_total(struct out_table *table, const char *name, struct weight weight,
                      const char *is)
{
	MEM_AUTO char *file = str_dup(weight.known ? out_bytes_exact(weight.file) : "?");
	MEM_AUTO char *compressed = str_dup(weight.known ? out_bytes_exact(weight.compressed) : "?");
	const char *cells[] = {name, file, compressed, is};
	out_table_row(table, OUT_BOLD, cells);
}

/* A lever that is off in the build is put on instead. */
static void add_lever(struct explanation *it, unsigned lever, struct weight base,
                      struct out_table *table)
{
	const struct size_lever_text *text = &size_lever_text[lever];
	uint32_t bit = UINT32_C(1) << lever;
	bool is_on = !(it->levers.off & bit);
	struct weight other = weigh(it, it->levers.off ^ bit, text->compiles);
	MEM_AUTO char *is = str_format("%s%s%s", text->protects ? "protects: " : "", text->is,
	                               is_on ? "" : " (given up)");
	add_row(table, text->name, is_on ? base : other, is_on ? other : base, is,
	        is_on ? OUT_PLAIN : OUT_YELLOW);
}

static int explain_one(struct explanation *it, const char *output)
{
	static const char *const heading[] = {"lever", "file", "compressed", "what it is"};
	static const bool right[] = {false, true, true, false};
	struct out_table table = {.columns = 4, .heading = heading, .right = right};
	setenv("TARE_NAME", path_base(output), 1); /* the scratch folder has other names */
	struct weight plain = weigh(it, UINT32_MAX, true);
	/* Objects in the scratch folder have other names in the bill of materials: like with like. */
	struct weight base[] = {weigh(it, it->levers.off, false), weigh(it, it->levers.off, true)};
	MEM_AUTO char *name = out_clean(output);
	if (!base[0].known || !base[1].known) {
		MEM_AUTO char *why = out_clean(it->why);
		out_warn("'%s' cannot be built again, so nothing is told of it: %s", name, why);
		return 1;
	}
	add_total(&table, "without --size", plain, "as the build has it");
	struct weight built = weigh_file(output);
	add_total(&table, it->levers.max ? "with --size=max" : "with --size", built, "what was built");
	out_table_rule(&table);
	for (unsigned i = 0; i < SIZE_LEVERS; i++)
		add_lever(it, i, base[size_lever_text[i].compiles], &table);
	out_printf("%s\n", name);
	out_table_print(&table);
	out_table_release(&table);
	return 0;
}

/* The last link of each output. */
static bool is_last(const struct command_log *log, size_t at, const char *output)
{
	for (size_t i = at + 1; i < log->count; i++) {
		MEM_AUTO char *other = replay_output(&log->item[i]);
		if (other && strcmp(other, output) == 0)
			return false;
	}
	return true;
}

static bool is_program(const char *path)
{
	struct fd_map map;
	struct err ignored = ERR_INIT;
	if (fd_map_file(path, LIMIT_ELF_FILE, &map, &ignored) < 0) {
		err_clear(&ignored);
		return false;
	}
	bool is = elffile_is(map.data, map.size);
	fd_map_release(&map);
	return is;
}

static int explain_all(struct explanation *it, const struct command_log *log, struct err *err)
{
	size_t told = 0;
	for (size_t i = 0; i < log->count; i++) {
		MEM_AUTO char *output = replay_output(&log->item[i]);
		if (!output || !is_last(log, i, output) || !is_program(output))
			continue;
		it->replay.link = &log->item[i];
		if (told++ > 0)
			out_printf("\n");
		explain_one(it, output);
	}
	if (told == 0)
		return err_set(err, ERR_FAIL,
		               "no program was linked through a compiler called by name, so "
		               "there is nothing to explain");
	out_printf("\nEach lever: bytes with it minus bytes without it, by building again; compressed "
	           "as in an image's layer.\n");
	return 0;
}

static int explain_log(const struct shims *shims, const char *scratch, const char *path,
                       struct err *err)
{
	BUF_AUTO struct buf text = BUF_INIT;
	struct command_log log = {0};
	MEM_AUTO char *standin = path_join(shims->libexec, "tare-cc");
	struct explanation it = {.replay = {.log = &log, .standin = standin}, .scratch = scratch};
	it.levers = size_levers_read(getenv("TARE_SIZE"), getenv("TARE_SIZE_OFF"));
	unsetenv("TARE_EXPLAIN");
	unsetenv("TARE_RECORD");
	int rc = fd_read_file(path, LOG_MOST, &text, err);
	if (rc == 0)
		rc = command_log_read(buf_span(&text), &log, err);
	if (rc == 0)
		rc = explain_all(&it, &log, err);
	command_log_release(&log);
	free(it.why);
	return rc;
}

static char *find_program(const char *name)
{
	const char *list = getenv("PATH");
	while (!strchr(name, '/') && list && *list) {
		MEM_AUTO char *dir = str_dup_n(list, strcspn(list, ":"));
		MEM_AUTO char *path = path_join(*dir ? dir : ".", name);
		if (access(path, X_OK) == 0 && path_is_file(path))
			return MEM_STEAL(path);
		list += strlen(dir);
		list += *list == ':';
	}
	return str_dup(name);
}

static int run_build(const char *program, char *const *argv, const char *scratch, struct err *err)
{
	MEM_AUTO char *path = find_program(program);
	int status = 0;
	if (access(path, X_OK) != 0)
		return err_errno(err, ERR_FAIL, "cannot run '%s'", program);
	if (child_run(path, argv, &status, err) < 0)
		return -1;
	if (status != 0) {
		nftw(scratch, remove_one, 16, FTW_DEPTH | FTW_PHYS);
		child_end_like(status);
	}
	return 0;
}

int explain_run(const struct shims *shims, const char *program, char *const *argv, struct err *err)
{
	struct size_levers levers = size_levers_read(getenv("TARE_SIZE"), NULL);
	if (!levers.wanted)
		return err_set(err, ERR_USAGE, "--explain explains --size: give that, too");
	const char *tmp = getenv("TMPDIR");
	MEM_AUTO char *scratch = str_format("%s/tare-explain-XXXXXX",
	                                    tmp && tmp[0] == '/' ? tmp : "/tmp");
	if (!mkdtemp(scratch))
		return err_errno(err, ERR_FAIL, "cannot make the folder '%s'", scratch);
	MEM_AUTO char *log = path_join(scratch, "log");
	FD_AUTO int fd = open(log, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	int rc = fd < 0 ? err_errno(err, ERR_FAIL, "cannot make '%s'", log) : 0;
	setenv("TARE_EXPLAIN", log, 1);
	if (rc == 0)
		rc = run_build(program, argv, scratch, err);
	if (rc == 0)
		rc = explain_log(shims, scratch, log, err);
	nftw(scratch, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	return rc;
}
