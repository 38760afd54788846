/* Findings on the page of a submission. Private to report/. */
#ifndef IPCGRADE_REPORT_FINDING_VIEW_H
#define IPCGRADE_REPORT_FINDING_VIEW_H

#include "report/source_view.h"

/* Writes a part with this id: what it is, where, what was expected and seen, hints. What an earlier case has told is
 * told by a link there. `graded`: the case it belongs to; NULL for what is wrong with the submission as a whole. */
void finding_view_add(xmlTextWriter *writer, const struct submission_result *result, const struct source_view *sources,
                      const struct case_result *graded, const struct finding *finding, const char *id);
/* That link. */
void finding_view_add_earlier(xmlTextWriter *writer, const struct case_result *earlier);

#endif
