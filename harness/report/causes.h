/* What goes wrong in a class for one reason: one comment serves all who have it. Private to report/. */
#ifndef IPCGRADE_REPORT_CAUSES_H
#define IPCGRADE_REPORT_CAUSES_H

#include "report/class.h"

/* One cause. Findings have the same one when program, kind and role are the same, and the message but for places, texts
 * in quotation marks, sizes of buffers and what follows a semicolon, which differ from student to student. A finding
 * without a place is left out where its owner has another of its kind: it only tells that something could not be tried
 * for that. */
struct cause {
  const char *program;
  const struct class_finding *example; /* of the first of `entries` */
  char *key;
  const char *told;                        /* points into it: a line that says what all of them have */
  bool is_advice;                          /* to all of them */
  VEC(const struct class_entry *) entries; /* each once */
};
typedef VEC(struct cause) causes;

/* Those that most have first, behind them what nobody has lost points for. `with_hidden`: also what hidden cases found.
 */
void causes_find(const struct class_results *results, bool with_hidden, causes *ret_causes);
void causes_release(causes *list);

#endif
