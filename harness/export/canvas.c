/* Canvas: one column of its own gradebook is filled, and goes back with the columns by which Canvas knows people.
 *
 * Columns of other assignments are left out: Canvas takes what a file says for what is meant, so grades that were given
 * since it was exported would be lost. It knows people by ID, so a name can be written as a text. */
#include "export/filling.h"

#include "base/text.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

struct gradebook {
  const struct export_request *request;
  int first_name, last_name, name, id, sid, login; /* columns; -1: there is none */
  int section;                                     /* the last of those that are about the person */
  int column;                                      /* that is filled */
  size_t points_row;                               /* the last row of the header */
};

/* ---- what is in it ---- */

static int column_of(const struct gradebook *book, const char *name) {
  return csv_table_column(book->request->into, name);
}

static int find_people_columns(struct gradebook *book, struct error *err) {
  book->name = column_of(book, "Student");
  book->first_name = column_of(book, "FirstName");
  book->last_name = column_of(book, "LastName");
  book->id = column_of(book, "ID");
  book->sid = column_of(book, "SIS User ID");
  book->login = column_of(book, "SIS Login ID");
  book->section = column_of(book, "Section");
  if ((book->name == 0 || book->last_name == 0) && book->id > 0 && book->section > book->id)
    return 0;
  return error_set(err, ERROR_USAGE,
                   "%s is no gradebook of Canvas: its first line begins with Student and ID, and names the Section; "
                   "export it there, in English",
                   book->request->into_name);
}

static int find_points(struct gradebook *book, struct error *err) {
  const struct csv_table *into = book->request->into;
  for (size_t i = 1; i < into->rows.count && i < 4; i++) {
    if (strstr(csv_row_field(&into->rows.items[i], 0), "Points Possible") == NULL)
      continue;
    book->points_row = i;
    return 0;
  }
  return error_set(err, ERROR_USAGE, "%s has no line 'Points Possible' below its first: export it from Canvas again",
                   book->request->into_name);
}

/* "Lab 3 (4711)": its title, and the number in parentheses behind it. False for what is no assignment's. */
static bool split_header(const char *header, size_t *ret_title, const char **ret_number, size_t *ret_digits) {
  const char *open = strrchr(header, '(');
  size_t digits = open ? strspn(open + 1, "0123456789") : 0;
  if (!digits || strcmp(open + 1 + digits, ")") != 0)
    return false;
  *ret_number = open + 1;
  *ret_digits = digits;
  *ret_title = (size_t)(open - header);
  while (*ret_title && isspace((unsigned char)header[*ret_title - 1]))
    --*ret_title;
  return true;
}

static bool is_wanted(const char *header, const char *wanted) {
  size_t title, digits;
  const char *number;
  if (!split_header(header, &title, &number, &digits))
    return false;
  return strcasecmp(header, wanted) == 0 || (strlen(wanted) == title && strncasecmp(header, wanted, title) == 0) ||
         (strlen(wanted) == digits && strncmp(number, wanted, digits) == 0);
}

static int say_which(const struct gradebook *book, const char *wanted, int found, struct error *err) {
  _cleanup_strbuf_ struct strbuf there = STRBUF_INIT;
  vec_each(&book->request->into->rows.items[0].fields, header) {
    size_t title, digits;
    const char *number;
    if (!split_header(*header, &title, &number, &digits))
      continue;
    strbuf_add_text(&there, there.length ? ", '" : "'");
    text_add_visible(&there, *header, strlen(*header), 0);
    strbuf_add_char(&there, '\'');
  }
  const char *name = book->request->into_name;
  if (!there.length)
    return error_set(err, ERROR_USAGE, "%s has no column of an assignment, such as 'Lab 3 (4711)'", name);
  if (!wanted)
    return error_set(err, ERROR_USAGE, "%s: which column? Name it with --column: %s", name, there.buf);
  _cleanup_free_ char *shown = text_visible(wanted);
  return error_set(err, ERROR_USAGE, "%s: %s is called '%s': name one with --column: %s", name,
                   found < 0 ? "no column" : "more than one column", shown, there.buf);
}

/* The only one, when there is just one. */
static int find_column(struct gradebook *book, struct error *err) {
  const strings *headers = &book->request->into->rows.items[0].fields;
  const char *wanted = book->request->column ? book->request->column : book->request->sheet->title;
  int found = -1;
  for (size_t i = (size_t)book->section + 1; i < headers->count; i++) {
    if (!wanted || !is_wanted(headers->items[i], wanted))
      continue;
    if (found >= 0)
      return say_which(book, wanted, found, err);
    found = (int)i;
  }
  if (found < 0)
    return say_which(book, wanted, found, err);
  book->column = found;
  if (strstr(csv_row_field(&book->request->into->rows.items[book->points_row], found), "read only"))
    return error_set(err, ERROR_USAGE, "%s: Canvas doesn't let the column '%s' be changed", book->request->into_name,
                     headers->items[found]);
  return 0;
}

static char *field_or_null(const struct csv_row *row, int column) {
  const char *field = csv_row_field(row, column);
  return *field && column >= 0 ? row->fields.items[column] : NULL;
}

/* Its test student is nobody. */
static bool person_of(const struct csv_row *row, const void *context, struct person *ret_person) {
  const struct gradebook *book = context;
  *ret_person = (struct person){.id = field_or_null(row, book->id),
                                .sid = field_or_null(row, book->sid),
                                .login = field_or_null(row, book->login),
                                .name = field_or_null(row, book->name)};
  if (ret_person->name && strcmp(ret_person->name, "Student, Test") == 0)
    return false;
  return ret_person->id || ret_person->sid || ret_person->login || ret_person->name;
}

/* ---- what goes back ---- */

/* Excused, or not assigned to the student: what an instructor has decided there holds. */
static bool is_decided(const char *cell) { return strcasecmp(cell, "EX") == 0 || strcasecmp(cell, "N/A") == 0; }

static char *cell_of(const struct gradebook *book, const struct filling *filling, size_t row) {
  const char *there = csv_row_field(&book->request->into->rows.items[row], book->column);
  size_t filled = filling->outcome->filled;
  char *grade = filling_grade(filling, row);
  if (!grade || !is_decided(there))
    return grade ? grade : xstrdup(there);
  _cleanup_free_ char *who = filling_who(filling, row);
  *vec_add(&filling->outcome->kept) =
      xasprintf("%s has %s there, which stays; the grade would be %s", who, there, grade);
  filling->outcome->filled = filled;
  free(grade);
  return xstrdup(there);
}

static bool is_name(const struct gradebook *book, int column) {
  return column == book->name || column == book->first_name || column == book->last_name;
}

static void add_row(const struct gradebook *book, const struct filling *filling, size_t index) {
  const struct csv_table *into = book->request->into;
  const struct csv_row *row = &into->rows.items[index];
  bool is_header = index <= book->points_row;
  strings fields = {0};
  for (int column = 0; column <= book->section; column++) {
    const char *there = csv_row_field(row, column);
    *vec_add(&fields) = is_name(book, column) && !is_header ? csv_harmless(there) : xstrdup(there);
  }
  *vec_add(&fields) = is_header ? xstrdup(csv_row_field(row, book->column)) : cell_of(book, filling, index);
  csv_add_row(&filling->outcome->text, &fields, into->separator, into->crlf);
  strings_release(&fields);
}

int export_canvas(const struct export_request *request, struct export_outcome *ret_outcome, struct error *err) {
  struct gradebook book = {.request = request};
  struct filling filling;
  double factor;
  if (request->into->rows.count == 0)
    return error_set(err, ERROR_USAGE, "%s is empty", request->into_name);
  if (find_people_columns(&book, err) || find_points(&book, err) || find_column(&book, err))
    return -1;
  double possible = filling_number(csv_row_field(&request->into->rows.items[book.points_row], book.column));
  if (export_factor(request, possible, &factor, err))
    return -1;
  filling_init(&filling, request, ret_outcome, book.points_row + 1, person_of, &book);
  filling.factor = factor;
  ret_outcome->column = xstrdup(request->into->rows.items[0].fields.items[book.column]);
  ret_outcome->points = export_points(request->sheet) * factor;
  strbuf_add_text(&ret_outcome->text, request->into->bom ? "\xEF\xBB\xBF" : "");
  for (size_t i = 0; i < request->into->rows.count; i++)
    add_row(&book, &filling, i);
  filling_release(&filling);
  return 0;
}
