#include "model/identity.h"

#include <stdlib.h>

void identity_release(struct identity *identity)
{
	free(identity->type);
	free(identity->namespace);
	free(identity->name);
	free(identity->version);
	free(identity->distro);
	free(identity->distro_version);
	free(identity->source);
	free(identity->source_version);
	free(identity->repository);
	free(identity->commit);
	*identity = (struct identity)IDENTITY_INIT;
}
