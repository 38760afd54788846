/* Decides what a case earns, from what its run left behind. It never makes anything run.
 *
 * Points. A case asks for a number of aspects: one for each role of which it expects something, one for each
 * observation, and one each for `order`, `same`, `makes`, `leaves`, `memory` and `unit`. Each aspect is an equal share
 * of the case's points. A role that the course plays is an aspect only where nothing is expected of the submission's
 * own roles: what the course does right earns nothing. When it doesn't get what it needs, that costs as much as if it
 * were one.
 *   - A role loses its share when its text is really wrong, when it is killed, or when its status is wrong and no text
 *     was asked of it. With the text right, a wrong status costs half of the share, a wrong stderr the other half.
 *   - A cosmetic difference (case, blanks, punctuation, a misspelt word, empty lines, the last newline) costs a tenth
 * of the case's points, all such differences of the case together included.
 *   - A run that can't end by itself, hits a limit or does what is forbidden costs the whole case, but for objects that
 * had been seen as asked by then.
 *   - One cause is charged once: what fails only because something else did is told in that finding's message and costs
 *     nothing more. But when no role did what was asked of it, the case earns nothing.
 * Costs never add up to more than the case, so that points are never negative; each lost point has a finding, and a
 * finding whose points are lost already costs 0. */
#ifndef IPCGRADE_JUDGE_JUDGE_H
#define IPCGRADE_JUDGE_JUDGE_H

#include "course/program.h"
#include "result/result.h"

#include <stdbool.h>

/* Judges `run`, a run of `test`. `reference` is the documented program's run of the same case; it may be NULL when no
 * text of the case is expected to be as the reference's. `ordinary` is the submission's run of it with no call made to
 * fail: what goes wrong there in the same way has not followed from a failing call. It is mostly not needed (NULL).
 * Adds to `ret->findings` and sets `ret->verdict`, `ret->points` and `ret->not_tried`; all else in `ret` stays as it
 * is, and nothing of it points into the other arguments afterwards. A case that can't be judged (no reference, a
 * pattern that doesn't compile) is VERDICT_BROKEN with the reason as its finding.
 */
void judge_case(const struct program *program, const struct test_case *test, const struct run_record *run,
                const struct run_record *reference, const struct run_record *ordinary, struct case_result *ret);

/* `result` is of a judging of `run` without the ordinary one: was something put down to a failing call that may come
 * without it too? The case is to be judged again then, with that run. */
bool judge_wants_ordinary(const struct run_record *run, const struct case_result *result);

#endif
