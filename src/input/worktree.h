/* A git work tree: where it came from and what is checked out. */
#ifndef TARE_INPUT_WORKTREE_H
#define TARE_INPUT_WORKTREE_H

#include <stdbool.h>

/* Strings are owned; NULL when git does not say. */
struct worktree {
	char *commit;   /* full hash of HEAD */
	char *describe; /* git describe --tags: "v1.2-3-gabc1234", with "-dirty" */
	char *remote;   /* URL of origin, credentials and ".git" taken off; NULL for local paths */
	char *host;     /* of the remote: "github.com" */
	char *path;     /* of the remote: "owner/name" */
	bool dirty;     /* tracked files differ from the commit */
};

/* Asks git about the work tree at `top`: its remote, and its commit unless the remote is GitHub's
 * (whose package URLs need none).  With `versions` also describe, dirty and the commit in any case:
 * git then has to look at every file, which takes its time.  All NULL when there is no git or it
 * refuses.  The repository's own settings cannot make git run anything here. */
void worktree_read(const char *top, bool versions, struct worktree *out);
void worktree_release(struct worktree *tree);

/* Whether dir is the top of a work tree: it holds .git (a folder, or a file as submodules and
 * linked work trees have).  *is_submodule (may be NULL) tells whether the file points into another
 * repository's modules/. */
bool worktree_is_top(const char *dir, bool *is_submodule);

/* Whether git has any file in dir (below top) on its list; true when git cannot be asked. */
bool worktree_tracks(const char *top, const char *dir);

/* Fills remote, host and path from a URL in any form git takes: https://user:secret@host/a/b.git,
 * ssh://git@host:22/a/b, git@host:a/b.git. */
void worktree_take_remote(struct worktree *tree, const char *url);

#endif
