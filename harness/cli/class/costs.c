/* What it took to grade a class. */
#include "cli/class/costs.h"

#include "base/clock.h"

#include <sys/resource.h>

static double seconds_of(struct timeval time) { return (double)time.tv_sec + (double)time.tv_usec / 1e6; }

static double cpu_of(const struct rusage *usage) { return seconds_of(usage->ru_utime) + seconds_of(usage->ru_stime); }

struct costs costs_since(int64_t begun, const struct summary *summary) {
  struct rusage own;
  struct rusage children;
  getrusage(RUSAGE_SELF, &own);
  getrusage(RUSAGE_CHILDREN, &children);
  struct costs costs = {.wall_s = (double)(clock_monotonic_ns() - begun) / 1e9,
                        .parent_kib = own.ru_maxrss,
                        .worker_kib = summary->peak_kib,
                        .any_process_kib = children.ru_maxrss};
  double harness = cpu_of(&own) + cpu_of(&children) + (double)summary->spent.unwaited_ns / 1e9;
  for (int what = 0; what < SPENT_ON_COUNT; what++) {
    costs.cpu_s[what] = (double)summary->spent.ns[what] / 1e9;
    harness -= costs.cpu_s[what];
  }
  costs.cpu_s[SPENT_ON_HARNESS] = harness;
  return costs;
}

json_t *costs_to_json(const struct costs *costs) {
  const double *cpu = costs->cpu_s;
  return json_pack("{s:f, s:{s:f, s:f, s:f, s:f, s:f}, s:{s:I, s:I, s:I}}", "wall_s", costs->wall_s, "cpu_s", "gcc",
                   cpu[SPENT_ON_COMPILERS], "programs", cpu[SPENT_ON_PROGRAMS], "valgrind", cpu[SPENT_ON_VALGRIND],
                   "exploration", cpu[SPENT_ON_EXPLORATION], "harness", cpu[SPENT_ON_HARNESS], "peak_kib", "parent",
                   (json_int_t)costs->parent_kib, "worker", (json_int_t)costs->worker_kib, "any_process",
                   (json_int_t)costs->any_process_kib);
}

/* Tenths where they matter. */
static void print_seconds(const char *before, double seconds, const char *behind, FILE *to) {
  fprintf(to, "%s%.*f%s", before, seconds < 99.95 ? 1 : 0, seconds, behind);
}

void costs_print(const struct costs *costs, FILE *to) {
  print_seconds("", costs->wall_s, " s; CPU s: ", to);
  print_seconds("gcc ", costs->cpu_s[SPENT_ON_COMPILERS], ", ", to);
  print_seconds("programs ", costs->cpu_s[SPENT_ON_PROGRAMS], ", ", to);
  print_seconds("valgrind ", costs->cpu_s[SPENT_ON_VALGRIND], ", ", to);
  print_seconds("orders ", costs->cpu_s[SPENT_ON_EXPLORATION], ", ", to);
  print_seconds("harness ", costs->cpu_s[SPENT_ON_HARNESS], "\n", to);
}
