/* The sheet: rows, totals, numbers, and the table of formats. */
#include "export/export.h"

#include "base/text.h"

#include <string.h>

const struct export_format export_formats[] = {
    {"csv", NULL, export_csv},
    {"canvas", "Canvas's gradebook as it exports it", export_canvas},
    {"moodle", "the grading worksheet of the assignment in Moodle", export_moodle},
    {NULL, NULL, NULL},
};

const struct export_format *export_format_find(const char *name) {
  for (const struct export_format *format = export_formats; format->name; format++)
    if (strcmp(format->name, name) == 0)
      return format;
  return NULL;
}

void export_sheet_release(struct export_sheet *sheet) {
  free(sheet->title);
  vec_each(&sheet->programs, program)
    free(program->name);
  vec_each(&sheet->rows, row) {
    free(row->owner);
    person_release(&row->person);
    vec_release(&row->grades);
  }
  vec_release(&sheet->programs);
  vec_release(&sheet->rows);
}

struct export_program *export_add_program(struct export_sheet *sheet, const char *name, double weight, double points) {
  struct export_program *program = vec_add(&sheet->programs);
  *program = (struct export_program){xstrdup(name), weight, points};
  return program;
}

struct export_row *export_add_row(struct export_sheet *sheet, const char *owner, const struct person *person) {
  struct export_row *row = vec_add(&sheet->rows);
  row->owner = xstrdup(owner);
  row->person = person_copy(person);
  for (size_t i = 0; i < sheet->programs.count; i++)
    vec_add(&row->grades);
  return row;
}

/* ---- numbers ---- */

static double not_negative(double number) { return number > 0 ? number : 0; }

double export_final(const struct export_grade *grade) {
  return not_negative(grade->score + grade->by_hand - grade->late_off);
}

double export_points(const struct export_sheet *sheet) {
  double points = 0;
  vec_each(&sheet->programs, program)
    points += program->weight * program->points;
  return points;
}

double export_total(const struct export_sheet *sheet, const struct export_row *row) {
  double total = 0;
  for (size_t i = 0; i < sheet->programs.count; i++) {
    const struct export_program *program = &sheet->programs.items[i];
    const struct export_grade *grade = &row->grades.items[i];
    if (grade->is_there && grade->max_score > 0)
      total += program->weight * program->points * export_final(grade) / grade->max_score;
  }
  return total;
}

bool export_is_graded(const struct export_row *row) {
  bool any = false;
  vec_each(&row->grades, grade) {
    if (grade->is_broken)
      return false;
    any = any || grade->is_there;
  }
  return any;
}

char *export_number(double number) {
  double rounded = (double)(int64_t)(number * 100 + (number < 0 ? -0.5 : 0.5)) / 100;
  return xasprintf("%.10g", rounded);
}

int export_factor(const struct export_request *request, double possible, double *ret_factor, struct error *err) {
  double points = export_points(request->sheet);
  double apart = points - possible;
  *ret_factor = 1;
  if (possible <= 0 || request->scale == SCALE_NONE || (apart < 0.005 && apart > -0.005))
    return 0;
  if (request->scale == SCALE_FITTED && points > 0) {
    *ret_factor = possible / points;
    return 0;
  }
  _cleanup_free_ char *here = export_number(points);
  _cleanup_free_ char *there = export_number(possible);
  return error_set(
      err, ERROR_USAGE,
      "%s: the grade there is out of %s points, and here out of %s: --scale fits the grades to it, --as-is "
      "writes them as they are",
      request->into_name, there, here);
}

/* ---- outcome ---- */

void export_outcome_init(struct export_outcome *outcome) { *outcome = (struct export_outcome){.text = STRBUF_INIT}; }

void export_outcome_release(struct export_outcome *outcome) {
  strbuf_release(&outcome->text);
  free(outcome->column);
  strings_release(&outcome->missing);
  strings_release(&outcome->without);
  strings_release(&outcome->kept);
}

char *export_who(const struct export_row *row) {
  const struct person *person = &row->person;
  const char *called = person->name ? person->name : person->login ? person->login : person->email;
  _cleanup_free_ char *name = text_visible(called ? called : person->id ? person->id : person->sid ? person->sid : "");
  _cleanup_free_ char *owner = text_visible(row->owner ? row->owner : "");
  if (!*owner || strcmp(owner, name) == 0)
    return xstrdup(name);
  return *name ? xasprintf("%s (%s)", name, owner) : xstrdup(owner);
}
