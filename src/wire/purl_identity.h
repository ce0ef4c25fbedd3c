/* What a package URL says of a component, in the words of model/identity.h. */
#ifndef TARE_WIRE_PURL_IDENTITY_H
#define TARE_WIRE_PURL_IDENTITY_H

#include "model/component.h"
#include "model/identity.h"

/* Reads the component's package URL: "distro" (a code name of Debian's becomes its number),
 * "upstream" as Debian's tools and Syft write it (NAME or NAME@VERSION), "epoch" as Trivy writes
 * it, "vcs_url", and the repository that types such as github stand for.  What is no package URL
 * leaves everything NULL.  The caller releases *out. */
void purl_identity_read(const struct component *component, struct identity *out);

#endif
