/* Who is who in a platform's file. */
#include "export/export.h"

#include <string.h>
#include <strings.h>

enum { NOBODY = -1, SEVERAL = -2 };

static bool is_same(const char *one, const char *other) { return one && other && strcasecmp(one, other) == 0; }

/* "jane" of "jane@example.org". */
static bool is_mailbox(const char *name, const char *email) {
  size_t length = email ? strcspn(email, "@") : 0;
  return name && length && email[length] && strlen(name) == length && strncasecmp(name, email, length) == 0;
}

/* What is meant to tell people apart is the same. */
static bool same_number(const struct export_row *row, const struct person *other) {
  return is_same(row->person.id, other->id) || is_same(row->person.sid, other->sid);
}

static bool same_account(const struct export_row *row, const struct person *other) {
  return is_same(row->person.login, other->login) || is_same(row->person.email, other->email) ||
         is_same(row->person.login, other->email) || is_same(row->person.email, other->login);
}

/* Folders are called after one of these. */
static bool owner_is_called(const struct export_row *row, const struct person *other) {
  return is_same(row->owner, other->login) || is_same(row->owner, other->email) || is_same(row->owner, other->sid) ||
         is_same(row->owner, other->id);
}

static bool same_mailbox(const struct export_row *row, const struct person *other) {
  return is_mailbox(row->owner, other->email) || is_mailbox(row->owner, other->login) ||
         is_mailbox(row->person.login, other->email) || is_mailbox(row->person.login, other->login) ||
         is_mailbox(other->login, row->person.email);
}

/* Unless something else says that they are two. */
static bool same_name(const struct export_row *row, const struct person *other) {
  struct person called = row->person; /* borrows */
  if (person_is(&called, other))
    return true;
  const struct person owner = {.name = row->owner};
  const struct person only_name = {.name = other->name};
  return !row->person.name && person_is(&owner, &only_name);
}

/* What says most comes first. */
static bool (*const signs[])(const struct export_row *row, const struct person *other) = {
    same_number, same_account, owner_is_called, same_mailbox, same_name};

static int find(const struct export_row *row, const people *theirs) {
  for (size_t sign = 0; sign < array_size(signs); sign++) {
    int found = NOBODY;
    for (size_t i = 0; i < theirs->count; i++)
      if (signs[sign](row, &theirs->items[i]))
        found = found == NOBODY ? (int)i : SEVERAL;
    if (found != NOBODY)
      return found;
  }
  return NOBODY;
}

static void note(const struct export_row *row, const char *why, strings *ret_notes) {
  _cleanup_free_ char *who = export_who(row);
  *vec_add(ret_notes) = xasprintf("%s %s", who, why);
}

/* Two that are taken for one would have one of their grades lost, or the wrong one. */
static int first_with(const int *matches, size_t count, int person) {
  for (size_t i = 0; i < count; i++)
    if (matches[i] == person)
      return (int)i;
  return -1;
}

void export_match(const struct export_sheet *sheet, const people *theirs, int *ret_matches, strings *ret_notes) {
  for (size_t i = 0; i < sheet->rows.count; i++) {
    const struct export_row *row = &sheet->rows.items[i];
    int found = find(row, theirs);
    int earlier = found >= 0 ? first_with(ret_matches, i, found) : -1;
    ret_matches[i] = found >= 0 && earlier < 0 ? found : NOBODY;
    if (!export_is_graded(row) || ret_matches[i] >= 0)
      continue;
    if (found == NOBODY)
      note(row, "is not there", ret_notes);
    else if (found == SEVERAL)
      note(row, "could be several of them", ret_notes);
    else {
      _cleanup_free_ char *other = export_who(&sheet->rows.items[earlier]);
      _cleanup_free_ char *why = xasprintf("would be the same as %s", other);
      note(row, why, ret_notes);
    }
  }
}
