/* A course: the folder that holds cases/ and reference/. */
#include "course/course.h"

#include "base/file.h"
#include "base/text.h"
#include "course/load.h"

#include <dirent.h>
#include <errno.h>
#include <libgen.h>
#include <string.h>

static bool is_course(const char *root) {
  _cleanup_free_ char *cases = path_join(root, "cases");
  _cleanup_free_ char *reference = path_join(root, "reference");
  return path_is_directory(cases) && path_is_directory(reference);
}

/* Cuts `path` back to the nearest folder above it that is a course. */
static bool climb(char *path) {
  for (;;) {
    if (is_course(*path ? path : "/"))
      return true;
    char *slash = strrchr(path, '/');
    if (!slash || !*path)
      return false;
    *slash = '\0';
  }
}

/* PREFIX/share/ipcgrade of an executable PREFIX/bin/ipcgrade: wherever that was installed, or moved to since. NULL when
 * there is none. */
static char *find_installed(const char *executable) {
  const char *folder = path_base(executable);
  static const char bin[] = "/bin/";
  size_t length = (size_t)(folder - executable);
  if (length < strlen(bin) || memcmp(folder - strlen(bin), bin, strlen(bin)) != 0)
    return NULL;
  char *data = xasprintf("%.*s/share/ipcgrade", (int)(length - strlen(bin)), executable);
  if (is_course(data))
    return data;
  free(data);
  return NULL;
}

static char *find(void) {
  char path[4096];
  if (getcwd(path, sizeof path) && climb(path))
    return xstrdup(path);
  ssize_t got = readlink("/proc/self/exe", path, sizeof path - 1);
  if (got <= 0)
    return NULL;
  path[got] = '\0';
  char *installed = find_installed(path);
  if (installed)
    return installed;
  return climb(path) ? xstrdup(path) : NULL;
}

static int compare(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

static int list_programs(struct course *course, struct error *err) {
  _cleanup_free_ char *path = path_join(course->root, "cases");
  DIR *folder = opendir(path);
  if (!folder)
    return error_errno(err, "open folder %s", path);
  for (const struct dirent *entry = readdir(folder); entry; entry = readdir(folder)) {
    size_t length = strlen(entry->d_name);
    if (length <= 5 || strcmp(entry->d_name + length - 5, ".yaml") != 0 || entry->d_name[0] == '.')
      continue;
    *vec_add(&course->programs) = xstrndup(entry->d_name, length - 5);
  }
  closedir(folder);
  if (course->programs.count)
    qsort(course->programs.items, course->programs.count, sizeof course->programs.items[0], compare);
  return 0;
}

/* By the names: the file may be a link to another place, and so may cases/. */
char *course_root_of(const char *case_file) {
  _cleanup_free_ char *name = case_file ? xstrdup(case_file) : NULL;
  char *cases = name ? dirname(name) : NULL;
  _cleanup_free_ char *real = cases ? realpath(cases, NULL) : NULL;
  if (real && strcmp(path_base(cases), "cases") != 0)
    cases = real; /* "." may be it */
  if (!real || strcmp(path_base(cases), "cases") != 0)
    return NULL;
  _cleanup_free_ char *root = realpath(dirname(cases), NULL);
  return root && is_course(root) ? steal_pointer(&root) : NULL;
}

int course_open(const char *root, struct course *ret_course, struct error *err) {
  *ret_course = (struct course){0};
  if (root && !is_course(root))
    return error_set(err, ERROR_USAGE, "%s is not a course: it has no folders cases/ and reference/", root);
  ret_course->root = root ? xstrdup(root) : find();
  if (!ret_course->root)
    return error_set(err, ERROR_USAGE,
                     "no course found: name the folder that holds cases/ and reference/ with "
                     "--course DIR");
  ret_course->prepared = path_join(ret_course->root, "prepared");
  if (!path_is_directory(ret_course->prepared)) {
    free(ret_course->prepared);
    ret_course->prepared = NULL;
  }
  if (list_programs(ret_course, err) == 0)
    return 0;
  course_release(ret_course);
  return -1;
}

bool course_is_around(const struct course *course) {
  char path[4096];
  return getcwd(path, sizeof path) && climb(path) && strcmp(path, course->root) == 0;
}

void course_release(struct course *course) {
  free(course->root);
  free(course->prepared);
  strings_release(&course->programs);
  *course = (struct course){0};
}

char *course_case_file(const struct course *course, const char *program) {
  return xasprintf("%s/cases/%s.yaml", course->root, program);
}

char *course_reference(const struct course *course, const char *program) {
  return xasprintf("%s/reference/%s", course->root, program);
}

bool course_has(const struct course *course, const char *program) { return strings_have(&course->programs, program); }

static const char *name_of(size_t i, const void *context) {
  const struct course *course = context;
  return i < course->programs.count ? course->programs.items[i] : NULL;
}

const char *course_nearest(const struct course *course, const char *word) {
  return text_nearest(word, name_of, course);
}

int course_load(const struct course *course, const char *name, struct program *ret_program, struct error *err) {
  *ret_program = (struct program){0};
  if (!course_has(course, name)) {
    _cleanup_free_ char *suggestion = text_suggestion(course_nearest(course, name));
    return error_set(err, ERROR_USAGE, "there is no program '%s'%s (see `ipcgrade list`)", name, suggestion);
  }
  _cleanup_free_ char *path = course_case_file(course, name);
  return program_load(path, ret_program, NULL, err);
}
