/* What handing in late costs. It is reckoned apart from the score, which says how good the work is. */
#ifndef IPCGRADE_RESULT_LATE_H
#define IPCGRADE_RESULT_LATE_H

#include "base/date.h"

/* A number of points, or of percent of the points that there are. */
struct share_of_points {
  double number;
  bool percent;
};

struct late_policy {
  bool has_due;
  struct date due;
  int64_t grace_ns;               /* so much later is not late yet */
  int64_t free_days;              /* late, and nothing is taken for them */
  struct share_of_points per_day; /* for each day after those that begins */
  bool has_most;                  /* no more than `most` is taken */
  struct share_of_points most;
  bool has_hard_stop; /* what comes later counts nothing */
  struct date hard_stop;
};

/* When a submission came in, as far as that is known. */
struct handed_in {
  bool known;
  struct date date;
  bool marked_late; /* by the platform that it came from, which doesn't always tell when */
};

struct lateness {
  bool judged; /* there is a due date */
  struct handed_in handed_in;
  int64_t days; /* that have begun since it was due; 0: in time, or not known */
  double off;   /* points */
  bool refused; /* it came after the hard stop: `off` is all that it scored */
};

/* How late it is, and what that takes of `score` of `max_score` points. Of what nobody knows the time of nothing is
 * taken. */
struct lateness late_reckon(const struct late_policy *policy, const struct handed_in *handed_in, double score,
                            double max_score);
/* The same in every respect. */
bool late_is_same(const struct lateness *a, const struct lateness *b);
/* It was marked as late, or there is a due date, and nobody knows when it came: for the instructor to decide. */
bool late_is_open(const struct lateness *late);

#endif
