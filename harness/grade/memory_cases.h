/* Where a case about memory (program.h, enum memory) has nothing to tell, since the programs don't come to an end, or
 * don't leave it to Valgrind. */
#ifndef IPCGRADE_GRADE_MEMORY_CASES_H
#define IPCGRADE_GRADE_MEMORY_CASES_H

#include "course/program.h"
#include "result/result.h"

/* Before it is run: does one of its programs, which lie in the folder `built`, tell Valgrind what to look at, or not
 * to? Then `ret` is failed: what Valgrind says of it would be what the program wants. False for cases that aren't about
 * memory. */
bool memory_case_is_talked_into(const struct program *program, const struct test_case *test, const char *built,
                                struct case_result *ret);

/* Before it is run: did a case before it, with the same programs, have to be ended? Then `ret` is failed with what that
 * one found, and need not be run. False for cases that aren't about memory. */
bool memory_case_is_endless(const struct program *program, const struct test_case *test,
                            const struct submission_result *result, struct case_result *ret);

/* After it was run, and judged into `ret`: where the programs come to their end without Valgrind and used up what they
 * may under it, `ret` is judged again as unsupported. */
void memory_case_excuse_slowness(const struct program *program, const struct test_case *test,
                                 const struct submission_result *result, struct case_result *ret);

#endif
