/* Who is in the class. */
#include "intake/roster.h"

#include "base/csv.h"
#include "base/strbuf.h"
#include "base/text.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

/* What is known of a person, and the headers of the roster's columns that tell it, the better one first. */
enum { MOST_HEADERS = 9 };
static const struct field {
  size_t offset;
  bool tells_who; /* people who differ in it are not one */
  const char *headers[MOST_HEADERS];
} fields[] = {
    {offsetof(struct person, id), true, {"id", "identifier"}},
    {offsetof(struct person, sid), true, {"sid", "sis user id", "id number", "student id", "matriculation number"}},
    {offsetof(struct person, login), true, {"owner", "login", "sis login id", "username", "user", "github username"}},
    {offsetof(struct person, name), false, {"name", "student", "full name", "student name"}},
    {offsetof(struct person, email), true, {"email", "email address", "e-mail", "mail"}},
    {offsetof(struct person, group), false, {"group", "group name", "team"}},
};
static const char *const first_name_headers[] = {"first name", "firstname", "given name", NULL};
static const char *const last_name_headers[] = {"last name", "lastname", "surname", "family name", NULL};

/* ---- people ---- */

static char **field_of(struct person *person, const struct field *field) {
  return (char **)(void *)((char *)person + field->offset);
}

static const char *value_of(const struct person *person, const struct field *field) {
  struct person copy = *person; /* borrows */
  return *field_of(&copy, field);
}

/* Letters (whole UTF-8 sequences as they are) and digits, small. */
static void add_letters(struct strbuf *sb, const char *text, size_t length) {
  for (size_t i = 0; i < length; i++) {
    unsigned char byte = (unsigned char)text[i];
    if (byte >= 0x80 || isalnum(byte))
      strbuf_add_char(sb, (char)(byte < 0x80 ? tolower(byte) : byte));
  }
}

/* If `turned`, with the last word first, or what stands behind the comma. */
static char *letters_of(const char *name, bool turned) {
  struct strbuf letters = STRBUF_INIT;
  const char *comma = strchr(name, ',');
  const char *second = !turned ? NULL : comma ? comma : strrchr(name, ' ');
  if (second)
    add_letters(&letters, second, strlen(second));
  add_letters(&letters, name, second ? (size_t)(second - name) : strlen(name));
  return strbuf_detach(&letters);
}

static bool is_same_name(const char *one, const char *other) {
  _cleanup_free_ char *a = letters_of(one, false);
  _cleanup_free_ char *b = letters_of(other, false);
  _cleanup_free_ char *a_turned = letters_of(one, true);
  _cleanup_free_ char *b_turned = letters_of(other, true);
  return strcmp(one, other) == 0 || (*a && (strcmp(a, b) == 0 || strcmp(a_turned, b) == 0 || strcmp(a, b_turned) == 0));
}

bool person_is(const struct person *one, const struct person *other) {
  bool differ = false;
  for (size_t i = 0; i < array_size(fields); i++) {
    const char *a = value_of(one, &fields[i]);
    const char *b = value_of(other, &fields[i]);
    if (!fields[i].tells_who || !a || !b)
      continue;
    if (strcasecmp(a, b) == 0)
      return true;
    differ = true;
  }
  return !differ && one->name && other->name && is_same_name(one->name, other->name);
}

struct person *people_find(const people *list, const struct person *wanted) {
  vec_each(list, person)
    if (person_is(person, wanted))
      return person;
  return NULL;
}

/* ---- a roster ---- */

/* The column with the first of these headers that there is; -1 when there is none. */
static int column_of(const struct csv_table *table, const char *const *headers) {
  int column = -1;
  for (; *headers && column < 0; headers++)
    column = csv_table_column(table, *headers);
  return column;
}

struct columns {
  int of_field[array_size(fields)];
  int first_name, last_name;
};

static int find_columns(const char *path, const struct csv_table *table, struct columns *ret, struct error *err) {
  bool any = false;
  for (size_t i = 0; i < array_size(fields); i++) {
    ret->of_field[i] = column_of(table, fields[i].headers);
    any = any || (ret->of_field[i] >= 0 && fields[i].offset != offsetof(struct person, group));
  }
  ret->first_name = column_of(table, first_name_headers);
  ret->last_name = column_of(table, last_name_headers);
  if (any || ret->last_name >= 0)
    return 0;
  return error_set(err, ERROR_USAGE,
                   "%s: no column of its first row tells who somebody is; a roster has one called name, owner, login, "
                   "id or email",
                   path);
}

/* Without blanks at its ends; NULL when there is nothing else. Moodle's grading worksheet says "Participant 1234" where
 * its downloads say 1234. */
static char *cell_copy(const struct csv_row *row, int column) {
  static const char participant[] = "Participant ";
  const char *cell = csv_row_field(row, column);
  cell += strspn(cell, " \t\r\n");
  if (strncmp(cell, participant, sizeof participant - 1) == 0)
    cell += sizeof participant - 1;
  size_t length = strlen(cell);
  while (length && strchr(" \t\r\n", cell[length - 1]))
    length--;
  return length ? xstrndup(cell, length) : NULL;
}

static struct person person_of(const struct csv_row *row, const struct columns *columns) {
  struct person person = {0};
  for (size_t i = 0; i < array_size(fields); i++)
    *field_of(&person, &fields[i]) = cell_copy(row, columns->of_field[i]);
  _cleanup_free_ char *first = cell_copy(row, columns->first_name);
  _cleanup_free_ char *last = cell_copy(row, columns->last_name);
  if (!person.name && (first || last))
    person.name = xasprintf("%s%s%s", first ? first : "", first && last ? " " : "", last ? last : "");
  return person;
}

static bool is_nobody(const struct person *person) {
  if (!person->id && !person->sid && !person->login && !person->name && !person->email)
    return true;
  return person->name && (strcmp(person->name, "Points Possible") == 0 || strcmp(person->name, "Student, Test") == 0);
}

static int add_person(const char *path, size_t line, struct person *person, people *ret_people, struct error *err) {
  if (!people_find(ret_people, person)) {
    *vec_add(ret_people) = *person;
    return 0;
  }
  const char *who = person->name ? person->name : person->login ? person->login : person->email;
  _cleanup_free_ char *shown = text_visible(who ? who : person->id ? person->id : person->sid);
  person_release(person);
  return error_set(err, ERROR_USAGE, "%s:%zu: %s is there already", path, line, shown);
}

static int add_people(const char *path, const struct csv_table *table, people *ret_people, struct error *err) {
  struct columns columns = {0};
  int status = table->rows.count ? find_columns(path, table, &columns, err)
                                 : error_set(err, ERROR_USAGE, "%s: there is no row in it", path);
  for (size_t i = 1; i < table->rows.count && status == 0; i++) {
    const struct csv_row *row = &table->rows.items[i];
    struct person person = person_of(row, &columns);
    if (is_nobody(&person))
      person_release(&person);
    else
      status = add_person(path, row->line, &person, ret_people, err);
  }
  return status;
}

int roster_read(const char *path, people *ret_people, struct error *err) {
  struct csv_table table;
  if (csv_table_read(path, &table, err))
    return -1;
  int status = add_people(path, &table, ret_people, err);
  csv_table_release(&table);
  return status;
}
