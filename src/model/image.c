#include "model/image.h"

#include <stdlib.h>
#include <string.h>

void image_release(struct image *image)
{
	free(image->os);
	free(image->architecture);
	free(image->variant);
	free(image->user);
	free(image->workdir);
	free(image->stop_signal);
	free(image->created);
	strlist_release(&image->entrypoint);
	strlist_release(&image->cmd);
	strlist_release(&image->env);
	strlist_release(&image->labels);
	strlist_release(&image->annotations);
	strlist_release(&image->expose);
	*image = (struct image)IMAGE_INIT;
}

void image_set_pair(struct strlist *list, const char *pair)
{
	size_t key = strcspn(pair, "=") + 1;
	for (size_t i = 0; i < list->count; i++) {
		if (strncmp(list->item[i], pair, key) != 0)
			continue;
		str_set(&list->item[i], pair);
		return;
	}
	strlist_add(list, pair);
}

void descriptor_release(struct descriptor *descriptor)
{
	free(descriptor->digest);
	*descriptor = (struct descriptor){0};
}

const char *descriptor_hex(const struct descriptor *descriptor)
{
	return strchr(descriptor->digest, ':') + 1;
}
