/* A bill of materials as somebody else wrote it, turned into package databases: whatever its names
 * hold, the databases read back as exactly the packages that were counted. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "assemble/evidence.h"
#include "model/sbom.h"
#include "wire/apk_installed.h"
#include "wire/cyclonedx.h"
#include "wire/dpkg_status.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct span content(const struct tree *tree, const char *path)
{
	const struct tree_node *node = tree_find(tree, path);
	return node ? (struct span){(const char *)node->data, node->size} : (struct span){"", 0};
}

static size_t read_back(const struct tree *tree)
{
	struct err err = ERR_INIT;
	struct dpkg_package deb;
	struct apk_package apk;
	size_t count = 0;
	int rc;
	struct span rest = content(tree, "var/lib/dpkg/status.d/app");
	while ((rc = dpkg_status_next(&rest, &deb, &err)) > 0)
		count++;
	if (rc < 0)
		abort();
	rest = content(tree, "lib/apk/db/installed");
	while ((rc = apk_installed_next(&rest, &apk, &err)) > 0)
		count++;
	if (rc < 0)
		abort();
	return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct err err = ERR_INIT;
	struct sbom sbom = SBOM_INIT;
	struct tree tree = TREE_INIT;
	struct strlist gaps = {0};
	struct evidence_parts parts = {0};
	size_t packages = 0;
	if (cyclonedx_read((struct span){(const char *)data, size}, &sbom, &err) == 0) {
		for (size_t i = 0; i < sbom.count; i++)
			evidence_part(&parts, &sbom.item[i]);
		if (evidence_add(&tree, "app", &parts, EVIDENCE_DEFAULT, &gaps, &packages, &err) != 0 ||
		    read_back(&tree) != packages)
			abort();
	}
	evidence_parts_release(&parts);
	strlist_release(&gaps);
	tree_release(&tree);
	sbom_release(&sbom);
	err_clear(&err);
	return 0;
}
