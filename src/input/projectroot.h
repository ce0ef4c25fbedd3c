/* Where a project begins, seen from the folder a command runs in. */
#ifndef TARE_INPUT_PROJECTROOT_H
#define TARE_INPUT_PROJECTROOT_H

struct projectroot {
	char *source; /* the top of the tree; "" when there is none (a system folder) */
	char *build;  /* the top of the build's own folder when that is another one, else NULL */
	char *twin;   /* the source folder that corresponds to `build`, or NULL: build/x was made
	               * from twin/x */
	char *home;   /* a smaller thing in the tree that is built by itself (an example, a tool in
	               * contrib/), when that is what is being built; else NULL */
};

/* start (absolute, real): the build folder that start lies in says where its sources are
 * (CMakeCache.txt, meson-info, config.status); from there, or from start, up to the top of the git
 * work tree (of the outermost when it is a submodule), else to the outermost of the folders one
 * above the other that hold a build file (one without is stepped over when it only orders, like
 * examples/).  Never up into the home folder, /, /tmp, /usr, … */
void projectroot_find(const char *start, struct projectroot *out);
void projectroot_release(struct projectroot *root);

/* The top of the git work tree a file lies in (the innermost), never a ceiling; NULL when it is in
 * none.  The caller frees it. */
char *projectroot_worktree(const char *path);

#endif
