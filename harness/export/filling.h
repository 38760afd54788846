/* What filling a platform's own file is made of. Private to export/. */
#ifndef IPCGRADE_EXPORT_FILLING_H
#define IPCGRADE_EXPORT_FILLING_H

#include "export/export.h"

/* A platform's file, and how its rows and ours belong together. */
struct filling {
  const struct export_request *request;
  struct export_outcome *outcome;
  people people;      /* of its rows, in their order */
  VEC(size_t) places; /* the rows of these people */
  int *matches;       /* by the sheet's rows: index of one of them, or -1 */
  double factor;      /* from our points to the platform's */
};

/* `first` is the first row of a person; `person_of` says who it is of, all NULL for nobody. The strings are the file's.
 * Nothing fails; who has no match is noted in the outcome. */
void filling_init(struct filling *filling, const struct export_request *request, struct export_outcome *outcome,
                  size_t first,
                  bool (*person_of)(const struct csv_row *row, const void *context, struct person *ret_person),
                  const void *context);
void filling_release(struct filling *filling);

/* The grade for the cell of a row of the file, as a text that the caller frees; NULL where it stays as it is. Notes who
 * has none. */
char *filling_grade(const struct filling *filling, size_t row);
/* The person of a row for messages. The caller frees it. */
char *filling_who(const struct filling *filling, size_t row);

/* "100,00" as some countries write it, too; 0 when it is no number. */
double filling_number(const char *text);

#endif
