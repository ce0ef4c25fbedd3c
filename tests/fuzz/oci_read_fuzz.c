/* Any bytes are the JSON of an image or are refused, and no name in it leads anywhere else. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "wire/oci_read.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_names(const struct oci_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		if (!list->item[i].digest || list->item[i].digest[0] == '/' ||
		    strstr(list->item[i].digest, ".."))
			abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span json = {(const char *)data, size};
	struct oci_list list;
	struct oci_pointer config;
	struct err err = ERR_INIT;
	char *text = NULL;
	size_t images;
	if (oci_read_index(json, &list, &err) == 0) {
		check_names(&list);
		oci_list_release(&list);
	}
	if (oci_read_manifest(json, &list, &config, &err) == 0) {
		check_names(&list);
		oci_list_release(&list);
		oci_pointer_release(&config);
	}
	if (oci_read_docker(json, &list, &config, &text, &images, &err) == 0) {
		check_names(&list);
		oci_list_release(&list);
		oci_pointer_release(&config);
		free(text);
	}
	if (oci_read_config(json, &text, &err) == 0)
		free(text);
	err_clear(&err);
	return 0;
}
