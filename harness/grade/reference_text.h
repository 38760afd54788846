/* Runs of the reference as text, to be kept: only what is printed, the exit statuses and who was killed. */
#ifndef IPCGRADE_GRADE_REFERENCE_TEXT_H
#define IPCGRADE_GRADE_REFERENCE_TEXT_H

#include "base/strbuf.h"
#include "course/program.h"
#include "result/record.h"

/* Beside the program's cases. */
typedef VEC(struct run_record) reference_runs;
void reference_runs_release(reference_runs *runs);

/* JSON, by cases; `only_visible`: of those that are not hidden and worth something. The caller frees it. NULL when some
 * of it isn't UTF-8, which JSON can't hold: `ret_problem` (may be NULL) is the id of such a case. */
char *reference_to_text(const struct program *program, const reference_runs *runs, bool only_visible,
                        const char **ret_problem);
/* False, and nothing, when the text isn't such, or lacks a case of the program. */
bool reference_from_text(const struct program *program, const struct strbuf *text, reference_runs *ret_runs);

#endif
