#include "wire/purl_identity.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "wire/debian_release.h"
#include "wire/osv.h"
#include "wire/purl.h"

#define COMMIT_DIGITS 40

static bool is_commit(const char *text)
{
	return strlen(text) == COMMIT_DIGITS && strspn(text, "0123456789abcdefABCDEF") == COMMIT_DIGITS;
}

/* "debian-12" or "debian-bookworm"; Trivy writes "debian-12.4", and Debian's releases are whole. */
static void read_distro(const char *text, struct identity *out)
{
	const char *dash = strrchr(text, '-');
	if (!dash || !dash[1]) {
		out->distro = str_dup(text);
		return;
	}
	out->distro = str_dup_n(text, (size_t)(dash - text));
	out->distro_version = isdigit((unsigned char)dash[1])
	                          ? str_dup(dash + 1)
	                          : debian_release_number(span_of(dash + 1));
}

static void read_upstream(const char *text, struct identity *out)
{
	const char *at = strchr(text, '@');
	if (!at) {
		out->source = str_dup(text);
		return;
	}
	out->source = str_dup_n(text, (size_t)(at - text));
	out->source_version = str_dup(at + 1);
}

/* "git+https://host/path.git@COMMIT"; the name of a user is no commit. */
static void read_vcs(const char *text, struct identity *out)
{
	text += str_starts(text, "git+") ? 4 : 0;
	const char *at = strrchr(text, '@');
	size_t length = at && !strchr(at, '/') ? (size_t)(at - text) : strlen(text);
	out->repository = osv_repository((struct span){text, length});
	if (text[length] && is_commit(text + length + 1))
		out->commit = str_dup(text + length + 1);
}

/* The repository that the type and the name stand for. */
static void read_host(const struct purl *purl, struct identity *out)
{
	static const char *const hosts[][2] = {
		{"github", "github.com"}, {"gitlab", "gitlab.com"}, {"bitbucket", "bitbucket.org"}};
	for (size_t i = 0; i < sizeof hosts / sizeof *hosts && !out->repository; i++) {
		if (strcmp(purl->type, hosts[i][0]) != 0 || !purl->namespace)
			continue;
		MEM_AUTO char *url = str_format("%s/%s/%s", hosts[i][1], purl->namespace, purl->name);
		out->repository = osv_repository(span_of(url));
	}
	if (out->repository && !out->commit && purl->version && is_commit(purl->version))
		out->commit = str_dup(purl->version);
}

static void take(struct purl *purl, struct identity *out)
{
	const char *distro = purl_qualifier(purl, "distro");
	const char *upstream = purl_qualifier(purl, "upstream");
	const char *epoch = purl_qualifier(purl, "epoch");
	const char *vcs = purl_qualifier(purl, "vcs_url");
	if (distro)
		read_distro(distro, out);
	if (upstream)
		read_upstream(upstream, out);
	if (vcs)
		read_vcs(vcs, out);
	read_host(purl, out);
	if (epoch && purl->version && strcmp(epoch, "0") != 0 && !strchr(purl->version, ':'))
		out->version = str_format("%s:%s", epoch, purl->version);
	else
		out->version = MEM_STEAL(purl->version);
	out->type = MEM_STEAL(purl->type);
	out->namespace = MEM_STEAL(purl->namespace);
	out->name = MEM_STEAL(purl->name);
}

void purl_identity_read(const struct component *component, struct identity *out)
{
	struct purl purl = PURL_INIT;
	struct err err = ERR_INIT;
	*out = (struct identity)IDENTITY_INIT;
	if (!component->purl)
		return;
	if (purl_parse(component->purl, &purl, &err) == 0)
		take(&purl, out);
	err_clear(&err);
	purl_release(&purl);
}
