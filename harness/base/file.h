/* Paths and whole files: read, written so that no reader ever sees half of one, removed without following links. */
#ifndef IPCGRADE_BASE_FILE_H
#define IPCGRADE_BASE_FILE_H

#include "base/error.h"
#include "base/memory.h"

#include <stdbool.h>
#include <stddef.h>

struct strbuf;

/* `directory` and `name` joined by one slash. The caller frees it. */
char *path_join(const char *directory, const char *name);
/* What comes behind the last slash; points into `path`. */
const char *path_base(const char *path);

/* The path from the working folder to what lies below it, links followed. NULL when that lies elsewhere, isn't there,
 * or is the working folder itself. The caller frees it. */
char *path_from_here(const char *path);

bool path_is_directory(const char *path);
bool path_exists(const char *path);

/* Makes `path` and its missing parents, mode 0777 less the umask; there already is fine. */
int directory_make(const char *path, struct error *err);

/* Adds the names in a folder, but for "." and "..", sorted: folders give them in an order of their own. `at` is as in
 * openat(2), which also says how it fails: -1 and errno. */
int directory_list(int at, const char *path, strings *ret_names);

/* Appends the whole file to `ret_bytes`. More than `limit` bytes, a directory and the like are errors. */
int file_read(const char *path, size_t limit, struct strbuf *ret_bytes, struct error *err);
/* The same from an open descriptor, from its beginning (pread), which /proc files allow too. */
int fd_read_all(int fd, size_t limit, struct strbuf *ret_bytes);

/* Makes a file beside `path`, for writing: what is to take its place, which file_put_in_place() does then. Its name is
 * given to the caller, who frees it, and is nobody else's, however many are at it. Returns the descriptor, or -1. */
int file_open_beside(const char *path, char **ret_temporary, struct error *err);
/* With the rights that the umask leaves. Where it can't be done the file is removed; the descriptor stays open. */
int file_put_in_place(int fd, const char *temporary, const char *path, struct error *err);
/* Does both: readers see the old contents or all of the new. */
int file_write(const char *path, const void *bytes, size_t length, struct error *err);

/* Copies a regular file (not a link) with its permission bits. What can't be read is ERROR_USAGE, what can't be written
 * ERROR_SYSTEM. */
int file_copy(const char *from, const char *to, struct error *err);
/* The same of a file of at most `most` bytes, however it grows meanwhile; `from` is relative to an open folder, or to
 * AT_FDCWD, as with openat(2). A copy that fails is removed. */
int file_copy_at(int folder, const char *from, const char *to, size_t most, struct error *err);

/* Removes `path` and all beneath it; never follows a link out of it; absent is fine. */
int tree_remove(const char *path, struct error *err);

/* A fresh folder of mode 0700 under $TMPDIR (or /tmp) whose name begins with `prefix`. The caller frees the path and
 * removes the folder. */
char *directory_make_temporary(const char *prefix, struct error *err);

#endif
