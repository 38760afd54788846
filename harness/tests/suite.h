/* What each test program ends with. */
#ifndef IPCGRADE_TESTS_SUITE_H
#define IPCGRADE_TESTS_SUITE_H

#include <check.h>

/* Runs the suite, which is released, and prints Check's summary; tests/run_suites reads that. 0 when all of it passed,
 * else 1: the program's exit status. */
int suite_run(Suite *suite);

#endif
