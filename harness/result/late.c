/* What handing in late costs. */
#include "result/late.h"

#include "result/result.h"

enum { SECONDS_OF_A_DAY = 86400 };

static double points_of(const struct share_of_points *share, double max_score) {
  return share->percent ? share->number * max_score / 100 : share->number;
}

/* Days that have begun since. A day is 24 hours, also where clocks are changed. */
static int64_t days_late(const struct late_policy *policy, const struct date *handed_in) {
  int64_t late = handed_in->seconds - policy->due.seconds;
  if (late <= policy->grace_ns / 1000000000)
    return 0;
  return (late + SECONDS_OF_A_DAY - 1) / SECONDS_OF_A_DAY;
}

static double points_off(const struct late_policy *policy, int64_t days, double max_score) {
  int64_t charged = days > policy->free_days ? days - policy->free_days : 0;
  double off = (double)charged * points_of(&policy->per_day, max_score);
  double most = points_of(&policy->most, max_score);
  return points_rounded(policy->has_most && off > most ? most : off);
}

struct lateness late_reckon(const struct late_policy *policy, const struct handed_in *handed_in, double score,
                            double max_score) {
  struct lateness late = {.judged = policy->has_due, .handed_in = *handed_in};
  if (!policy->has_due || !handed_in->known)
    return late;
  late.days = days_late(policy, &handed_in->date);
  late.refused = policy->has_hard_stop && handed_in->date.seconds > policy->hard_stop.seconds;
  late.off = late.refused ? score : points_off(policy, late.days, max_score);
  return late;
}

bool late_is_open(const struct lateness *late) { return late->judged && !late->handed_in.known; }

static bool is_same_moment(const struct handed_in *a, const struct handed_in *b) {
  return a->known == b->known && a->marked_late == b->marked_late && a->date.seconds == b->date.seconds &&
         a->date.offset == b->date.offset;
}

bool late_is_same(const struct lateness *a, const struct lateness *b) {
  return a->judged == b->judged && is_same_moment(&a->handed_in, &b->handed_in) && a->days == b->days &&
         a->off == b->off && a->refused == b->refused;
}
