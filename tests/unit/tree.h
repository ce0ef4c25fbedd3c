/* Small trees of files that a test makes and removes. */
#ifndef TARE_TESTS_TREE_H
#define TARE_TESTS_TREE_H

/* A new folder (real path); the caller frees the name after tree_remove(). */
char *tree_new(void);
/* Writes a file below root, with the folders it lies in. */
void tree_write(const char *root, const char *path, const char *text);
void tree_link(const char *root, const char *path, const char *to);
void tree_remove(const char *root);

#endif
