/* What it took to grade a class: time, CPU time by what it was spent on, memory. */
#ifndef IPCGRADE_CLI_CLASS_COSTS_H
#define IPCGRADE_CLI_CLASS_COSTS_H

#include "cli/class/summary.h"

#include <jansson.h>

struct costs {
  double wall_s;
  double cpu_s[SPENT_ON_COUNT]; /* user and system; what a worker that died had not told of is the harness's */
  long parent_kib;              /* the most memory that this process had, */
  long worker_kib;              /* a worker, */
  long any_process_kib;         /* and any process that has been waited for: getrusage(2) */
};

/* Since `begun` (clock_monotonic_ns()), when all workers have been waited for. The harness's part is what this process
 * and its children have computed, getrusage(2), less what `summary` has of the others: this process's whole life is in
 * it. */
struct costs costs_since(int64_t begun, const struct summary *summary);

/* "costs" of `grade --json`. The caller owns it. */
json_t *costs_to_json(const struct costs *costs);
/* A line of at most 80 columns below 10000 s each. */
void costs_print(const struct costs *costs, FILE *to);

#endif
