/* Words of the lines of a settings file: what blanks and tabs set apart. */
#ifndef OPERATOR_WORDS_H
#define OPERATOR_WORDS_H

#include "part.h"

/* Takes the next line off *text, without what follows a "#".  False at the end. */
bool words_line(struct part *text, struct part *line);
bool words_next(struct part *line, struct part *word);

#endif
