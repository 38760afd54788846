/* The timeline of a run as a picture. Private to report/. */
#ifndef IPCGRADE_REPORT_PICTURE_H
#define IPCGRADE_REPORT_PICTURE_H

#include "report/xml.h"
#include "result/result.h"

/* Where a source line is on the page that the picture is part of: "s0-12", the caller frees it, or NULL. */
typedef char *(*picture_anchor)(const void *context, const struct place *place);

/* Writes an <svg>: a lane for each process, its events below each other in the order in which they began, each with its
 * whole text for those who hover, step to it, or have it read to them; arrows from what made something happen to where
 * it did. The events of the case's findings, those that are stuck and what was left behind are marked. Long timelines
 * are cut to what is around those moments, and say so. `id` is a prefix for ids. */
void picture_add(xmlTextWriter *writer, const char *id, const struct case_result *graded, picture_anchor anchor,
                 const void *context);

#endif
