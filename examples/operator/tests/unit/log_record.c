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

void log_write(unsigned about, const struct log_span *span, const char *template, ...)
{
	va_list arguments;
	(void)span;
	recorded[about & 3]++;
	line.size = 0;
	va_start(arguments, template);
	text_write_list(&line, template, arguments);
	va_end(arguments);
	last_line[line.size] = '\0';
}
