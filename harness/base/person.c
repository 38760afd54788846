/* Somebody in a class. */
#include "base/person.h"

void person_release(struct person *person) {
  free(person->id);
  free(person->sid);
  free(person->login);
  free(person->name);
  free(person->email);
  free(person->group);
}

void people_release(people *list) {
  vec_each(list, person)
    person_release(person);
  vec_release(list);
}

struct person person_copy(const struct person *person) {
  return (struct person){.id = xstrdup(person->id),
                         .sid = xstrdup(person->sid),
                         .login = xstrdup(person->login),
                         .name = xstrdup(person->name),
                         .email = xstrdup(person->email),
                         .group = xstrdup(person->group)};
}
