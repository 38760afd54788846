/* What this process's children have computed. */
#include "base/spent.h"

#include "base/clock.h"

#include <sys/resource.h>
#include <time.h>

static struct spent spent;

struct spent spent_so_far(void) {
  return spent;
}

void spent_charge(enum spent_on what, int64_t ns) {
  if (what != SPENT_ON_HARNESS)
    spent.ns[what] += ns;
}

void spent_charge_unwaited(enum spent_on what, int64_t ns) {
  spent_charge(what, ns);
  if (what != SPENT_ON_HARNESS)
    spent.unwaited_ns += ns;
}

void spent_add(struct spent *sum, const struct spent *more) {
  for (int what = 0; what < SPENT_ON_COUNT; what++)
    sum->ns[what] += more->ns[what];
  sum->unwaited_ns += more->unwaited_ns;
}

struct spent spent_since(const struct spent *before) {
  struct spent since = spent;
  for (int what = 0; what < SPENT_ON_COUNT; what++)
    since.ns[what] -= before->ns[what];
  since.unwaited_ns -= before->unwaited_ns;
  return since;
}

struct spent_part spent_begin(void) {
  return (struct spent_part){spent, clock_process_cpu_ns(), spent_by_children_ns()};
}

void spent_end(const struct spent_part *part, enum spent_on what) {
  const struct spent since = spent_since(&part->before);
  spent = part->before;
  spent.unwaited_ns += since.unwaited_ns;
  spent.ns[what] +=
      clock_process_cpu_ns() - part->own_ns + spent_by_children_ns() - part->children_ns + since.unwaited_ns;
}

int64_t spent_by_children_ns(void) {
  struct rusage usage;
  getrusage(RUSAGE_CHILDREN, &usage);
  return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * INT64_C(1000000000) +
         (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * INT64_C(1000);
}

int64_t spent_by_process_ns(pid_t pid) {
  clockid_t clock;
  struct timespec now;
  if (clock_getcpuclockid(pid, &clock) || clock_gettime(clock, &now))
    return 0;
  return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}
