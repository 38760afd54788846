/* What became different when a submission was graded again. */
#ifndef IPCGRADE_CLI_CLASS_CHANGES_H
#define IPCGRADE_CLI_CLASS_CHANGES_H

#include "base/strbuf.h"
#include "cli/cli.h"
#include "result/result.h"

/* Does a score, what lateness takes off, or the findings of a case differ? Then for people what came before and what
 * now, why, and in which cases, or for machines a JSON object of the same, a line without its newline. `attempt`: which
 * of several it is, 0 when there is one. */
bool changes_tell(const struct cli *cli, int attempt, const struct submission_result *before,
                  const struct submission_result *now, struct strbuf *ret_text);

#endif
