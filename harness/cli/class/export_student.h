/* export --student: the archive that students take home. */
#ifndef IPCGRADE_CLI_CLASS_EXPORT_STUDENT_H
#define IPCGRADE_CLI_CLASS_EXPORT_STUDENT_H

#include "cli/cli.h"

struct student_export {
  const char *to;         /* NULL: ipcgrade-student.tar.gz */
  const char *assignment; /* file, or NULL */
};

/* Makes it, tries that its course can be used, and says what is in it. Returns the exit status. */
int cli_export_student(const struct cli *cli, const struct student_export *asked);

#endif
