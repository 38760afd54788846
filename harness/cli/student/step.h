/* replay --step: a timeline walked by keys. */
#ifndef IPCGRADE_CLI_STUDENT_STEP_H
#define IPCGRADE_CLI_STUDENT_STEP_H

#include "report/step.h"

/* Can somebody walk here? A complaint and EXIT_USAGE where stdin and stdout aren't a terminal that knows the sequences
 * of ECMA-48, else EXIT_GO_ON. */
int cli_check_step(void);

/* Shows the first event, then what each key leads to, until somebody leaves. The terminal is as it was afterwards, also
 * after SIGTERM and SIGHUP. */
void cli_step(const struct step_scene *scene, bool color);

#endif
