#include "standin/terminal.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool terminal_takes_colour(void)
{
	const char *term = getenv("TERM");
	return term && strcmp(term, "dumb") != 0 && isatty(STDERR_FILENO);
}

bool terminal_takes_links(void)
{
	const char *kind = getenv("COLORTERM");
	const char *term = getenv("TERM");
	if (!term || !terminal_takes_colour())
		return false;
	if (kind && (strcmp(kind, "xfce4-terminal") == 0 || strcmp(kind, "gnome-terminal") == 0))
		return false;
	if (getenv("GCC_URLS") || getenv("TERM_URLS"))
		return true;
	if (!kind &&
	    (strcmp(term, "xterm") == 0 || strcmp(term, "linux") == 0 || strcmp(term, "vt100") == 0))
		return false;
	return true;
}
