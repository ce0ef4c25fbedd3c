#include "standin/size_drive.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/fd.h"
#include "base/mem.h"
#include "base/out.h"
#include "base/path.h"
#include "sandbox/child.h"

/* What is kept of a failed attempt's stderr. */
#define WORDS_MOST ((size_t)4 << 20)

void size_drive_prepare(struct size_drive *drive, const char *name, const char *real,
                        char *const *argv, const struct driver_line *line)
{
	struct err err = ERR_INIT;
	*drive = (struct size_drive){.line = line};
	drive->levers = size_levers_read(getenv("TARE_SIZE"), getenv("TARE_SIZE_OFF"));
	/* Below another stand-in for a driver the line has the profile's words already. */
	if (!drive->levers.wanted || getenv("TARE_SIZE_DRIVER") || line->words.count == 0)
		return;
	bool launched = strcmp(path_base(real), "ccache") == 0 && argv[1] && argv[1][0] != '-' &&
	                strcmp(path_base(name), "ccache") == 0;
	drive->skip = launched ? 1 : 0;
	size_view_read(path_base(launched ? argv[1] : name), line, &drive->view);
	if (!drive->view.applies || (!drive->view.has_c && !drive->view.links))
		return;
	if (size_facts_find(real, launched ? argv[1] : NULL, line, &drive->facts, &err) < 0) {
		MEM_AUTO char *why = out_clean(err.message);
		out_warn("compiled without the size profile: %s", why);
		err_clear(&err);
		return;
	}
	drive->active = true;
}

void size_drive_release(struct size_drive *drive)
{
	size_facts_release(&drive->facts);
	*drive = (struct size_drive){0};
}

void size_drive_enter(const struct size_drive *drive)
{
	if (!drive->levers.wanted)
		return;
	setenv("TARE_SIZE_DRIVER", "1", 1);
	if (drive->active && size_line_is_static(&drive->view))
		setenv("TARE_SIZE_STATIC", "1", 1);
}

char **size_drive_words(const struct size_drive *drive, char *const *argv,
                        enum size_attempt attempt, struct strlist *words)
{
	size_line_write(argv, drive->skip, &drive->view, drive->line, &drive->facts, &drive->levers,
	                attempt, words);
	char **list = mem_alloc((words->count + 1) * sizeof *list);
	memcpy(list, words->item, words->count * sizeof *list);
	return list;
}

/* The line of the tools' words that says most. */
static char *reason(const struct buf *words)
{
	static const char *const telling[] = {"error", "relocation", "undefined", "cannot", "unknown"};
	struct span rest = buf_span(words), line, first = {"", 0};
	while (span_line(&rest, &line)) {
		if (span_starts(line, "collect2:"))
			continue;
		for (size_t i = 0; i < sizeof telling / sizeof *telling; i++)
			if (memmem(line.at, line.length, telling[i], strlen(telling[i])))
				return span_dup(line);
		if (first.length == 0)
			first = line;
	}
	return span_dup(first);
}

static bool is_same(const struct strlist *a, const struct strlist *b)
{
	if (a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++)
		if (strcmp(a->item[i], b->item[i]) != 0)
			return false;
	return true;
}

static void say(enum size_attempt attempt, const struct size_drive *drive, const struct buf *words)
{
	MEM_AUTO char *why = reason(words);
	MEM_AUTO char *clean = out_clean(why);
	MEM_AUTO char *name = out_clean(drive->line->output ? drive->line->output : "a.out");
	out_warn("'%s': linked without %s, with which it fails: %s", name,
	         attempt == SIZE_WITHOUT_LTO ? "link-time optimisation"
	                                     : "the size profile's words for the link",
	         clean);
}

static void tell_linker(const struct size_drive *drive, enum size_attempt attempt)
{
	if (size_line_has_layout(&drive->view, &drive->facts, &drive->levers, attempt))
		setenv("TARE_SIZE_LAYOUT", "1", 1);
	else
		unsetenv("TARE_SIZE_LAYOUT");
}

/* One attempt; its words are passed on when it was the right one, else kept in `words`. */
static int try(const char *real, char *const *argv, struct buf *words, int *status, struct err *err)
{
	FD_AUTO int fd = memfd_create("tare words", MFD_CLOEXEC);
	if (fd < 0)
		return err_errno(err, ERR_FAIL, "cannot make a file in memory");
	pid_t pid = child_start(real, argv, -1, fd, err);
	if (pid < 0 || child_wait(pid, status, err) < 0)
		return -1;
	BUF_AUTO struct buf said = BUF_INIT;
	struct err ignored = ERR_INIT;
	if (lseek(fd, 0, SEEK_SET) == 0 &&
	    fd_read_all(fd, "the tools' words", WORDS_MOST, &said, &ignored) < 0)
		err_clear(&ignored);
	if (*status == 0)
		return fd_write_all(STDERR_FILENO, said.data, said.size, "standard error", err);
	if (words->size == 0)
		buf_add(words, said.data, said.size);
	return 0;
}

static int run_attempts(const struct size_drive *drive, const char *real, char *const *argv,
                        int *status, struct err *err)
{
	struct strlist before = {0};
	if (size_line_lacks_pie(&drive->view, drive->line, &drive->facts, &drive->levers))
		out_warn("%s cannot make a static-PIE: the addresses of the program will be known",
		         drive->facts.linker == SIZE_GOLD ? "gold" : "this C library");
	BUF_AUTO struct buf why = BUF_INIT;
	int rc = 0;
	for (int i = SIZE_WHOLE; i < SIZE_ATTEMPTS; i++) {
		struct strlist words = {0};
		MEM_AUTO char **list = size_drive_words(drive, argv, (enum size_attempt)i, &words);
		bool again = i > SIZE_WHOLE && is_same(&words, &before);
		strlist_release(&before);
		before = words;
		if (again)
			continue;
		tell_linker(drive, (enum size_attempt)i);
		rc = i == SIZE_USERS_OWN ? child_run(real, list, status, err)
		                         : try(real, list, &why, status, err);
		if (rc == 0 && *status == 0 && i > SIZE_WHOLE)
			say((enum size_attempt)i, drive, &why);
		if (rc < 0 || *status == 0 || WIFSIGNALED(*status))
			break;
	}
	strlist_release(&before);
	return rc;
}

int size_drive_run(const struct size_drive *drive, const char *real, char *const *argv, int *status,
                   struct err *err)
{
	if (!drive->active)
		return child_run(real, argv, status, err);
	if (drive->view.links)
		return run_attempts(drive, real, argv, status, err);
	struct strlist words = {0};
	MEM_AUTO char **list = size_drive_words(drive, argv, SIZE_WHOLE, &words);
	int rc = child_run(real, list, status, err);
	strlist_release(&words);
	return rc;
}
