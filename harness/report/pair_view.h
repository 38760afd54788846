/* What was expected and what was seen, side by side. Private to report/. */
#ifndef IPCGRADE_REPORT_PAIR_VIEW_H
#define IPCGRADE_REPORT_PAIR_VIEW_H

#include "report/xml.h"

/* Lines that both begin or end with stand beside each other; those between are marked, with blanks at their ends made
 * visible. Long texts are cut around the first difference. Nothing when both are NULL. */
void pair_view_add(xmlTextWriter *writer, const char *expected, const char *actual);

#endif
