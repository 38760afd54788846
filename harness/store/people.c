/* Who the owners are. */
#include "store/own.h"

#include <string.h>

int gradebook_people(struct gradebook *gradebook, const char *owner, people *ret_people, struct error *err) {
  int more;
  sqlite3_stmt *rows =
      sql_bind(&gradebook->sql, err,
               "SELECT id, sid, login, name, email FROM member WHERE owner = ?1 ORDER BY position", "t", owner);
  if (!rows)
    return -1;
  while ((more = sql_next(&gradebook->sql, rows, err)) > 0)
    *vec_add(ret_people) = (struct person){.id = sql_text(rows, 0),
                                           .sid = sql_text(rows, 1),
                                           .login = sql_text(rows, 2),
                                           .name = sql_text(rows, 3),
                                           .email = sql_text(rows, 4)};
  return more;
}

static bool is_same(const char *one, const char *other) {
  return one && other ? strcmp(one, other) == 0 : one == other;
}

static bool are_same(const people *some, const people *others) {
  bool same = some->count == others->count;
  for (size_t i = 0; same && i < some->count; i++) {
    const struct person *one = &some->items[i];
    const struct person *other = &others->items[i];
    same = is_same(one->id, other->id) && is_same(one->sid, other->sid) && is_same(one->login, other->login) &&
           is_same(one->name, other->name) && is_same(one->email, other->email);
  }
  return same;
}

static int replace(struct gradebook *gradebook, const char *owner, const people *list, struct error *err) {
  if (sql_do(&gradebook->sql, err, "DELETE FROM member WHERE owner = ?1", "t", owner))
    return -1;
  for (size_t i = 0; i < list->count; i++) {
    const struct person *person = &list->items[i];
    if (sql_do(&gradebook->sql, err,
               "INSERT INTO member (owner, position, id, sid, login, name, email) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
               "tdttttt", owner, (int)i, person->id, person->sid, person->login, person->name, person->email))
      return -1;
  }
  return 0;
}

int gradebook_put_people(struct gradebook *gradebook, const char *owner, const people *people_now, struct error *err) {
  people known = {0};
  int status = gradebook_people(gradebook, owner, &known, err);
  if (status == 0 && !are_same(&known, people_now)) {
    status = sql_begin(&gradebook->sql, err);
    if (status == 0)
      status = sql_end(&gradebook->sql, replace(gradebook, owner, people_now, err), err);
  }
  people_release(&known);
  return status;
}
