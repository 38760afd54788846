/* A plain table of everything, for spreadsheets and scripts. UTF-8, and line ends as RFC 4180 has them. */
#include "export/export.h"

static void add_text(strings *fields, const char *text) { *vec_add(fields) = csv_harmless(text ? text : ""); }

static void add_number(strings *fields, double number) { *vec_add(fields) = export_number(number); }

static void end_row(strings *fields, struct strbuf *ret_text) {
  csv_add_row(ret_text, fields, ',', true);
  strings_release(fields);
}

static void add_header(const struct export_sheet *sheet, struct strbuf *ret_text) {
  static const char *const of_people[] = {"owner", "id", "name", "email"};
  static const char *const of_programs[] = {"", " of", " by hand", " late"};
  strings fields = {0};
  for (size_t i = 0; i < array_size(of_people); i++)
    strings_add(&fields, of_people[i]);
  vec_each(&sheet->programs, program)
    for (size_t i = 0; i < array_size(of_programs); i++)
      *vec_add(&fields) = xasprintf("%s%s", program->name, of_programs[i]);
  strings_add(&fields, "total");
  strings_add(&fields, "total of");
  end_row(&fields, ret_text);
}

static void add_grade(strings *fields, const struct export_grade *grade) {
  if (!grade->is_there) {
    strings_add(fields, grade->is_broken ? "not graded" : "");
    for (int i = 0; i < 3; i++)
      strings_add(fields, "");
    return;
  }
  add_number(fields, grade->score);
  add_number(fields, grade->max_score);
  add_number(fields, grade->by_hand);
  add_number(fields, grade->late_off > 0 ? -grade->late_off : 0);
}

int export_csv(const struct export_request *request, struct export_outcome *ret_outcome, struct error *err) {
  const struct export_sheet *sheet = request->sheet;
  (void)err;
  ret_outcome->points = export_points(sheet);
  add_header(sheet, &ret_outcome->text);
  vec_each(&sheet->rows, row) {
    strings fields = {0};
    add_text(&fields, row->owner);
    add_text(&fields, row->person.id ? row->person.id : row->person.sid);
    add_text(&fields, row->person.name);
    add_text(&fields, row->person.email);
    vec_each(&row->grades, grade)
      add_grade(&fields, grade);
    if (export_is_graded(row))
      add_number(&fields, export_total(sheet, row));
    else
      strings_add(&fields, "");
    add_number(&fields, ret_outcome->points);
    end_row(&fields, &ret_outcome->text);
    ret_outcome->filled += export_is_graded(row);
    if (!export_is_graded(row))
      *vec_add(&ret_outcome->without) = export_who(row);
  }
  return 0;
}
