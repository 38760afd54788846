/* Which program files are for. */
#include "grade/guess.h"

#include "base/file.h"
#include "base/strbuf.h"
#include "intake/naming.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

enum { MOST_NAMES = 5000 };

/* One source, by all names that it may have. */
struct source_names {
  strings names;
};

struct candidate {
  const char *program;
  VEC(struct source_names) sources;
};

struct guesser {
  VEC(struct candidate) candidates;
};

static void add_source(struct candidate *candidate, const struct role *role, size_t index) {
  const char *name = role->sources.items[index];
  vec_each(&candidate->sources, source)
    if (strings_have(&source->names, name))
      return;
  struct source_names *source = vec_add(&candidate->sources);
  strings_add(&source->names, name);
  for (size_t i = 0; index == 0 && i < role->also_named.count; i++)
    strings_add(&source->names, role->also_named.items[i]);
}

struct guesser *guesser_new(const struct course *course) {
  struct guesser *guesser = xcalloc(1, sizeof *guesser);
  vec_each(&course->programs, name) {
    struct program program;
    if (course_load(course, *name, &program, NULL))
      continue;
    struct candidate *candidate = vec_add(&guesser->candidates);
    candidate->program = *name;
    vec_each(&program.roles, role)
      for (size_t i = 0; i < role->sources.count; i++)
        add_source(candidate, role, i);
    program_release(&program);
  }
  return guesser;
}

void guesser_free(struct guesser *guesser) {
  if (!guesser)
    return;
  vec_each(&guesser->candidates, candidate) {
    vec_each(&candidate->sources, source)
      strings_release(&source->names);
    vec_release(&candidate->sources);
  }
  vec_release(&guesser->candidates);
  free(guesser);
}

/* Regular files in the folder and in its folders, by their last names, without the numbers of copies. */
static void list_files(const char *folder, size_t depth, strings *ret_names) {
  strings names = {0};
  directory_list(AT_FDCWD, folder, &names);
  for (size_t i = 0; i < names.count && ret_names->count < MOST_NAMES; i++) {
    struct stat st;
    unsigned copy;
    _cleanup_free_ char *path = path_join(folder, names.items[i]);
    if (names.items[i][0] == '.' || lstat(path, &st))
      continue;
    if (S_ISDIR(st.st_mode) && depth == 0)
      list_files(path, depth + 1, ret_names);
    if (!S_ISREG(st.st_mode))
      continue;
    strings_add(ret_names, names.items[i]);
    char *original = naming_original(names.items[i], &copy);
    if (copy)
      *vec_add(ret_names) = steal_pointer(&original);
    free(original);
  }
  strings_release(&names);
}

static bool is_there(const struct source_names *source, const strings *files) {
  vec_each(&source->names, name)
    vec_each(files, file)
      if (strcasecmp(*name, *file) == 0)
        return true;
  return false;
}

const char *guess_program(const struct guesser *guesser, const char *folder, const strings *programs,
                          bool *ret_several) {
  strings files = {0};
  const char *best = NULL;
  size_t most = 0;
  bool several = false;
  list_files(folder, 0, &files);
  vec_each(&guesser->candidates, candidate) {
    size_t there = 0;
    if (programs && programs->count && !strings_have(programs, candidate->program))
      continue;
    vec_each(&candidate->sources, source)
      there += is_there(source, &files);
    if (there == 0 || there < most)
      continue;
    several = there == most;
    most = there;
    best = candidate->program;
  }
  strings_release(&files);
  if (ret_several)
    *ret_several = several;
  return several ? NULL : best;
}

/* ---- one submission ---- */

/* "; name one of the folders in it: fifo, pipe", where such are called as programs are; else NULL. */
static char *folders_of_programs(const struct course *course, const char *folder) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  vec_each(&course->programs, program) {
    _cleanup_free_ char *path = path_join(folder, *program);
    if (path_is_directory(path))
      strbuf_addf(&text, "%s%s", text.length ? ", " : "; name one of the folders in it: ", *program);
  }
  return text.length ? strbuf_detach(&text) : NULL;
}

char *submission_guess_program(const struct course *course, const char *folder, struct error *err) {
  _cleanup_free_ char *real = realpath(folder, NULL);
  bool several;
  if (!real || !path_is_directory(real)) {
    error_set(err, ERROR_USAGE, "%s: %s", folder,
              real ? "a file; name the folder that holds the program" : strerror(errno));
    return NULL;
  }
  if (course_has(course, path_base(real)))
    return xstrdup(path_base(real));
  struct guesser *guesser = guesser_new(course);
  char *program = xstrdup(guess_program(guesser, real, NULL, &several));
  guesser_free(guesser);
  if (program)
    return program;
  _cleanup_free_ char *folders = folders_of_programs(course, real);
  if (folders)
    error_set(err, ERROR_USAGE, "%s: which program is meant? It is the folder of none%s", folder, folders);
  else
    error_set(err, ERROR_USAGE, "%s: which program is this? Name it with --program NAME (see `ipcgrade list`)%s",
              folder, several ? "; its files fit more than one" : "; no source of any program is here");
  return NULL;
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
