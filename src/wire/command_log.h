/* The calls of compiler drivers that made something, in the order in which they ended: what a
 * build can be repeated from.
 *
 * Ours.  A record is one append of NUL-terminated words: "command", the working folder, the number
 * of the words of the call, these words (argv[0] first), the number of objects made, and for each
 * of them its absolute path, its size and a sum of its bytes; a link has no object. */
#ifndef TARE_WIRE_COMMAND_LOG_H
#define TARE_WIRE_COMMAND_LOG_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

struct command_object {
	char *path; /* absolute */
	uint64_t size, sum;
};

struct command {
	char *folder;
	struct strlist words;
	struct command_object *object;
	size_t count, cap;
};

struct command_log {
	struct command *item;
	size_t count, cap;
};

/* Tells equal objects from others; FNV-1a, against accident only. */
uint64_t command_sum(struct span bytes);

void command_write(const struct command *command, struct buf *out);
void command_release(struct command *command);

/* Appends the records of `text` to *log; ERR_FAIL when it is cut short or no log.  Release *log in
 * any case. */
int command_log_read(struct span text, struct command_log *log, struct err *err);
void command_log_release(struct command_log *log);

#endif
