/* Sources as they were graded, with what was found at their lines. Private to report/. */
#ifndef IPCGRADE_REPORT_SOURCE_VIEW_H
#define IPCGRADE_REPORT_SOURCE_VIEW_H

#include "base/error.h"
#include "report/xml.h"
#include "result/result.h"

struct source_file {
  char *name;
  struct strbuf text;
  bool is_text; /* else there is nothing to show */
};

struct source_view {
  VEC(struct source_file) files; /* in order of their names */
};

/* Reads the files of a folder; those that are larger than 1 MiB are there without their text. */
int source_view_read(const char *folder, struct source_view *ret_view, struct error *err);
void source_view_release(struct source_view *view);

/* The id of the line on the page that source_view_add() is part of, "s0-12"; NULL when it isn't there. The caller frees
 * it. */
char *source_view_anchor(const struct source_view *view, const char *file, int line);

/* A finding at a line. */
struct source_mark {
  const char *file;
  int line;
  char *target; /* id on the page */
  char *text;
};
typedef VEC(struct source_mark) source_marks;
void source_marks_release(source_marks *marks);

/* A part for each file: lines with their numbers and, when coverage was measured, how often each ran; below a line
 * links to what was found there. */
void source_view_add(xmlTextWriter *writer, const struct source_view *view, const struct coverage *coverage,
                     const source_marks *marks);

#endif
