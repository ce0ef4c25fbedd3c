#include "input/project.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/fd.h"
#include "base/limit.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/str.h"
#include "base/strmap.h"
#include "input/purl_source.h"
#include "input/sourcedir.h"
#include "input/worktree.h"
#include "model/sourcefacts.h"
#include "wire/decl.h"

struct part {
	struct component component;
	enum owner_kind kind;
};

struct project {
	struct projectroot root;
	struct sourcefacts facts; /* of the root */
	bool facts_read;
	struct component whole; /* the tree's root as a component */
	struct component self;  /* what is being built: that, or its home folder */
	bool whole_made, self_made;
	struct strmap folders; /* source folder → index into part; 0 is the project */
	struct part *part;
	size_t count, cap;
};

struct project *project_open(struct projectroot *root)
{
	struct project *project = mem_alloc(sizeof *project);
	project->root = *root;
	*root = (struct projectroot){0};
	mem_grow(&project->part, &project->cap, 1, sizeof *project->part);
	project->part[project->count++] = (struct part){.kind = OWNER_KIND_PROJECT};
	return project;
}

void project_free(struct project *project)
{
	if (!project)
		return;
	projectroot_release(&project->root);
	sourcefacts_release(&project->facts);
	component_release(&project->whole);
	component_release(&project->self);
	for (size_t i = 0; i < project->count; i++)
		component_release(&project->part[i].component);
	free(project->part);
	strmap_release(&project->folders);
	free(project);
}

const char *project_source(const struct project *project)
{
	return project->root.source;
}

static const struct sourcefacts *root_facts(struct project *project)
{
	if (!project->facts_read)
		sourcedir_read(project->root.source, NULL, true, &project->facts);
	project->facts_read = true;
	return &project->facts;
}

/* "v1.2.3" and "jq-1.7.1" are versions with something in front. */
static char *version_of_tag(const char *tag, const char *name)
{
	const char *at = tag;
	size_t length = name ? strlen(name) : 0;
	if (length && strncasecmp(at, name, length) == 0 && strchr("-_/", at[length]))
		at += at[length] ? length + 1 : 0;
	if (*at == 'v' && isdigit((unsigned char)at[1]))
		at++;
	return str_dup(*at ? at : tag);
}

static void fill(struct component *out, const struct sourcefacts *facts,
                 const struct worktree *tree, const char *fallback)
{
	*out = (struct component){.how = HOW_STATIC};
	out->name = str_dup(facts->name);
	if (!out->name && tree->path)
		out->name = str_dup(path_base(tree->path));
	if (!out->name)
		out->name = str_dup(fallback);
	out->version = str_dup(facts->version);
	if (!out->version && tree->describe)
		out->version = version_of_tag(tree->describe, out->name);
	if (!out->version && tree->commit)
		out->version = str_format("0+git.%.12s%s", tree->commit, tree->dirty ? "-dirty" : "");
	out->license = str_dup(facts->license);
	if (facts->is_debian && !tree->remote)
		out->purl = purl_of_debian_source(out->name, out->version);
	else if (out->name)
		out->purl = purl_of_source(out->name, out->version, tree);
}

void project_describe(const char *dir, const char *fallback, struct component *out)
{
	struct sourcefacts facts;
	struct worktree tree = {0};
	MEM_AUTO char *name = NULL;
	MEM_AUTO char *version = NULL;
	sourcedir_split_name(fallback, &name, &version);
	sourcedir_read(dir, name, false, &facts);
	if (!facts.version)
		facts.version = MEM_STEAL(version);
	if (worktree_is_top(dir, NULL))
		worktree_read(dir, true, &tree);
	fill(out, &facts, &tree, name);
	worktree_release(&tree);
	sourcefacts_release(&facts);
}

/* Before the build files: CMake and Meson know the values that their files compute. */
static void read_configured(const struct project *project, struct decl *out)
{
	const char *dir = project->root.build ? project->root.build : project->root.source;
	bool top = !project->root.twin || str_equal(project->root.twin, project->root.source);
	MEM_AUTO char *path = path_join(dir, "CMakeCache.txt");
	BUF_AUTO struct buf text = BUF_INIT;
	struct err err = ERR_INIT;
	if (top && path_is_file(path) && fd_read_file(path, LIMIT_TEXT_FILE, &text, &err) == 0)
		decl_cmake_cache(buf_span(&text), out);
	err_clear(&err);
}

static const struct component *whole_of(struct project *project)
{
	struct worktree tree = {0};
	struct sourcefacts facts = {0};
	struct decl decl = {0};
	if (project->whole_made)
		return &project->whole;
	project->whole_made = true;
	if (*project->root.source) {
		read_configured(project, &decl);
		facts = *root_facts(project); /* a view: nothing of it is released here */
	}
	if (!facts.name)
		facts.name = decl.name;
	if (decl.version && !facts.has_build)
		facts.version = decl.version;
	if (*project->root.source && worktree_is_top(project->root.source, NULL))
		worktree_read(project->root.source, !facts.version, &tree);
	fill(&project->whole, &facts, &tree, NULL);
	project->whole.how = HOW_APPLICATION;
	decl_release(&decl);
	worktree_release(&tree);
	return &project->whole;
}

/* A smaller thing in the tree has its own name, or none; the rest it has from the whole. */
static void make_self(struct project *project)
{
	const struct component *whole = whole_of(project);
	if (!project->root.home) {
		project->self = component_copy(whole);
		return;
	}
	struct sourcefacts facts;
	struct worktree none = {0};
	MEM_AUTO char *name = NULL;
	MEM_AUTO char *version = NULL;
	sourcedir_split_name(path_base(project->root.home), &name, &version);
	sourcedir_read(project->root.home, name, false, &facts);
	if (!facts.version)
		facts.version = str_dup(whole->version);
	if (!facts.license)
		facts.license = str_dup(whole->license);
	fill(&project->self, &facts, &none, NULL);
	project->self.how = HOW_APPLICATION;
	sourcefacts_release(&facts);
}

void project_identity(struct project *project, struct component *out)
{
	if (!project->self_made)
		make_self(project);
	project->self_made = true;
	*out = component_copy(&project->self);
}

/* What a folder's path says by itself: a Meson subproject, CMake's FetchContent. */
static bool kind_by_place(const char *parent, const char *base, enum owner_kind *kind)
{
	if (str_equal(parent, "subprojects"))
		*kind = OWNER_KIND_MESON;
	else if (str_equal(parent, "_deps") && str_ends(base, "-src"))
		*kind = OWNER_KIND_FETCHCONTENT;
	else
		return false;
	return true;
}

static size_t add_part(struct project *project, const struct component *component,
                       enum owner_kind kind)
{
	mem_grow(&project->part, &project->cap, project->count + 1, sizeof *project->part);
	project->part[project->count] = (struct part){*component, kind};
	return project->count++;
}

/* Cargo keeps what it built in target/PROFILE/deps, with .fingerprint/ beside it: nobody's sources
 * lie there. */
static bool is_cargo_output(const char *parent)
{
	MEM_AUTO char *profile = path_dir(parent);
	MEM_AUTO char *fingerprint = path_join(profile, ".fingerprint");
	return str_ends(parent, "/deps") && path_is_dir(fingerprint);
}

/* Whether the folder itself is a component; its index, or 0. */
static size_t part_of_folder(struct project *project, const char *dir)
{
	const char *base = path_base(dir);
	MEM_AUTO char *up = path_dir(dir);
	const char *parent = path_base(up);
	struct component component;
	enum owner_kind kind = OWNER_KIND_VENDORED;
	MEM_AUTO char *name = NULL;
	MEM_AUTO char *version = NULL;
	bool placed = kind_by_place(parent, base, &kind);
	if (kind == OWNER_KIND_FETCHCONTENT)
		name = str_dup_n(base, strlen(base) - strlen("-src"));
	else
		sourcedir_split_name(base, &name, &version);
	bool own_tree = worktree_is_top(dir, NULL);
	if (own_tree && !placed)
		kind = OWNER_KIND_GIT;
	if (placed || own_tree) {
		project_describe(dir, name, &component);
		return add_part(project, &component, kind);
	}
	if (sourcefacts_is_structural(base) || is_cargo_output(up))
		return 0;
	struct sourcefacts facts;
	const struct sourcefacts *own = root_facts(project);
	sourcedir_read(dir, name, false, &facts);
	bool same = decl_same_name(facts.name ? facts.name : name, own->name);
	size_t index = 0;
	if (sourcefacts_is_component(&facts, base, parent, own, same)) {
		struct worktree none = {0};
		if (!facts.version)
			facts.version = MEM_STEAL(version);
		fill(&component, &facts, &none, name);
		index = add_part(project, &component, OWNER_KIND_VENDORED);
	}
	sourcefacts_release(&facts);
	return index;
}

/* jemalloc/include/jemalloc, with its version header, is no other jemalloc. */
static bool is_inner_folder(const struct project *project, size_t index, size_t around)
{
	const struct part *part = &project->part[index];
	return around != 0 && part->kind == OWNER_KIND_VENDORED &&
	       decl_same_name(part->component.name, project->part[around].component.name);
}

/* The innermost component a folder of the tree lies in. */
static size_t part_of(struct project *project, const char *dir)
{
	const struct projectroot *root = &project->root;
	bool inside = *root->source && path_within(root->source, dir);
	bool built = root->build && path_within(root->build, dir);
	if ((!inside && !built) || str_equal(dir, root->source) || str_equal(dir, root->build))
		return 0;
	const size_t *known = strmap_get(&project->folders, dir);
	if (known)
		return *known;
	MEM_AUTO char *up = path_dir(dir);
	size_t around = part_of(project, up);
	size_t index = part_of_folder(project, dir);
	if (index == 0 || is_inner_folder(project, index, around))
		index = around;
	strmap_put(&project->folders, dir, index);
	return index;
}

/* The source folder a folder of the build tree stands for: build/x → twin/x, and
 * build/_deps/NAME-build → build/_deps/NAME-src. */
static char *source_twin(const struct project *project, const char *dir)
{
	const char *inside = project->root.build ? path_within(project->root.build, dir) : NULL;
	const char *deps = strstr(dir, "/_deps/");
	if (deps) {
		const char *name = deps + strlen("/_deps/");
		size_t length = strcspn(name, "/");
		static const char build[] = "-build";
		size_t ending = sizeof build - 1;
		if (length > ending && memcmp(name + length - ending, build, ending) == 0)
			return str_format("%.*s%.*s-src", (int)(name - dir), dir, (int)(length - ending), name);
		return str_dup(dir);
	}
	if (!inside)
		return str_dup(dir);
	MEM_AUTO char *twin = path_join(project->root.twin, inside);
	while (!path_is_dir(twin) && path_within(project->root.twin, twin)) {
		char *up = path_dir(twin);
		free(twin);
		twin = up;
	}
	return MEM_STEAL(twin);
}

bool project_owner(struct project *project, const char *path, struct component *out,
                   enum owner_kind *kind)
{
	bool inside = *project->root.source && path_within(project->root.source, path);
	bool built = project->root.build && path_within(project->root.build, path);
	if (!inside && !built)
		return false;
	MEM_AUTO char *dir = path_dir(path);
	MEM_AUTO char *source = source_twin(project, dir);
	size_t home = project->root.home ? part_of(project, project->root.home) : 0;
	size_t index = part_of(project, source);
	if (index == home)
		project_identity(project, out);
	else
		*out = component_copy(index ? &project->part[index].component : whole_of(project));
	/* Seen from a vendored folder that is built by itself, the tree around it is the guest. */
	*kind = index == home ? OWNER_KIND_PROJECT : project->part[index].kind;
	if (index == 0 && home != 0)
		*kind = OWNER_KIND_VENDORED;
	if (!out->name)
		out->name = str_dup(whole_of(project)->name);
	if (!out->name)
		out->name = str_dup(path_base(project->root.source));
	out->how = HOW_STATIC;
	return true;
}
