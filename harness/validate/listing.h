/* What a program's listing in the course's documents would score, and which of its faults each loss is due to. */
#ifndef IPCGRADE_VALIDATE_LISTING_H
#define IPCGRADE_VALIDATE_LISTING_H

#include "base/error.h"
#include "base/memory.h"
#include "course/course.h"

struct listing_loss {
  char *test; /* id of the case */
  double points;
  char *row; /* first cell of the row of reference/ERRATA.md that it is due to; NULL when no row is named */
};

struct listing {
  bool there; /* student/document/<program>/: the listing, repaired as far as it takes to compile */
  double score;
  VEC(struct listing_loss) losses;
  strings stale; /* lines of cases/<program>/listing.txt that name no loss, or no row */
};

/* Grades it. cases/<program>/listing.txt has a line "CASE: ROW" for each case that loses points. */
int listing_grade(const struct course *course, const struct program *program, struct listing *ret_listing,
                  struct error *err);
void listing_release(struct listing *listing);

/* Is each loss tied to a row, and each line of the list to a loss? Also when there is no listing. */
bool listing_is_explained(const struct listing *listing);

#endif
