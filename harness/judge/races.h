/* Races between the processes of a case, as findings. */
#ifndef IPCGRADE_JUDGE_RACES_H
#define IPCGRADE_JUDGE_RACES_H

#include "course/program.h"
#include "result/race.h"

struct case_result;

/* Of a finished report: it isn't about a flag, nor between programs of the course alone. */
bool races_counts(const struct test_case *test, const struct data_race *race);

/* Adds a finding `data-race` to `ret` for each race in a finished report that counts. If there is one, the case has
 * failed, and what it had not lost yet is lost. Plain flags that are polled are told of as advice, each once. */
void races_judge(const struct test_case *test, const struct race_report *report, struct case_result *ret);

#endif
