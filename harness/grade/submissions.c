/* Finds the submissions in what the caller named. */
#include "grade/submissions.h"

#include "base/file.h"
#include "base/strbuf.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

void submissions_release(submissions *list) {
  vec_each(list, submission) {
    free(submission->owner);
    free(submission->program);
    free(submission->folder);
  }
  vec_release(list);
}

static void note(strings *notes, const char *folder, const char *why) {
  _cleanup_free_ char *shown = text_visible(folder);
  if (notes)
    *vec_add(notes) = xasprintf("%s was left out: %s", shown, why);
}

/* Symbolic links are not followed: they would make a submission of somebody else's files. */
static void list_entry(const char *path, const char *name, strings *ret_names, strings *notes) {
  struct stat st;
  _cleanup_free_ char *inner = path_join(path, name);
  if (name[0] == '.' || lstat(inner, &st))
    return;
  if (S_ISDIR(st.st_mode))
    strings_add(ret_names, name);
  else if (S_ISLNK(st.st_mode))
    note(notes, inner, "it is a symbolic link");
}

static int list_folders(const char *path, strings *ret_names, strings *notes, struct error *err) {
  strings all = {0};
  if (directory_list(AT_FDCWD, path, &all)) {
    _cleanup_free_ char *shown = text_visible(path);
    return error_set(err, ERROR_USAGE, "%s: %s", shown,
                     errno == ENOTDIR ? "a file; name the folder that holds the submission" : strerror(errno));
  }
  vec_each(&all, name)
    list_entry(path, *name, ret_names, notes);
  strings_release(&all);
  return 0;
}

char *submission_owner_of(const char *folder) {
  _cleanup_free_ char *real = realpath(folder, NULL);
  char *slash = real ? strrchr(real, '/') : NULL;
  if (!slash || slash == real)
    return xstrdup("student");
  *slash = '\0';
  const char *owner = path_base(real);
  return xstrdup(*owner ? owner : "student");
}

static bool is_wanted(const strings *programs, const char *name) {
  return programs->count == 0 || strings_have(programs, name);
}

static void add(submissions *list, const char *owner, const char *program, const char *folder) {
  *vec_add(list) = (struct submission){
      .owner = xstrdup(owner), .program = xstrdup(program), .folder = xstrdup(folder), .attempt = 1};
}

static void note_stranger(const struct course *course, const char *folder, const char *name, strings *notes) {
  const char *near = course_nearest(course, name);
  _cleanup_free_ char *why = xasprintf("there is no program of that name%s%s%s (see `ipcgrade list`)",
                                       near ? ", did you mean '" : "", near ? near : "", near ? "'?" : "");
  note(notes, folder, why);
}

/* `path` is an owner's folder: each of its folders is a program. What isn't must not keep the others from being graded.
 */
static void add_owner(const struct course *course, const char *path, const char *owner, const strings *programs,
                      submissions *list, strings *notes) {
  strings names = {0};
  struct error err = {0};
  if (list_folders(path, &names, notes, &err))
    note(notes, path, err.message);
  vec_each(&names, name) {
    _cleanup_free_ char *folder = path_join(path, *name);
    if (!course_has(course, *name))
      note_stranger(course, folder, *name, notes);
    else if (is_wanted(programs, *name))
      add(list, owner, *name, folder);
  }
  strings_release(&names);
}

static bool has_program(const struct course *course, const strings *names) {
  vec_each(names, name)
    if (course_has(course, *name))
      return true;
  return false;
}

/* A folder of folders of owners: in one that isn't called like a program there is a program. (An owner may be.) */
static bool is_class(const struct course *course, const char *path, const strings *names) {
  bool found = false;
  bool any_owner = !has_program(course, names);
  vec_each(names, name) {
    _cleanup_free_ char *inner = path_join(path, *name);
    strings inside = {0};
    if (!found && (any_owner || !course_has(course, *name)) && list_folders(inner, &inside, NULL, NULL) == 0)
      found = has_program(course, &inside);
    strings_release(&inside);
  }
  return found;
}

static int add_folder(const struct course *course, const char *path, const strings *names, const strings *programs,
                      submissions *list, strings *notes, struct error *err) {
  _cleanup_free_ char *real = realpath(path, NULL);
  const char *base = path_base(real ? real : path);
  if (course_has(course, base) && !has_program(course, names)) {
    _cleanup_free_ char *owner = submission_owner_of(path);
    add(list, owner, base, path);
    return 0;
  }
  if (is_class(course, path, names)) {
    vec_each(names, name) {
      _cleanup_free_ char *inner = path_join(path, *name);
      add_owner(course, inner, *name, programs, list, notes);
    }
    return 0;
  }
  if (has_program(course, names)) {
    add_owner(course, path, base, programs, list, notes);
    return 0;
  }
  _cleanup_free_ char *shown = text_visible(path);
  const char *near = course_nearest(course, names->count ? names->items[0] : base);
  return error_set(err, ERROR_USAGE,
                   "%s: no submission in it; expected are folders <owner>/<program>/, with a program "
                   "of `ipcgrade list`%s%s%s",
                   shown, near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
}

int submissions_find(const struct course *course, const char *path, const strings *programs, submissions *ret_list,
                     strings *notes, struct error *err) {
  strings names = {0};
  int status = list_folders(path, &names, notes, err);
  if (status == 0)
    status = add_folder(course, path, &names, programs, ret_list, notes, err);
  strings_release(&names);
  return status;
}

/* How many of the program's sources lie in the folder. */
static size_t sources_there(const struct course *course, const char *name, const char *folder) {
  struct program program;
  size_t there = 0;
  if (course_load(course, name, &program, NULL))
    return 0;
  vec_each(&program.roles, role)
    vec_each(&role->sources, source) {
      _cleanup_free_ char *path = path_join(folder, *source);
      there += path_exists(path);
    }
  program_release(&program);
  return there;
}

char *submission_guess_program(const struct course *course, const char *folder, struct error *err) {
  _cleanup_free_ char *real = realpath(folder, NULL);
  const char *best = NULL;
  size_t most = 0;
  bool tie = false;
  if (!real || !path_is_directory(real)) {
    error_set(err, ERROR_USAGE, "%s: %s", folder,
              real ? "a file; name the folder that holds the program" : strerror(errno));
    return NULL;
  }
  if (course_has(course, path_base(real)))
    return xstrdup(path_base(real));
  vec_each(&course->programs, name) {
    size_t there = sources_there(course, *name, real);
    if (there == 0 || there < most)
      continue;
    tie = there == most;
    most = there;
    best = *name;
  }
  if (best && !tie)
    return xstrdup(best);
  error_set(err, ERROR_USAGE, "%s: which program is this? Name it with --program NAME (see `ipcgrade list`)%s", folder,
            most ? "; its files fit more than one" : "; no source of any program is here");
  return NULL;
}
