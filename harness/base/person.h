/* Somebody in a class. */
#ifndef IPCGRADE_BASE_PERSON_H
#define IPCGRADE_BASE_PERSON_H

#include "base/memory.h"

/* What is known of somebody; NULL where nothing is. Strings are owned. */
struct person {
  char *id;    /* by which the platform knows them: Canvas's user, Moodle's participant */
  char *sid;   /* by which their school does: SIS user ID, ID number */
  char *login; /* name of an account, or of a folder */
  char *name;
  char *email;
  char *group; /* of those who hand in together */
};
typedef VEC(struct person) people;

void person_release(struct person *person);
void people_release(people *list);
struct person person_copy(const struct person *person);

#endif
