/* Finds the submissions in what the caller named. */
#include "grade/submissions.h"

#include "base/file.h"
#include "base/strbuf.h"
#include "base/text.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>

void submissions_release(submissions *list) {
  vec_each(list, submission) {
    free(submission->owner);
    free(submission->program);
    free(submission->folder);
  }
  vec_release(list);
}

/* Names may hold anything: show them so that they can be read. */
static char *visible(const char *name) {
  struct strbuf sb = STRBUF_INIT;
  text_add_visible(&sb, name, strlen(name), 0);
  return strbuf_detach(&sb);
}

static int compare(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

static int list_folders(const char *path, strings *ret_names, struct error *err) {
  DIR *directory = opendir(path);
  if (!directory) {
    _cleanup_free_ char *shown = visible(path);
    return error_set(err, ERROR_USAGE, "%s: %s", shown,
                     errno == ENOTDIR ? "a file; name the folder that holds the submission" : strerror(errno));
  }
  for (const struct dirent *entry = readdir(directory); entry; entry = readdir(directory)) {
    _cleanup_free_ char *inner = path_join(path, entry->d_name);
    if (entry->d_name[0] != '.' && path_is_directory(inner))
      strings_add(ret_names, entry->d_name);
  }
  closedir(directory);
  if (ret_names->count)
    qsort(ret_names->items, ret_names->count, sizeof ret_names->items[0], compare);
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
  vec_each(programs, wanted) if (strcmp(*wanted, name) == 0) return true;
  return programs->count == 0;
}

static void add(submissions *list, const char *owner, const char *program, const char *folder) {
  *vec_add(list) = (struct submission){xstrdup(owner), xstrdup(program), xstrdup(folder)};
}

/* `path` is an owner's folder: each of its folders must be a program. */
static int add_owner(const struct course *course, const char *path, const char *owner, const strings *programs,
                     submissions *list, struct error *err) {
  strings names = {0};
  int status = list_folders(path, &names, err);
  vec_each(&names, name) {
    _cleanup_free_ char *folder = path_join(path, *name);
    if (status == 0 && course_has(course, *name)) {
      if (is_wanted(programs, *name))
        add(list, owner, *name, folder);
    } else if (status == 0) {
      _cleanup_free_ char *shown = visible(folder);
      const char *near = course_nearest(course, *name);
      status = error_set(err, ERROR_USAGE, "%s: there is no program of that name%s%s%s (see `ipcgrade list`)", shown,
                         near ? ", did you mean '" : "", near ? near : "", near ? "'?" : "");
    }
  }
  strings_release(&names);
  return status;
}

static bool has_program(const struct course *course, const strings *names) {
  vec_each(names, name) if (course_has(course, *name)) return true;
  return false;
}

/* A folder of folders of owners: one of their folders is a program. */
static bool is_class(const struct course *course, const char *path, const strings *names) {
  bool found = false;
  vec_each(names, name) {
    _cleanup_free_ char *inner = path_join(path, *name);
    strings inside = {0};
    if (!found && list_folders(inner, &inside, NULL) == 0)
      found = has_program(course, &inside);
    strings_release(&inside);
  }
  return found;
}

static int add_class(const struct course *course, const char *path, const strings *names, const strings *programs,
                     submissions *list, struct error *err) {
  vec_each(names, name) {
    _cleanup_free_ char *inner = path_join(path, *name);
    if (add_owner(course, inner, *name, programs, list, err))
      return -1;
  }
  return 0;
}

static int add_folder(const struct course *course, const char *path, const strings *names, const strings *programs,
                      submissions *list, struct error *err) {
  _cleanup_free_ char *real = realpath(path, NULL);
  const char *base = path_base(real ? real : path);
  if (course_has(course, base)) {
    _cleanup_free_ char *owner = submission_owner_of(path);
    add(list, owner, base, path);
    return 0;
  }
  if (has_program(course, names))
    return add_owner(course, path, base, programs, list, err);
  if (is_class(course, path, names))
    return add_class(course, path, names, programs, list, err);
  _cleanup_free_ char *shown = visible(path);
  const char *near = course_nearest(course, names->count ? names->items[0] : base);
  return error_set(err, ERROR_USAGE, "%s: no submission in it; expected are folders <owner>/<program>/, with a program "
                                     "of `ipcgrade list`%s%s%s", shown, near ? "; did you mean '" : "", near ? near : "",
                   near ? "'?" : "");
}

int submissions_find(const struct course *course, const char *path, const strings *programs, submissions *ret_list,
                     struct error *err) {
  strings names = {0};
  int status = list_folders(path, &names, err);
  if (status == 0)
    status = add_folder(course, path, &names, programs, ret_list, err);
  strings_release(&names);
  return status;
}

/* How many of the program's sources lie in the folder. */
static size_t sources_there(const struct course *course, const char *name, const char *folder) {
  struct program program;
  size_t there = 0;
  if (course_load(course, name, &program, NULL))
    return 0;
  vec_each(&program.roles, role) vec_each(&role->sources, source) {
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
    error_set(err, ERROR_USAGE, "%s: %s", folder, real ? "a file; name the folder that holds the program" : strerror(errno));
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
