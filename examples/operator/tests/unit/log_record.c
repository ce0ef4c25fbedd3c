#include "log_record.h"

#include <string.h>

#include "text.h"

unsigned recorded[3];
char last_line[4096];
static struct text line = {last_line, 0, sizeof last_line - 1, false};

void recorded_forget(void)
{
	memset(recorded, 0, sizeof recorded);
	last_line[0] = '\0';
}

void log_begin(enum log_level level, const struct log_span *span, const char *module)
{
	(void)span;
	(void)module;
	recorded[level]++;
	line.size = 0;
}

void log_text(const char *text)
{
	text_add_str(&line, text);
}

void log_foreign(const char *data, size_t size)
{
	text_add_byte(&line, '<');
	text_add(&line, data, size < 256 ? size : 256);
	text_add_byte(&line, '>');
}

void log_number(uint64_t number)
{
	text_add_uint(&line, number);
}

void log_private(const char *data, size_t size)
{
	text_add_byte(&line, '(');
	text_add(&line, data, size);
	text_add_byte(&line, ')');
}

void log_end(void)
{
	last_line[line.size] = '\0';
}

void log_write(enum log_level level, const struct log_span *span, const char *module,
               const char *template, ...)
{
	va_list arguments;
	log_begin(level, span, module);
	va_start(arguments, template);
	text_write_list(&line, template, arguments);
	va_end(arguments);
	log_end();
}

void log_say(enum log_level level, const struct log_span *span, const char *module,
             const char *message)
{
	log_begin(level, span, module);
	log_text(message);
	log_end();
}
