#include "standin/strip_pass.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "assemble/elfstrip.h"
#include "base/fd.h"
#include "base/limit.h"
#include "base/mem.h"
#include "base/out.h"
#include "base/path.h"
#include "output/file.h"
#include "standin/next_tool.h"

static bool is_stripped(const char *path)
{
	struct fd_map map;
	struct elffile file;
	struct err ignored = ERR_INIT;
	bool marked = false;
	if (fd_map_file(path, LIMIT_ELF_FILE, &map, &ignored) < 0) {
		err_clear(&ignored);
		return false;
	}
	if (elffile_is(map.data, map.size) &&
	    elffile_open(&file, map.data, map.size, path, &ignored) == 0) {
		for (size_t i = 1; i < file.section_count; i++)
			marked = marked || file.section[i].type == ELFSTRIP_MARK;
		elffile_release(&file);
	}
	err_clear(&ignored);
	fd_map_release(&map);
	return marked;
}

static int copy(const char *from, const char *to, struct err *err)
{
	struct fd_map map;
	struct stat st;
	if (stat(from, &st) != 0)
		return err_errno(err, ERR_FAIL, "cannot stat '%s'", from);
	if (fd_map_file(from, LIMIT_ELF_FILE, &map, err) < 0)
		return -1;
	int rc = file_land(to, st.st_mode & 07777, map.data, map.size, err);
	fd_map_release(&map);
	return rc;
}

/* Options of GNU and LLVM strip whose value is the next word; those of -o are looked at apart. */
static bool takes_value(const char *word)
{
	static const char *const options[] = {"-F", "-I", "-O", "-K", "-N", "-R", "-f"};
	for (size_t i = 0; i < sizeof options / sizeof *options; i++)
		if (strcmp(word, options[i]) == 0)
			return true;
	return false;
}

struct strip_line {
	char **kept; /* for the real strip; borrowed words */
	size_t count, files, stripped;
	const char *output, *last; /* -o, and the last file that is stripped already */
};

static void read_line(struct strip_line *line, char **argv)
{
	for (size_t i = 1; argv[i]; i++) {
		const char *word = argv[i];
		bool two = (takes_value(word) || strcmp(word, "-o") == 0) && argv[i + 1];
		if (strcmp(word, "-o") == 0 && two)
			line->output = argv[i + 1];
		else if (str_starts(word, "-o") && word[2])
			line->output = word + 2;
		if (word[0] != '-') {
			line->files++;
			if (is_stripped(word)) {
				line->stripped++;
				line->last = word;
				continue;
			}
		}
		line->kept[line->count++] = argv[i];
		if (two)
			line->kept[line->count++] = argv[++i];
	}
}

static int become(const struct strip_line *line, const char *name)
{
	struct err err = ERR_INIT;
	char *real = next_tool(name, &err);
	if (!real) {
		out_note("%s", err.message);
		return 127;
	}
	line->kept[0] = real;
	execv(real, line->kept);
	out_note("cannot run '%s': %s", real, strerror(errno));
	return 127;
}

int strip_pass_main(int argc, char **argv)
{
	struct err err = ERR_INIT;
	struct strip_line line = {.kept = mem_alloc(((size_t)argc + 1) * sizeof *line.kept),
	                          .count = 1};
	read_line(&line, argv);
	int status = 0;
	if (line.stripped == 0 || line.stripped < line.files) {
		status = become(&line, path_base(argv[0]));
	} else if (line.output && copy(line.last, line.output, &err) < 0) {
		out_note("%s", err.message);
		status = 1;
	}
	free(line.kept);
	return status;
}
