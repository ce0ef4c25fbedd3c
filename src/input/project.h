/* The project's own tree: what is the project itself, and which folders in it are components of
 * their own. */
#ifndef TARE_INPUT_PROJECT_H
#define TARE_INPUT_PROJECT_H

#include <stdbool.h>

#include "input/projectroot.h"
#include "model/component.h"
#include "model/owner.h"

struct project;

/* root: as found; its strings are taken over. */
struct project *project_open(struct projectroot *root);
void project_free(struct project *project);

const char *project_source(const struct project *project); /* borrowed; "" when there is none */

/* Whose a file (absolute) is, if it lies in the project's tree or build folder: the project's, a
 * vendored folder's, a submodule's, a Meson or FetchContent subproject's.  false when it lies in
 * neither. */
bool project_owner(struct project *project, const char *path, struct component *out,
                   enum owner_kind *kind);

/* The project itself.  name is NULL when nothing in the tree says one. */
void project_identity(struct project *project, struct component *out);

/* A folder of sources outside the tree, as a component: what its files and git say.  fallback is
 * its name when they do not. */
void project_describe(const char *dir, const char *fallback, struct component *out);

#endif
