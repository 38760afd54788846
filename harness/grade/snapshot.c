/* A private copy of a submission's sources. */
#include "grade/snapshot.h"

#include "base/file.h"
#include "grade/plain_text.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

enum { MOST_FILES = 200, MOST_BYTES = 1 << 20, MOST_TOLD = 50 };

static int list_entries(const char *folder, strings *ret_names, struct error *err) {
  if (directory_list(AT_FDCWD, folder, ret_names) == 0)
    return 0;
  error_errno(err, "read the folder %s", folder);
  if (err)
    err->cause = ERROR_USAGE;
  return -1;
}

int snapshot_list(const char *folder, strings *ret_names, struct error *err) {
  strings all = {0};
  int status = list_entries(folder, &all, err);
  vec_each(&all, name) {
    struct stat st;
    _cleanup_free_ char *path = path_join(folder, *name);
    if (lstat(path, &st) == 0 && S_ISREG(st.st_mode))
      strings_add(ret_names, *name);
  }
  strings_release(&all);
  return status;
}

/* Why a file is left out, or NULL when it is to be taken. */
static const char *objection(int folder, const char *name, size_t taken) {
  struct stat st;
  if (name[0] == '.')
    return "its name begins with a dot";
  if (fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW))
    return "it can't be looked at";
  if (!S_ISREG(st.st_mode))
    return S_ISDIR(st.st_mode) ? "it is a folder" : "it is not a regular file";
  if (st.st_size > MOST_BYTES)
    return "it is larger than 1 MiB";
  return taken >= MOST_FILES ? "there are more than 200 files" : NULL;
}

/* Sources first: of many files it is those that matter. Sorted already, and stays so within both. */
static void put_sources_first(strings *names) {
  strings ordered = {0};
  for (int sources = 1; sources >= 0; sources--)
    for (size_t i = 0; i < names->count; i++)
      if (plain_text_is_source(names->items[i]) == sources)
        *vec_add(&ordered) = names->items[i];
  vec_release(names);
  *names = ordered;
}

/* Why it was not copied; NULL when it was. Another file of that name is one of another folder's. */
static char *take(int folder, const char *name, const char *to, size_t taken, struct error *err) {
  _cleanup_free_ char *target = path_join(to, name);
  struct error unreadable = {0};
  const char *why = objection(folder, name, taken);
  if (!why && path_exists(target))
    why = "there is another file of that name";
  if (!why && file_copy_at(folder, name, target, MOST_BYTES, &unreadable))
    why = unreadable.message;
  if (unreadable.cause == ERROR_SYSTEM) /* no room for the copy, say: that's not the owner's fault */
    error_set(err, unreadable.cause, "%s", unreadable.message);
  return why ? xstrdup(why) : NULL;
}

/* From an open folder, whatever becomes of the names that led there. What is looked at first can be another file by the
 * time that it is opened: that looks again. */
static int take_from(int folder, const char *to, strings *left_out, struct error *err) {
  strings names = {0};
  struct error failure = {0};
  size_t taken = 0;
  size_t untaken = 0;
  if (directory_list(folder, ".", &names))
    error_errno(&failure, "read a folder of the submission");
  put_sources_first(&names);
  for (size_t i = 0; i < names.count && failure.cause == ERROR_NONE; i++) {
    _cleanup_free_ char *why = take(folder, names.items[i], to, taken, &failure);
    taken += !why;
    untaken += why && failure.cause == ERROR_NONE;
    if (why && failure.cause == ERROR_NONE && untaken <= MOST_TOLD)
      *vec_add(left_out) = xasprintf("%s was left out: %s", names.items[i], why);
  }
  strings_release(&names);
  if (failure.cause != ERROR_NONE)
    return error_set(err, failure.cause, "%s", failure.message);
  if (untaken > MOST_TOLD)
    *vec_add(left_out) = xasprintf("%zu more files and folders were left out", untaken - MOST_TOLD);
  return 0;
}

static int fail_to_open(const char *folder, struct error *err) {
  error_errno(err, "read the folder %s", folder);
  if (err)
    err->cause = ERROR_USAGE;
  return -1;
}

int snapshot_take(const char *from, const char *to, strings *left_out, struct error *err) {
  _cleanup_close_ int folder = open(from, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  return folder < 0 ? fail_to_open(from, err) : take_from(folder, to, left_out, err);
}

int snapshot_take_inside(const char *from, const char *name, const char *to, strings *left_out, struct error *err) {
  _cleanup_close_ int outer = open(from, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  _cleanup_close_ int folder = outer < 0 ? -1 : openat(outer, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  return folder < 0 ? fail_to_open(name, err) : take_from(folder, to, left_out, err);
}

int snapshot_make(const char *from, const char *to, struct error *err) {
  strings left_out = {0};
  int status = directory_make(to, err) || snapshot_take(from, to, &left_out, err) ? -1 : 0;
  strings_release(&left_out);
  return status;
}
