/* Moodle: the grading worksheet of an assignment, whose grades are filled. All else goes back as it came: when a grade
 * was last changed tells Moodle whether somebody has graded since. */
#include "export/filling.h"

#include <string.h>
#include <strings.h>

struct worksheet {
  const struct export_request *request;
  int identifier, grade, modified, maximum, name, email, number, user; /* columns; -1: there is none */
};

static int find_columns(struct worksheet *sheet, struct error *err) {
  const struct csv_table *into = sheet->request->into;
  const struct {
    const char *header;
    int *column;
    bool required;
  } columns[] = {{"Identifier", &sheet->identifier, true},
                 {"Grade", &sheet->grade, true},
                 {"Last modified (grade)", &sheet->modified, true},
                 {"Maximum grade", &sheet->maximum, false},
                 {"Full name", &sheet->name, false},
                 {"Email address", &sheet->email, false},
                 {"ID number", &sheet->number, false},
                 {"Username", &sheet->user, false}};
  for (size_t i = 0; i < array_size(columns); i++) {
    *columns[i].column = csv_table_column(into, columns[i].header);
    if (columns[i].required && *columns[i].column < 0)
      return error_set(err, ERROR_USAGE,
                       "%s is no grading worksheet of Moodle: it has no column '%s' (download it from the assignment's "
                       "submissions, with Moodle in English)",
                       sheet->request->into_name, columns[i].header);
  }
  return 0;
}

static char *field_or_null(const struct csv_row *row, int column) {
  return *csv_row_field(row, column) ? row->fields.items[column] : NULL;
}

/* "Participant 4711": downloads of submissions have the number alone. */
static bool person_of(const struct csv_row *row, const void *context, struct person *ret_person) {
  const struct worksheet *sheet = context;
  char *id = field_or_null(row, sheet->identifier);
  *ret_person = (struct person){.id = id ? id + strcspn(id, "0123456789") : NULL,
                                .sid = field_or_null(row, sheet->number),
                                .login = field_or_null(row, sheet->user),
                                .name = field_or_null(row, sheet->name),
                                .email = field_or_null(row, sheet->email)};
  return id != NULL;
}

/* Moodle reads these back; of the others it only shows what students wrote. */
static bool is_read_back(const struct worksheet *sheet, int column) {
  const char *header = csv_row_field(&sheet->request->into->rows.items[0], column);
  return column == sheet->identifier || column == sheet->modified || strncasecmp(header, "Feedback", 8) == 0;
}

static char *cell_of(const struct worksheet *sheet, const struct filling *filling, size_t index, int column) {
  const char *there = csv_row_field(&sheet->request->into->rows.items[index], column);
  if (index == 0 || is_read_back(sheet, column))
    return xstrdup(there);
  if (column != sheet->grade)
    return strcmp(there, "-") == 0 ? xstrdup(there) : csv_harmless(there);
  char *grade = filling_grade(filling, index);
  return grade ? grade : xstrdup(there);
}

static void add_row(const struct worksheet *sheet, const struct filling *filling, size_t index) {
  const struct csv_table *into = sheet->request->into;
  strings fields = {0};
  for (size_t column = 0; column < into->rows.items[0].fields.count; column++)
    *vec_add(&fields) = cell_of(sheet, filling, index, (int)column);
  csv_add_row(&filling->outcome->text, &fields, ',', into->crlf); /* Moodle takes nothing but commas */
  strings_release(&fields);
}

/* The first row of a person tells: it is the same in all. */
static double possible_points(const struct worksheet *sheet) {
  const struct csv_table *into = sheet->request->into;
  return into->rows.count > 1 ? filling_number(csv_row_field(&into->rows.items[1], sheet->maximum)) : 0;
}

int export_moodle(const struct export_request *request, struct export_outcome *ret_outcome, struct error *err) {
  struct worksheet sheet = {.request = request};
  struct filling filling;
  double factor;
  if (find_columns(&sheet, err) || export_factor(request, possible_points(&sheet), &factor, err))
    return -1;
  filling_init(&filling, request, ret_outcome, 1, person_of, &sheet);
  filling.factor = factor;
  ret_outcome->column = xstrdup("Grade");
  ret_outcome->points = export_points(request->sheet) * factor;
  strbuf_add_text(&ret_outcome->text, request->into->bom ? "\xEF\xBB\xBF" : "");
  for (size_t i = 0; i < request->into->rows.count; i++)
    add_row(&sheet, &filling, i);
  filling_release(&filling);
  return 0;
}
