/* A class's grades, from the gradebook and the roster. */
#include "cli/class/sheet.h"

#include "intake/naming.h"
#include "store/gradebook.h"

#include <string.h>

struct collecting {
  const struct assignment *assignment;
  const people *roster;
  struct gradebook *gradebook;
  gradebook_entries entries;
  VEC(struct export_grade) grades; /* beside them */
  struct export_sheet *sheet;
  strings *notes;
};

/* ---- programs ---- */

static int add_program(const struct course *course, const struct assignment *assignment, const char *name,
                       struct export_sheet *sheet, struct error *err) {
  struct program program;
  if (course_load(course, name, &program, err))
    return -1;
  assignment_apply(assignment, &program);
  export_add_program(sheet, name, assignment_weight(assignment, name), program_points(&program));
  program_release(&program);
  return 0;
}

static bool has_program(const struct export_sheet *sheet, const char *name) {
  vec_each(&sheet->programs, program)
    if (strcmp(program->name, name) == 0)
      return true;
  return false;
}

/* Those that the assignment lists, whether anybody handed them in or not; without such a list those that are there. */
static int add_programs(const struct course *course, struct collecting *collecting, struct error *err) {
  const struct assignment *assignment = collecting->assignment;
  if (assignment)
    vec_each(&assignment->programs, assigned)
      if (add_program(course, assignment, assigned->name, collecting->sheet, err))
        return -1;
  vec_each(&collecting->entries, entry)
    if (!has_program(collecting->sheet, entry->program) && (!assignment || assignment->programs.count == 0) &&
        add_program(course, assignment, entry->program, collecting->sheet, err))
      return -1;
  return 0;
}

/* ---- grades ---- */

/* What a person added to the harness's points. */
static int find_by_hand(struct collecting *collecting, const struct gradebook_entry *entry, double *ret_points,
                        struct error *err) {
  const struct submission_key key = {entry->owner, entry->program, entry->attempt};
  struct submission_result result;
  *ret_points = 0;
  if (!entry->overrides)
    return 0;
  if (gradebook_load_brief(collecting->gradebook, &key, &result, err))
    return -1;
  *ret_points = submission_points(&result) - result.score;
  submission_result_release(&result);
  return 0;
}

static int grade_of(struct collecting *collecting, const struct gradebook_entry *entry, struct export_grade *ret_grade,
                    struct error *err) {
  double by_hand;
  if (find_by_hand(collecting, entry, &by_hand, err))
    return -1;
  *ret_grade = (struct export_grade){.is_there = entry->status != STATUS_BROKEN,
                                     .is_broken = entry->status == STATUS_BROKEN,
                                     .score = entry->score,
                                     .max_score = entry->max_score,
                                     .by_hand = by_hand,
                                     .late_off = entry->late.refused ? entry->score + by_hand : entry->late.off};
  return 0;
}

static void take_grade(const struct collecting *collecting, size_t entry, struct export_row *row) {
  for (size_t i = 0; i < collecting->sheet->programs.count; i++)
    if (strcmp(collecting->sheet->programs.items[i].name, collecting->entries.items[entry].program) == 0)
      row->grades.items[i] = collecting->grades.items[entry];
}

/* ---- people ---- */

static void take_grades(const struct collecting *collecting, const char *owner, struct export_row *row) {
  for (size_t i = 0; i < collecting->entries.count; i++)
    if (collecting->entries.items[i].counts && strcmp(collecting->entries.items[i].owner, owner) == 0)
      take_grade(collecting, i, row);
}

static size_t add_group(struct collecting *collecting, const char *owner, bool *taken) {
  size_t members = 0;
  for (size_t i = 0; i < collecting->roster->count; i++) {
    const struct person *person = &collecting->roster->items[i];
    _cleanup_free_ char *key = person->group ? naming_key(person->group) : NULL;
    if (!key || strcmp(key, owner) != 0)
      continue;
    take_grades(collecting, owner, export_add_row(collecting->sheet, owner, person));
    taken[i] = true;
    members++;
  }
  return members;
}

/* As the roster tells of somebody, else as the gradebook does. */
static void add_member(struct collecting *collecting, const char *owner, const struct person *known, bool *taken) {
  struct export_sheet alone = {0};
  strings why = {0};
  int found;
  export_add_program(&alone, "", 1, 1);
  export_add_row(&alone, owner, known)->grades.items[0].is_there = true;
  export_match(&alone, collecting->roster, &found, &why);
  take_grades(collecting, owner,
              export_add_row(collecting->sheet, owner, found >= 0 ? &collecting->roster->items[found] : known));
  if (found >= 0)
    taken[found] = true;
  else if (collecting->roster->count)
    vec_each(&why, sentence)
      *vec_add(collecting->notes) = xasprintf("roster: %s", *sentence);
  strings_release(&why);
  export_sheet_release(&alone);
}

/* Who hand in together are told by the roster, else by the platform that it came from. */
static int add_owner(struct collecting *collecting, const char *owner, bool *taken, struct error *err) {
  people known = {0};
  if (add_group(collecting, owner, taken))
    return 0;
  int status = gradebook_people(collecting->gradebook, owner, &known, err);
  if (!known.count)
    vec_add(&known);
  vec_each(&known, person)
    add_member(collecting, owner, person, taken);
  people_release(&known);
  return status;
}

static int add_rows(struct collecting *collecting, struct error *err) {
  bool *taken = xcalloc(collecting->roster->count + 1, sizeof *taken);
  const char *last = ""; /* nobody is called so */
  int status = 0;
  vec_each(&collecting->entries, entry) {
    bool counts = has_program(collecting->sheet, entry->program);
    if (counts && status == 0 && strcmp(last, entry->owner) != 0)
      status = add_owner(collecting, entry->owner, taken, err);
    last = counts ? entry->owner : last;
  }
  for (size_t i = 0; i < collecting->roster->count; i++)
    if (!taken[i])
      export_add_row(collecting->sheet, NULL, &collecting->roster->items[i]);
  free(taken);
  return status;
}

static void note_broken(const struct collecting *collecting) {
  vec_each(&collecting->sheet->rows, row) {
    _cleanup_free_ char *who = export_who(row);
    for (size_t i = 0; i < row->grades.count; i++)
      if (row->grades.items[i].is_broken)
        *vec_add(collecting->notes) =
            xasprintf("%s: %s could not be graded", who, collecting->sheet->programs.items[i].name);
  }
}

static int read_gradebook(struct collecting *collecting, const char *out, struct error *err) {
  collecting->gradebook = gradebook_open(out, GRADEBOOK_READ, err);
  if (!collecting->gradebook || gradebook_list(collecting->gradebook, NULL, &collecting->entries, err))
    return -1;
  vec_each(&collecting->entries, entry)
    if (grade_of(collecting, entry, vec_add(&collecting->grades), err))
      return -1;
  return 0;
}

int sheet_collect(const struct course *course, const struct assignment *assignment, const char *out,
                  const people *roster, struct export_sheet *ret_sheet, strings *ret_notes, struct error *err) {
  struct collecting collecting = {.assignment = assignment, .roster = roster, .sheet = ret_sheet, .notes = ret_notes};
  ret_sheet->title = assignment ? xstrdup(assignment->title) : NULL;
  int status = read_gradebook(&collecting, out, err) || add_programs(course, &collecting, err) ? -1 : 0;
  status = status || add_rows(&collecting, err) ? -1 : 0;
  note_broken(&collecting);
  vec_release(&collecting.grades);
  gradebook_entries_release(&collecting.entries);
  gradebook_close(collecting.gradebook);
  return status;
}
