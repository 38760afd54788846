/* Walking over a timeline, event by event. It knows neither keys nor terminals: what there is to see is text. */
#ifndef IPCGRADE_REPORT_STEP_H
#define IPCGRADE_REPORT_STEP_H

#include "base/strbuf.h"
#include "result/timeline.h"

enum step_move {
  STEP_NEXT,
  STEP_PREVIOUS,
  STEP_NEXT_OF_PROCESS,
  STEP_PREVIOUS_OF_PROCESS,
  STEP_NEXT_WRITE, /* by whomever, to the object that the event is about */
  STEP_PREVIOUS_WRITE,
  STEP_FIRST,
  STEP_LAST,
};

struct step_scene {
  const struct timeline *timeline; /* with an event at least */
  const char *title;
  const char *sources;   /* folder with those that the lines belong to */
  const strings *others; /* roles whose sources are other ones: no line of theirs is shown */
};

/* Where a move leads from `at`, SIZE_MAX when there is nothing. Events that read alike are one step, as in
 * report_repeats(): positions are the first of them. A write is a call that changes what others find: bytes or a
 * message sent, a semaphore's value, an object set or removed. Shared memory is written without a call, so that isn't
 * found. */
size_t step_go(const struct timeline *timeline, size_t at, enum step_move move);

/* The object that the event is about: "shm#1", "/test1"; NULL when it is about none. The caller frees it. */
char *step_object(const struct timeline *timeline, size_t at);

/* Appends what there is to see: the events around, this one in full, its line in the source, and `note`, at most
 * `height` lines of at most `width` columns, harmless. With `color` what is marked is marked by it, too. */
void step_view(const struct step_scene *scene, size_t at, const char *note, size_t width, size_t height, bool color,
               struct strbuf *ret_text);

#endif
