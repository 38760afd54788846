/* Who is in the class: people, as rosters and the platforms' downloads tell of them. */
#ifndef IPCGRADE_INTAKE_ROSTER_H
#define IPCGRADE_INTAKE_ROSTER_H

#include "base/error.h"
#include "base/person.h"

/* Are they one person, as far as is known? They are when an id, an address or a login is the same; and by their names
 * when none of these says otherwise. Of names letters and digits count, in either order ("Doe, Jane", "doejane"). */
bool person_is(const struct person *one, const struct person *other);

/* The person of the list who is `wanted`, or NULL. */
struct person *people_find(const people *list, const struct person *wanted);

/* Adds the people of a CSV file, found by the headers that Canvas's and Moodle's grade books, Gradescope's rosters and
 * plain lists have: `Student,ID,SIS User ID,SIS Login ID,Section`, `Identifier,Full name,Email address`,
 * `First Name,Last Name,SID,Email`, or any of name, owner, login, id, email and group. Rows that are nobody (Canvas's
 * "Points Possible" and its test student) are passed over. ERROR_USAGE names the file, and the row or what is missing.
 */
int roster_read(const char *path, people *ret_people, struct error *err);

#endif
