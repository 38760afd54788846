/* Which rows the picture of a timeline has. Private to report/. */
#ifndef IPCGRADE_REPORT_PICTURE_ROWS_H
#define IPCGRADE_REPORT_PICTURE_ROWS_H

#include "result/result.h"

/* Events that are so far apart by the clock have a gap between them. */
enum { PICTURE_GAP_NS = 1000000 };

enum row_kind { ROW_EVENT, ROW_LATER, ROW_CUT, ROW_LEFT };

struct picture_row {
  enum row_kind kind;
  size_t event; /* ROW_EVENT: the first of those that read alike */
  size_t count; /* ROW_CUT: events that are left out */
  int64_t ns;   /* ROW_LATER: since the one above */
  const struct object *object;
  bool is_hit; /* a finding is about this */
};

typedef VEC(struct picture_row) picture_rows;

/* Adds those of a case's run: its events, those that read alike as one; of a long run its beginning and its end, and
 * what is around events that are stuck or that a finding is about; then what was left behind, if a finding is about
 * that. Objects are the case's. */
void picture_rows_find(const struct case_result *graded, picture_rows *ret_rows);

#endif
