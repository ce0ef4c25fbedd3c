#include "model/suppression.h"

#include <stdlib.h>

#include "base/mem.h"

void suppression_release(struct suppression *suppression)
{
	free(suppression->origin);
	strlist_release(&suppression->id);
	free(suppression->purl);
	free(suppression->path);
	strlist_release(&suppression->product);
	strlist_release(&suppression->subcomponent);
	free(suppression->reason);
	free(suppression->justification);
}

void suppressions_add(struct suppressions *suppressions, struct suppression item)
{
	mem_grow(&suppressions->item, &suppressions->cap, suppressions->count + 1,
	         sizeof *suppressions->item);
	suppressions->item[suppressions->count++] = item;
}

void suppressions_release(struct suppressions *suppressions)
{
	for (size_t i = 0; i < suppressions->count; i++)
		suppression_release(&suppressions->item[i]);
	free(suppressions->item);
	*suppressions = (struct suppressions)SUPPRESSIONS_INIT;
}
