/* Pages of HTML that show which lines ran, beside a result. Private to report/. */
#ifndef IPCGRADE_REPORT_COVERAGE_PAGES_H
#define IPCGRADE_REPORT_COVERAGE_PAGES_H

#include "base/error.h"
#include "result/result.h"

/* Writes index.html and a page for each source into `folder`, which is made. */
int coverage_pages_write(const char *folder, const struct submission_result *result, const char *sources,
                         struct error *err);

#endif
