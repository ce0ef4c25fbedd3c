#include "wire/command_log.h"

#include <stdlib.h>
#include <string.h>

#include "base/limit.h"
#include "base/mem.h"

uint64_t command_sum(struct span bytes)
{
	uint64_t sum = 0xcbf29ce484222325u;
	for (size_t i = 0; i < bytes.length; i++)
		sum = (sum ^ (unsigned char)bytes.at[i]) * 0x100000001b3u;
	return sum;
}

static void put_word(struct buf *out, const char *word)
{
	buf_add(out, word, strlen(word) + 1);
}

static void put_number(struct buf *out, uint64_t number)
{
	buf_format(out, "%llu", (unsigned long long)number);
	buf_add_byte(out, 0);
}

void command_write(const struct command *command, struct buf *out)
{
	put_word(out, "command");
	put_word(out, command->folder);
	put_number(out, command->words.count);
	for (size_t i = 0; i < command->words.count; i++)
		put_word(out, command->words.item[i]);
	put_number(out, command->count);
	for (size_t i = 0; i < command->count; i++) {
		put_word(out, command->object[i].path);
		put_number(out, command->object[i].size);
		put_number(out, command->object[i].sum);
	}
}

void command_release(struct command *command)
{
	free(command->folder);
	strlist_release(&command->words);
	for (size_t i = 0; i < command->count; i++)
		free(command->object[i].path);
	free(command->object);
	*command = (struct command){0};
}

void command_log_release(struct command_log *log)
{
	for (size_t i = 0; i < log->count; i++)
		command_release(&log->item[i]);
	free(log->item);
	*log = (struct command_log){0};
}

/* The next word of *rest; NULL when it has no end. */
static const char *take_word(struct span *rest)
{
	const char *word = rest->at;
	const char *end = rest->length ? memchr(word, 0, rest->length) : NULL;
	if (!end)
		return NULL;
	rest->length -= (size_t)(end - word) + 1;
	rest->at = end + 1;
	return word;
}

static bool take_number(struct span *rest, uint64_t most, uint64_t *number)
{
	const char *word = take_word(rest);
	return word && span_decimal(span_of(word), number) && *number <= most;
}

static bool take_objects(struct span *rest, struct command *command)
{
	uint64_t count;
	if (!take_number(rest, rest->length, &count))
		return false;
	for (uint64_t i = 0; i < count; i++) {
		struct command_object object = {0};
		const char *path = take_word(rest);
		if (!path || !take_number(rest, UINT64_MAX, &object.size) ||
		    !take_number(rest, UINT64_MAX, &object.sum))
			return false;
		object.path = str_dup(path);
		mem_grow(&command->object, &command->cap, command->count + 1, sizeof *command->object);
		command->object[command->count++] = object;
	}
	return true;
}

static bool take_command(struct span *rest, struct command *command)
{
	uint64_t count;
	const char *word = take_word(rest);
	if (!word || strcmp(word, "command") != 0 || !(word = take_word(rest)) || word[0] != '/')
		return false;
	command->folder = str_dup(word);
	if (!take_number(rest, LIMIT_ARGUMENTS, &count) || count == 0)
		return false;
	for (uint64_t i = 0; i < count; i++) {
		if (!(word = take_word(rest)))
			return false;
		strlist_add(&command->words, word);
	}
	return take_objects(rest, command);
}

int command_log_read(struct span text, struct command_log *log, struct err *err)
{
	while (text.length > 0) {
		struct command command = {0};
		if (!take_command(&text, &command)) {
			command_release(&command);
			return err_set(err, ERR_FAIL, "the log of the compiler's calls is damaged");
		}
		mem_grow(&log->item, &log->cap, log->count + 1, sizeof *log->item);
		log->item[log->count++] = command;
	}
	return 0;
}
