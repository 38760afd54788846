/* Runs gcov(1), in a pod: what it reads comes from a submission. */
#ifndef IPCGRADE_RUN_GCOV_H
#define IPCGRADE_RUN_GCOV_H

#include "base/error.h"
#include "base/strbuf.h"

/* Reads the notes and counters (*.gcno, *.gcda) that lie in `folder`, and appends gcov's JSON, one document after the
 * other. `hidden`: the course's folder, or NULL. ERROR_UNSUPPORTED when there is no gcov. */
int gcov_run(const char *folder, const char *hidden, struct strbuf *ret_json, struct error *err);

#endif
