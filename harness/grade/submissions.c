/* Finds the submissions in what the caller named. */
#include "grade/submissions.h"

#include "base/file.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "grade/guess.h"
#include "intake/naming.h"

#include <errno.h>
#include <string.h>

enum { MOST_WRAPPERS = 3 }; /* folders around all of it */

/* What finding needs. */
struct finding_place {
  const struct course *course;
  struct intake *intake;
  const strings *programs;
  struct guesser *guesser; /* NULL until it is asked */
  submissions *list;
  strings *notes;
  size_t undecided; /* whose files fit several programs */
};

void submission_release(struct submission *submission) {
  free(submission->owner);
  free(submission->program);
  free(submission->folder);
  people_release(&submission->people);
  strings_release(&submission->notes);
}

void submissions_release(submissions *list) {
  vec_each(list, submission)
    submission_release(submission);
  vec_release(list);
}

static void note(const struct finding_place *place, const char *folder, const char *why) {
  _cleanup_free_ char *shown = text_visible(intake_shown(place->intake, folder));
  *vec_add(place->notes) = xasprintf("%s was left out: %s", shown, why);
}

static bool is_wanted(const strings *programs, const char *name) {
  return programs->count == 0 || strings_have(programs, name);
}

static void add(struct finding_place *place, const struct intake_item *by, const char *program, const char *folder) {
  struct submission *submission = vec_add(place->list);
  *submission = (struct submission){.owner = xstrdup(by->owner),
                                    .program = xstrdup(program),
                                    .folder = xstrdup(folder),
                                    .attempt = 1,
                                    .handed_in = {by->has_time, by->time, by->late}};
  vec_each(&by->people, person)
    *vec_add(&submission->people) = person_copy(person);
}

static void note_stranger(const struct finding_place *place, const char *folder, const char *name) {
  _cleanup_free_ char *suggestion = text_suggestion(course_nearest(place->course, name));
  _cleanup_free_ char *why = xasprintf("there is no program of that name%s (see `ipcgrade list`)", suggestion);
  note(place, folder, why);
}

static const char *guess(struct finding_place *place, const char *folder, bool *ret_several) {
  if (!place->guesser)
    place->guesser = guesser_new(place->course);
  return guess_program(place->guesser, folder, place->programs, ret_several);
}

static bool has_program(const struct course *course, const taken_folders *folders) {
  vec_each(folders, folder)
    if (course_has(course, folder->name))
      return true;
  return false;
}

/* ---- what one owner handed in ---- */

/* The program of files that lie in no folder named after one; NULL when nobody can tell. */
static const char *program_of(struct finding_place *place, const char *folder, bool *ret_several) {
  *ret_several = false;
  if (place->programs->count == 1)
    return place->programs->items[0];
  return guess(place, folder, ret_several);
}

/* Each of the owner's folders is a program. What isn't must not keep the others from being graded. */
static void add_programs(struct finding_place *place, const struct intake_item *by, const taken_folders *folders) {
  vec_each(folders, folder) {
    if (!course_has(place->course, folder->name)) {
      note_stranger(place, folder->path, folder->name);
    } else if (is_wanted(place->programs, folder->name)) {
      _cleanup_free_ char *unpacked = intake_unpacked(place->intake, folder->path);
      add(place, by, folder->name, unpacked);
    }
  }
}

/* Files that aren't in a folder named after their program, perhaps with a folder around them. */
static void add_loose(struct finding_place *place, const struct intake_item *by, const char *folder,
                      const taken_folders *folders) {
  bool several = false;
  const char *program = by->assignment ? by->assignment : program_of(place, folder, &several);
  if (program && is_wanted(place->programs, program)) {
    _cleanup_free_ char *unpacked = intake_unpacked(place->intake, folder);
    add(place, by, program, unpacked);
    return;
  }
  if (program)
    return;
  if (several) {
    note(place, folder, "its files fit more than one program; name it with --program NAME");
    place->undecided++;
  } else if (!folders->count)
    note(place, folder, "no source of any program is there (see `ipcgrade list`)");
  vec_each(folders, inner)
    if (!several)
      note_stranger(place, inner->path, inner->name);
}

/* All that an owner handed in: programs in folders of their names, or the files of one. */
static void add_handed_in(struct finding_place *place, const struct intake_item *by, const char *folder, size_t depth) {
  taken_folders folders = {0};
  if (intake_folders(place->intake, folder, &folders)) {
    note(place, folder, strerror(errno));
    return;
  }
  bool several;
  if (has_program(place->course, &folders))
    add_programs(place, by, &folders);
  else if (folders.count == 1 && depth < MOST_WRAPPERS && !by->assignment &&
           !course_nearest(place->course, folders.items[0].name) && !guess(place, folder, &several) && !several)
    add_handed_in(place, by, folders.items[0].path, depth + 1);
  else
    add_loose(place, by, folder, &folders);
  taken_folders_release(&folders);
}

/* Notes about what an owner handed in, which may hold several programs, go with each of them. */
static void give_notes(struct finding_place *place, const char *folder, size_t first) {
  strings notes = {0};
  if (first == place->list->count)
    return;
  for (size_t i = first; i < place->list->count; i++)
    intake_notes(place->intake, place->list->items[i].folder, &place->list->items[i].notes);
  intake_notes(place->intake, folder, &notes);
  for (size_t i = first; i < place->list->count; i++)
    vec_each(&notes, text)
      strings_add(&place->list->items[i].notes, *text);
  strings_release(&notes);
}

static void take_owner(struct finding_place *place, const struct intake_item *by, const char *folder) {
  size_t first = place->list->count;
  add_handed_in(place, by, folder, 0);
  give_notes(place, folder, first);
}

/* ---- folders that are no platform's ---- */

static void add_owner(struct finding_place *place, const char *owner, const char *assignment, const char *folder) {
  struct intake_item by = {.owner = xstrdup(owner), .assignment = xstrdup(assignment)};
  *vec_add(&by.people) = (struct person){.login = xstrdup(owner), .name = xstrdup(owner)};
  take_owner(place, &by, folder);
  intake_item_release(&by);
}

/* Is there a program in an owner's folder, in a folder of its name or not, with at most so many folders around it? */
static bool holds_program(struct finding_place *place, const char *path, const taken_folders *folders,
                          size_t wrappers) {
  bool several = false;
  if (has_program(place->course, folders) || guess(place, path, &several) || several)
    return true;
  taken_folders inside = {0};
  const struct taken_folder *only = folders->count == 1 && wrappers ? &folders->items[0] : NULL;
  bool holds = only && !course_nearest(place->course, only->name) &&
               intake_folders(place->intake, only->path, &inside) == 0 &&
               holds_program(place, only->path, &inside, wrappers - 1);
  taken_folders_release(&inside);
  return holds;
}

/* Folders of owners: in one that isn't called like a program there is a program. (An owner may be called like a
 * program; then there must be a folder of a program's name.) Where they all have a folder around what is in them, each
 * may have packed their own; one with several is rather another class. The only folder of an archive is rather the
 * owner's. */
static bool is_class(struct finding_place *place, const char *path, const taken_folders *folders) {
  bool is_alone = folders->count == 1 && intake_shown(place->intake, path) != path;
  bool any_owner = !has_program(place->course, folders);
  bool found = false, wrapped = false, branched = false;
  vec_each(folders, folder) {
    taken_folders inside = {0};
    bool is_owner = any_owner && !is_alone && !course_nearest(place->course, folder->name);
    if (!found && (any_owner || !course_has(place->course, folder->name)) &&
        intake_folders(place->intake, folder->path, &inside) == 0) {
      found = has_program(place->course, &inside) || (is_owner && holds_program(place, folder->path, &inside, 0));
      wrapped = wrapped || (is_owner && holds_program(place, folder->path, &inside, MOST_WRAPPERS));
      branched = branched || inside.count > 1;
    }
    taken_folders_release(&inside);
  }
  return found || (folders->count > 1 && wrapped && !branched);
}

/* Sources in a folder that is called after their owner, or after the program and its owner. */
static bool add_repository(struct finding_place *place, const char *base, const char *path) {
  struct named named;
  bool several = false;
  bool is_named = naming_repository(base, &place->course->programs, &named);
  bool fits = guess(place, path, &several) || (several && is_named);
  if (fits)
    add_owner(place, is_named ? named.who : base, named.part, path);
  named_release(&named);
  return fits;
}

/* False when there is no submission in the folder, as far as can be seen. */
static bool add_folder(struct finding_place *place, const char *path, const taken_folders *folders) {
  _cleanup_free_ char *real = realpath(path, NULL);
  const char *base = path_base(real ? real : path);
  if (course_has(place->course, base) && !has_program(place->course, folders)) {
    struct intake_item by = {.owner = submission_owner_of(path)};
    size_t first = place->list->count;
    _cleanup_free_ char *unpacked = intake_unpacked(place->intake, path);
    *vec_add(&by.people) = (struct person){.login = xstrdup(by.owner), .name = xstrdup(by.owner)};
    add(place, &by, base, unpacked);
    give_notes(place, path, first);
    intake_item_release(&by);
  } else if (is_class(place, path, folders)) {
    vec_each(folders, folder)
      add_owner(place, folder->name, NULL, folder->path);
  } else if (has_program(place->course, folders)) {
    add_owner(place, base, NULL, path);
  } else
    return add_repository(place, base, path);
  return true;
}

static int say_nothing_is_there(const struct finding_place *place, const char *path, const taken_folders *folders,
                                struct error *err) {
  _cleanup_free_ char *shown = text_visible(path);
  _cleanup_free_ char *suggestion =
      text_suggestion(course_nearest(place->course, folders->count ? folders->items[0].name : path_base(path)));
  return error_set(err, ERROR_USAGE,
                   "%s: no submission in it; expected are folders <owner>/<program>/, with a program "
                   "of `ipcgrade list`%s",
                   shown, suggestion);
}

/* ---- all that there is ---- */

static int take_folder(struct finding_place *place, const char *path, const char *folder, size_t depth,
                       struct error *err);

static int take_plain(struct finding_place *place, const char *path, const char *folder, size_t depth,
                      struct error *err) {
  taken_folders folders = {0};
  int status = 0;
  if (intake_folders(place->intake, folder, &folders)) {
    _cleanup_free_ char *shown = text_visible(path);
    return error_set(err, ERROR_USAGE, "%s: %s", shown, strerror(errno));
  }
  if (!add_folder(place, folder, &folders))
    status = folders.count == 1 && depth < MOST_WRAPPERS && !course_nearest(place->course, folders.items[0].name)
                 ? take_folder(place, path, folders.items[0].path, depth + 1, err)
                 : say_nothing_is_there(place, path, &folders, err);
  taken_folders_release(&folders);
  return status;
}

static int take_folder(struct finding_place *place, const char *path, const char *folder, size_t depth,
                       struct error *err) {
  intake_items handed = {0};
  enum platform platform;
  int status = intake_recognise(place->intake, folder, &place->course->programs, &platform, &handed, err);
  for (size_t i = 0; i < handed.count && status == 0; i++)
    if (handed.items[i].folder)
      take_owner(place, &handed.items[i], handed.items[i].folder);
  intake_items_release(&handed);
  if (status == 0 && platform == PLATFORM_FOLDERS)
    status = take_plain(place, path, folder, depth, err);
  return status;
}

int submissions_find(const struct course *course, struct intake *intake, const char *path, const strings *programs,
                     submissions *ret_list, strings *notes, size_t *undecided, struct error *err) {
  _cleanup_free_ char *folder = intake_open(intake, path, err);
  if (!folder)
    return -1;
  struct finding_place place = {
      .course = course, .intake = intake, .programs = programs, .list = ret_list, .notes = notes};
  int status = take_folder(&place, path, folder, 0, err);
  struct error failure = {0};
  if (intake_check(intake, &failure)) { /* which is why whatever else is wrong */
    status = -1;
    *err = failure;
  }
  intake_notes(intake, NULL, notes);
  guesser_free(place.guesser);
  if (undecided)
    *undecided += place.undecided;
  return status;
}
