/* Races between the processes of a case, as findings. */
#ifndef IPCGRADE_JUDGE_RACES_H
#define IPCGRADE_JUDGE_RACES_H

#include "course/program.h"
#include "result/race.h"

struct case_result;

/* Adds a finding `data-race` to `ret` for each race in a finished report that isn't about a flag, nor between programs
 * of the course alone. If there is one, the case has failed, and what it had not lost yet is lost. */
void races_judge(const struct test_case *test, const struct race_report *report, struct case_result *ret);

#endif
