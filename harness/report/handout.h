/* A handout: all that is needed to write a program. Plain parts in the order in which they are read, which a terminal,
 * Markdown and a page show each in its way. All of it is the course's own text. */
#ifndef IPCGRADE_REPORT_HANDOUT_H
#define IPCGRADE_REPORT_HANDOUT_H

#include "base/memory.h"
#include "base/strbuf.h"

enum handout_kind {
  HANDOUT_SUBTITLE,
  HANDOUT_HEADING,
  HANDOUT_TEXT, /* a paragraph */
  HANDOUT_ITEM, /* of a list: a role, a unit */
  HANDOUT_CASE, /* the same, with points */
  HANDOUT_END,  /* a sentence behind a list */
  HANDOUT_NOTE, /* a sentence about the item or case above */
  HANDOUT_CODE, /* a line that is to be read as it is; belongs to the note above, if there is one */
};

struct handout_part {
  enum handout_kind kind;
  char *text;
  double points; /* of a case */
  bool deep;     /* of a note or of code: it is about a case */
};

struct handout {
  char *title;
  VEC(struct handout_part) parts;
};

/* Adds a part; a note or code is about a case when one is the nearest item above. */
void handout_add(struct handout *handout, enum handout_kind kind, const char *text);
void handout_addf(struct handout *handout, enum handout_kind kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void handout_add_case(struct handout *handout, double points, const char *says);
void handout_release(struct handout *handout);

/* Each appends the whole. The first is for a terminal of 80 columns, where lines of code stay as long as they are. */
void handout_to_terminal(const struct handout *handout, struct strbuf *ret_text);
void handout_to_markdown(const struct handout *handout, struct strbuf *ret_text);
void handout_to_html(const struct handout *handout, struct strbuf *ret_text);

/* One format: how `show --format` and the files of a student edition call it. */
struct handout_format {
  const char *name;
  const char *ending; /* of file names */
  void (*write)(const struct handout *handout, struct strbuf *ret_text);
};
extern const struct handout_format handout_formats[]; /* ends with one without a name; the first is the default */
/* NULL when there is none of that name. */
const struct handout_format *handout_format_find(const char *name);

#endif
