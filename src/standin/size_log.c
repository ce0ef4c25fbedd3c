#include "standin/size_log.h"

#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/limit.h"
#include "base/mem.h"
#include "base/out.h"
#include "base/path.h"
#include "wire/command_log.h"

static const char *log_path(void)
{
	const char *path = getenv("TARE_EXPLAIN");
	return path && path[0] == '/' ? path : NULL;
}

bool size_log_is_wanted(void)
{
	return log_path() != NULL;
}

static int add_object(struct command *command, const char *object, struct err *err)
{
	struct fd_map map;
	MEM_AUTO char *path = path_real(object);
	if (fd_map_file(path, LIMIT_ELF_FILE, &map, err) < 0)
		return -1;
	struct span bytes = {(const char *)map.data, map.size};
	mem_grow(&command->object, &command->cap, command->count + 1, sizeof *command->object);
	command->object[command->count++] = (struct command_object){
		.path = MEM_STEAL(path), .size = map.size, .sum = command_sum(bytes)};
	fd_map_release(&map);
	return 0;
}

static int add_objects(struct command *command, const struct driver_line *line, struct err *err)
{
	for (size_t i = 0; line->compiles && i < line->sources.count; i++) {
		MEM_AUTO char *object = driver_line_object(line, line->sources.item[i]);
		if (add_object(command, object, err) < 0)
			return -1;
	}
	return 0;
}

static int keep(const struct driver_line *line, char *const *argv, struct err *err)
{
	char folder[PATH_MAX];
	struct command command = {0};
	BUF_AUTO struct buf record = BUF_INIT;
	if (!getcwd(folder, sizeof folder))
		return err_errno(err, ERR_FAIL, "cannot tell the working folder");
	command.folder = str_dup(folder);
	for (size_t i = 0; argv[i]; i++)
		strlist_add(&command.words, argv[i]);
	int rc = add_objects(&command, line, err);
	command_write(&command, &record);
	command_release(&command);
	if (rc < 0)
		return -1;
	FD_AUTO int fd = open(log_path(), O_WRONLY | O_APPEND | O_CLOEXEC);
	if (fd < 0)
		return err_errno(err, ERR_FAIL, "cannot open '%s'", log_path());
	/* One write: other compilers append at the same time. */
	return fd_write_all(fd, record.data, record.size, log_path(), err);
}

void size_log_keep(const struct size_drive *drive, char *const *argv)
{
	struct err err = ERR_INIT;
	bool made = drive->view.links || drive->line->compiles;
	if (!drive->active || !size_log_is_wanted() || !made || keep(drive->line, argv, &err) == 0)
		return;
	MEM_AUTO char *why = out_clean(err.message);
	out_warn("this call is missing in what --explain tells: %s", why);
	err_clear(&err);
}
