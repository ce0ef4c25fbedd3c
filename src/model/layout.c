#include "model/layout.h"

#include <stdlib.h>

void layout_release(struct layout *layout)
{
	for (size_t i = 0; i < layout->count; i++)
		free(layout->section[i].name);
	free(layout->section);
	free(layout->segment);
	*layout = (struct layout){0};
}
