#include "input/purl_source.h"

#include <string.h>

#include "base/mem.h"
#include "base/path.h"
#include "base/str.h"
#include "wire/purl.h"

char *purl_of_type(const char *type, const char *namespace, const char *name, const char *version)
{
	struct purl purl = {.type = str_dup(type), .name = str_dup(name)};
	purl.namespace = str_dup(namespace);
	purl.version = str_dup(version);
	char *text = purl_format(&purl);
	purl_release(&purl);
	return text;
}

char *purl_of_debian_source(const char *name, const char *version)
{
	struct purl purl = {.type = str_dup("deb"), .name = str_dup(name)};
	purl.namespace = str_dup(strstr(version, "ubuntu") ? "ubuntu" : "debian");
	purl.version = str_dup(version);
	purl_qualify(&purl, "arch", "source");
	char *text = purl_format(&purl);
	purl_release(&purl);
	return text;
}

char *purl_of_source(const char *name, const char *version, const struct worktree *tree)
{
	if (str_equal(tree->host, "github.com") && tree->path) {
		MEM_AUTO char *owner = path_dir(tree->path);
		return purl_of_type("github", owner, path_base(tree->path),
		                    version ? version : tree->commit);
	}
	struct purl purl = {.type = str_dup("generic"), .name = str_dup(name)};
	purl.version = str_dup(version);
	if (tree->remote && tree->commit) {
		MEM_AUTO char *url = str_format("git+%s@%s", tree->remote, tree->commit);
		purl_qualify(&purl, "vcs_url", url);
	}
	char *text = purl_format(&purl);
	purl_release(&purl);
	return text;
}
