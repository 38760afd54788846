/* Slips of handing in that cost no points. */
#include "grade/tidy.h"

#include "base/file.h"
#include "base/text.h"
#include "grade/plain_text.h"
#include "grade/snapshot.h"
#include "intake/naming.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

struct tidying {
  const struct program *program;
  const char *folder, *copy;
  strings names; /* of the files in the copy */
  strings *left_out, *notes;
};

static void note_names(struct tidying *tidying, const char *one, const char *what, const char *other) {
  _cleanup_free_ char *shown_one = text_visible(one);
  _cleanup_free_ char *shown_other = text_visible(other);
  *vec_add(tidying->notes) = xasprintf("%s %s %s", shown_one, what, shown_other);
}

/* ---- which file is a source ---- */

/* The i-th name that the source may have, the best one first; NULL behind the last. */
static const char *accepted_name(const struct role *role, size_t source, size_t i) {
  if (i == 0)
    return role->sources.items[source];
  return source == 0 && i <= role->also_named.count ? role->also_named.items[i - 1] : NULL;
}

static bool is_accepted(const struct program *program, const char *name) {
  const char *accepted;
  vec_each(&program->roles, role)
    for (size_t source = 0; source < role->sources.count; source++)
      for (size_t i = 0; (accepted = accepted_name(role, source, i)); i++)
        if (strcmp(accepted, name) == 0)
          return true;
  return false;
}

static bool is_there(const strings *names, const struct role *role, size_t source) {
  const char *accepted;
  for (size_t i = 0; (accepted = accepted_name(role, source, i)); i++)
    if (strings_have(names, accepted))
      return true;
  return false;
}

/* What is compiled from the submission: suites and the course's own programs aren't. */
static bool is_theirs(const struct program *program, const struct role *role) {
  return role->part != ROLE_SUITE && !program_supplies(program, role);
}

/* How well a file's name stands for the accepted one: 0 not at all, most in another case of letters, else the better
 * the later a copy it is. */
static unsigned likeness(const char *name, const char *accepted) {
  unsigned copy;
  if (strcasecmp(name, accepted) == 0)
    return 2000;
  _cleanup_free_ char *original = naming_original(name, &copy);
  return copy && strcasecmp(original, accepted) == 0 ? copy : 0;
}

/* The file that is meant for a source that isn't there; NULL when none is. *ret_as: the name that it should have. */
static const char *meant_for(const struct program *program, const strings *names, const struct role *role,
                             size_t source, const char **ret_as) {
  const char *best = NULL;
  const char *accepted;
  unsigned most = 0;
  for (size_t i = 0; (accepted = accepted_name(role, source, i)); i++)
    vec_each(names, name) {
      unsigned like = likeness(*name, accepted);
      if (like <= most || is_accepted(program, *name))
        continue;
      most = like;
      best = *name;
      *ret_as = accepted;
    }
  return best;
}

/* Is a source missing of which there is none in `have`, while there is one in `names`? */
static const char *brings(const struct program *program, const strings *have, const strings *names) {
  const char *as;
  vec_each(&program->roles, role)
    for (size_t source = 0; source < role->sources.count; source++)
      if (is_theirs(program, role) && !is_there(have, role, source) && !meant_for(program, have, role, source, &as) &&
          (is_there(names, role, source) || meant_for(program, names, role, source, &as)))
        return role->sources.items[source];
  return NULL;
}

static int list_copy(struct tidying *tidying, struct error *err) {
  strings_release(&tidying->names);
  return snapshot_list(tidying->copy, &tidying->names, err);
}

/* ---- a folder deeper ---- */

/* It was left out as a folder; now it isn't. */
static void forget_left_out(struct tidying *tidying, const char *name) {
  _cleanup_free_ char *begin = xasprintf("%s was left out: it is a folder", name);
  size_t kept = 0;
  vec_each(tidying->left_out, text) {
    if (strcmp(*text, begin) == 0)
      free(*text);
    else
      tidying->left_out->items[kept++] = *text;
  }
  tidying->left_out->count = kept;
}

static int note_taken(struct tidying *tidying, const char *name, const strings *inside, const strings *left_out,
                      struct error *err) {
  forget_left_out(tidying, name);
  note_names(tidying, brings(tidying->program, &tidying->names, inside),
             "was taken, with the files beside it, from the folder", name);
  vec_each(left_out, text)
    *vec_add(tidying->left_out) = xasprintf("%s/%s", name, *text);
  return list_copy(tidying, err);
}

static int take_deeper(struct tidying *tidying, const char *name, struct error *err) {
  strings inside = {0};
  strings left_out = {0};
  struct stat st;
  _cleanup_free_ char *path = path_join(tidying->folder, name);
  int status = 0;
  if (lstat(path, &st) == 0 && S_ISDIR(st.st_mode) && name[0] != '.' && !naming_is_clutter(name) &&
      snapshot_list(path, &inside, NULL) == 0 && brings(tidying->program, &tidying->names, &inside)) {
    struct error failure = {0};
    status = snapshot_take_inside(tidying->folder, name, tidying->copy, &left_out, &failure);
    if (status == 0)
      status = note_taken(tidying, name, &inside, &left_out, err);
    else if (failure.cause == ERROR_USAGE) /* it is none any more */
      status = 0;
    else
      error_set(err, failure.cause, "%s", failure.message);
  }
  strings_release(&inside);
  strings_release(&left_out);
  return status;
}

static int take_from_folders(struct tidying *tidying, struct error *err) {
  strings names = {0};
  int status = 0;
  directory_list(AT_FDCWD, tidying->folder, &names);
  for (size_t i = 0; i < names.count && status == 0; i++)
    status = take_deeper(tidying, names.items[i], err);
  strings_release(&names);
  return status;
}

/* ---- names ---- */

static int rename_source(struct tidying *tidying, const char *name, const char *as, struct error *err) {
  _cleanup_free_ char *from = path_join(tidying->copy, name);
  _cleanup_free_ char *to = path_join(tidying->copy, as);
  if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE))
    return errno == EEXIST ? 0 : error_errno(err, "rename %s", from);
  note_names(tidying, name, "was taken for", as);
  return 0;
}

/* Files that could be meant for a source that is there under its own name. */
static void note_others(struct tidying *tidying, const struct role *role, size_t source) {
  const char *accepted;
  for (size_t i = 0; (accepted = accepted_name(role, source, i)); i++)
    vec_each(&tidying->names, name)
      if (strings_have(&tidying->names, accepted) && likeness(*name, accepted) && !is_accepted(tidying->program, *name))
        note_names(tidying, *name, "was not used, since there is", accepted);
}

static bool is_repeated(const struct program *program, const struct role *role, size_t source) {
  vec_each(&program->roles, other) {
    if (other == role)
      return false;
    if (is_theirs(program, other) && strings_have(&other->sources, role->sources.items[source]))
      return true;
  }
  return false;
}

static int put_names_right(struct tidying *tidying, struct error *err) {
  vec_each(&tidying->program->roles, role)
    for (size_t source = 0; source < role->sources.count; source++) {
      const char *as = NULL;
      if (!is_theirs(tidying->program, role) || is_repeated(tidying->program, role, source))
        continue;
      const char *name = is_there(&tidying->names, role, source)
                             ? NULL
                             : meant_for(tidying->program, &tidying->names, role, source, &as);
      if (name && (rename_source(tidying, name, as, err) || list_copy(tidying, err)))
        return -1;
      note_others(tidying, role, source);
    }
  return 0;
}

/* ---- what lies deeper still ---- */

enum { DEEPEST = 8, MOST_FOLDERS = 500 };

static bool is_told(const struct tidying *tidying, const char *source) {
  _cleanup_free_ char *begin = xasprintf("%s was left out: ", source);
  vec_each(tidying->left_out, text)
    if (strncmp(*text, begin, strlen(begin)) == 0)
      return true;
  return false;
}

/* Tells of a file that some missing source could be. */
static void tell_deep(struct tidying *tidying, const char *path) {
  const char *accepted;
  vec_each(&tidying->program->roles, role)
    for (size_t source = 0; source < role->sources.count; source++)
      for (size_t i = 0; is_theirs(tidying->program, role) && (accepted = accepted_name(role, source, i)); i++) {
        const char *name = role->sources.items[source];
        if (!likeness(path_base(path), accepted) || is_there(&tidying->names, role, source) || is_told(tidying, name))
          continue;
        _cleanup_free_ char *shown = text_visible(path);
        *vec_add(tidying->left_out) = xasprintf("%s was left out: it lies deeper than in a folder, as %s", name, shown);
      }
}

/* `inside`: a folder, relative to the submission's, which lies at depth 0. */
static void look_deeper(struct tidying *tidying, const char *inside, int depth, int *folders) {
  strings names = {0};
  _cleanup_free_ char *folder = path_join(tidying->folder, inside);
  directory_list(AT_FDCWD, folder, &names);
  vec_each(&names, name) {
    struct stat st;
    _cleanup_free_ char *path = *inside ? path_join(inside, *name) : xstrdup(*name);
    _cleanup_free_ char *whole = path_join(folder, *name);
    if (lstat(whole, &st) || **name == '.' || naming_is_clutter(*name))
      continue;
    if (S_ISREG(st.st_mode) && depth > 1)
      tell_deep(tidying, path);
    else if (S_ISDIR(st.st_mode) && depth < DEEPEST && ++*folders <= MOST_FOLDERS)
      look_deeper(tidying, path, depth + 1, folders);
  }
  strings_release(&names);
}

/* Nobody knows which of several folders there is meant; so its owner is told. */
static void tell_what_lies_deeper(struct tidying *tidying) {
  int folders = 0;
  look_deeper(tidying, "", 0, &folders);
}

/* ---- contents ---- */

static int put_text_right(struct tidying *tidying, const char *name, struct error *err) {
  char *done = NULL;
  _cleanup_free_ char *path = path_join(tidying->copy, name);
  int status = plain_text_make(path, &done, err);
  if (done) {
    _cleanup_free_ char *shown = text_visible(name);
    *vec_add(tidying->notes) = xasprintf("%s: %s", shown, done);
  }
  free(done);
  return status;
}

bool tidy_is_complete(const struct program *program, const char *copy) {
  strings names = {0};
  bool complete = snapshot_list(copy, &names, NULL) == 0;
  vec_each(&program->roles, role)
    for (size_t source = 0; source < role->sources.count; source++)
      complete = complete && (!is_theirs(program, role) || is_there(&names, role, source));
  strings_release(&names);
  return complete;
}

int tidy_sources(const struct program *program, const char *folder, const char *copy, strings *left_out, strings *notes,
                 struct error *err) {
  struct tidying tidying = {.program = program, .folder = folder, .copy = copy, .left_out = left_out, .notes = notes};
  int status = list_copy(&tidying, err);
  if (status == 0)
    status = take_from_folders(&tidying, err);
  if (status == 0)
    status = put_names_right(&tidying, err);
  if (status == 0)
    tell_what_lies_deeper(&tidying);
  for (size_t i = 0; i < tidying.names.count && status == 0; i++)
    if (plain_text_is_source(tidying.names.items[i]))
      status = put_text_right(&tidying, tidying.names.items[i], err);
  strings_release(&tidying.names);
  return status;
}
