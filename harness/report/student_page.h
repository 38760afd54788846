/* The page that a student is given: what each point went for, with the run as a picture and the sources. */
#ifndef IPCGRADE_REPORT_STUDENT_PAGE_H
#define IPCGRADE_REPORT_STUDENT_PAGE_H

#include "base/error.h"
#include "result/result.h"

/* Writes index.html into `folder`, from the result and the folder with the sources as graded (NULL: none). It needs
 * nothing beside it but what it links to. Of hidden cases it tells how many there are and what they came to, and
 * nothing else. */
int student_page_write(const char *folder, const struct submission_result *result, const char *sources,
                       struct error *err);

#endif
