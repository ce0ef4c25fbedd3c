#include "input/program.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/limit.h"
#include "base/mem.h"
#include "base/out.h"
#include "base/path.h"
#include "wire/platform.h"

static int check_kind(const struct program *program, struct err *err)
{
	const struct elffile *elf = &program->elf;
	if (elf->type == ET_REL)
		return err_set(err, ERR_FAIL, "'%s' is an object file, not a program: link it first",
		               program->path);
	if (elf->type != ET_EXEC && elf->type != ET_DYN)
		return err_set(err, ERR_FAIL, "'%s' is not a program (ELF type %u)", program->path,
		               elf->type);
	/* A static PIE has no interpreter either, but it has an entry; a library rarely has one, and
	 * then runs too. */
	if (elf->entry == 0)
		return err_set(err, ERR_FAIL, "'%s' is a shared library, not a program: it has no entry",
		               program->path);
	return 0;
}

static int read_all(struct program *program, struct err *err)
{
	if (!elffile_is(program->map.data, program->map.size))
		return err_set(err, ERR_FAIL,
		               "'%s' is not an ELF program; files of other kinds go in "
		               "with --add",
		               program->path);
	if (elffile_open(&program->elf, program->map.data, program->map.size, program->path, err) !=
	        0 ||
	    check_kind(program, err) != 0)
		return -1;
	program->architecture = platform_of_elf(&program->elf);
	if (!program->architecture)
		return err_set(err, ERR_FAIL,
		               "'%s' is for a machine (ELF number %u) that images do not know",
		               program->path, program->elf.machine);
	if (elffile_dynamic(&program->elf, &program->dynamic, err) != 0)
		return err_wrap(err, "'%s'", program->path);
	if (elfsbom_read(&program->elf, &program->sbom, err) != 0)
		return err_wrap(err, "'%s'", program->path);
	struct err damaged = ERR_INIT;
	if (dlopen_notes_of(&program->elf, &program->dlopen, &damaged) != 0) {
		MEM_AUTO char *why = out_clean(damaged.message);
		out_warn("'%s': %s", program->name, why);
		err_clear(&damaged);
	}
	return 0;
}

int program_open(struct program *program, const char *path, struct err *err)
{
	*program = (struct program){.path = str_dup(path)};
	program->name = path_base(program->path);
	if (fd_map_file(path, LIMIT_ELF_FILE, &program->map, err) == 0) {
		program->size = program->map.size;
		if (read_all(program, err) == 0) {
			fd_map_forget(&program->map);
			return 0;
		}
	}
	program_release(program);
	return -1;
}

void program_release(struct program *program)
{
	dlopen_list_release(&program->dlopen);
	elfsbom_release(&program->sbom);
	elfdynamic_release(&program->dynamic);
	elffile_release(&program->elf);
	fd_map_release(&program->map);
	free(program->path);
	*program = (struct program){0};
}

int program_check_static(const struct program *program, struct err *err)
{
	const struct elfdynamic *dynamic = &program->dynamic;
	if (!dynamic->interpreter && dynamic->needed.count == 0)
		return 0;
	BUF_AUTO struct buf reason = BUF_INIT;
	if (dynamic->interpreter)
		buf_format(&reason, "it needs the interpreter %s", dynamic->interpreter);
	for (size_t i = 0; i < dynamic->needed.count; i++)
		buf_format(&reason, "%s%s",
		           i                      ? ", "
		           : dynamic->interpreter ? " and the shared libraries "
		                                  : "it needs the shared libraries ",
		           dynamic->needed.item[i]);
	return err_set(err, ERR_FAIL,
	               "'%s' is not static: %s; link it with -static, or let --with-libs pack what it "
	               "needs",
	               program->path, (const char *)reason.data);
}
