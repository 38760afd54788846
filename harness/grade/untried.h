/* Cases that tell nothing of a submission, since what they are about never came. */
#ifndef IPCGRADE_GRADE_UNTRIED_H
#define IPCGRADE_GRADE_UNTRIED_H

#include "course/program.h"
#include "result/result.h"

/* When all cases have been judged: of a program that never makes a call nobody can say what it does when the call
 * fails, nor of one that makes nothing whether it would clear up (`not_tried`). It keeps the points when it does its
 * ordinary work; else they are gone, with a finding that names the case which shows the reason: doing nothing at all is
 * no way to earn them. */
void untried_settle(const struct program *program, struct submission_result *result);

#endif
