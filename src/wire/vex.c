#include "wire/vex.h"

#include <stdlib.h>
#include <string.h>

#include "base/limit.h"
#include "base/mem.h"
#include "wire/ignore_file.h"
#include "wire/purl.h"
#include "wire/vex_statement.h"

void vex_add_product(struct strlist *list, const char *text)
{
	struct purl purl = PURL_INIT;
	struct err err = ERR_INIT;
	if (!text || !*text)
		return;
	if (str_starts(text, "pkg:") && purl_parse(text, &purl, &err) == 0)
		strlist_take(list, purl_format(&purl));
	else
		strlist_add(list, text);
	err_clear(&err);
	purl_release(&purl);
}

int vex_add_statement(struct suppressions *out, struct suppression item, const char *name,
                      const char *status, struct err *err)
{
	if (out->count >= LIMIT_STATEMENTS) {
		suppression_release(&item);
		return err_set(err, ERR_FAIL, "more than %zu statements", LIMIT_STATEMENTS);
	}
	item.origin = str_dup(name);
	item.is_statement = true;
	/* What is no word of the list would be written into our own documents. */
	if (item.justification && !ignore_file_is_justification(item.justification)) {
		free(item.justification);
		item.justification = NULL;
	}
	if (!item.reason)
		item.reason = str_dup(item.justification ? item.justification : status);
	suppressions_add(out, item);
	return 0;
}

static int read_root(const struct jsn *root, const char *name, struct suppressions *out,
                     struct err *err)
{
	const char *context = jsn_get_text(root, "@context");
	const char *format = jsn_get_text(root, "bomFormat");
	const struct jsn *document = jsn_get(root, "document");
	if (context && strstr(context, "openvex"))
		return vex_openvex(root, name, out, err);
	if (str_equal(format, "CycloneDX"))
		return vex_cyclonedx(root, name, out, err);
	if (jsn_get_text(document, "csaf_version"))
		return vex_csaf(root, name, out, err);
	return err_set(err, ERR_FAIL, "it is neither OpenVEX, CSAF nor CycloneDX");
}

int vex_read(struct span json, const char *name, struct suppressions *out, struct err *err)
{
	struct jsn *root = jsn_parse(json, err);
	int rc = root ? read_root(root, name, out, err) : -1;
	jsn_free(root);
	return rc == 0 ? 0 : err_wrap(err, "'%s'", name);
}
