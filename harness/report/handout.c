/* A handout's parts, and how a terminal shows them. */
#include "report/handout.h"

#include "base/columns.h"

#include <stdarg.h>
#include <string.h>

enum {
  WIDTH = 80,
  ITEM_COLUMN = 2,
  NOTE_COLUMN = 4,      /* about an item */
  CASE_COLUMN = 9,      /* behind a case's points, and of what is about it */
  ITEM_CODE_COLUMN = 6, /* about an item */
  CODE_COLUMN = 11      /* about a case */
};

const struct handout_format handout_formats[] = {{"text", "txt", handout_to_terminal},
                                                 {"markdown", "md", handout_to_markdown},
                                                 {"html", "html", handout_to_html},
                                                 {NULL, NULL, NULL}};

const struct handout_format *handout_format_find(const char *name) {
  for (const struct handout_format *format = handout_formats; format->name; format++)
    if (strcmp(format->name, name) == 0)
      return format;
  return NULL;
}

/* ---- parts ---- */

static bool is_about_case(const struct handout *handout) {
  for (size_t i = handout->parts.count; i-- > 0;) {
    enum handout_kind kind = handout->parts.items[i].kind;
    if (kind == HANDOUT_CASE || kind == HANDOUT_ITEM || kind == HANDOUT_END || kind == HANDOUT_HEADING)
      return kind == HANDOUT_CASE;
  }
  return false;
}

void handout_add(struct handout *handout, enum handout_kind kind, const char *text) {
  bool deep = is_about_case(handout);
  *vec_add(&handout->parts) = (struct handout_part){.kind = kind, .text = xstrdup(text), .deep = deep};
}

void handout_addf(struct handout *handout, enum handout_kind kind, const char *format, ...) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  va_list args;
  va_start(args, format);
  strbuf_addv(&text, format, args);
  va_end(args);
  handout_add(handout, kind, text.buf);
}

void handout_add_case(struct handout *handout, double points, const char *says) {
  *vec_add(&handout->parts) =
      (struct handout_part){.kind = HANDOUT_CASE, .text = xstrdup(says), .points = points, .deep = true};
}

void handout_release(struct handout *handout) {
  vec_each(&handout->parts, part)
    free(part->text);
  vec_release(&handout->parts);
  free(handout->title);
}

/* ---- a terminal ---- */

static void add_wrapped(struct strbuf *out, const char *text, size_t column, size_t indent) {
  strbuf_add_repeated(out, ' ', column);
  columns_add_wrapped(out, text, column, indent, WIDTH);
}

/* Lines that stand for themselves are as far to the left as items are. */
static int code_column(const struct handout *handout, size_t at) {
  if (handout->parts.items[at].deep)
    return CODE_COLUMN;
  while (at > 0 && handout->parts.items[at].kind == HANDOUT_CODE)
    at--;
  return handout->parts.items[at].kind == HANDOUT_NOTE ? ITEM_CODE_COLUMN : ITEM_COLUMN;
}

static void add_part(const struct handout *handout, size_t at, struct strbuf *out) {
  const struct handout_part *part = &handout->parts.items[at];
  switch (part->kind) {
  case HANDOUT_SUBTITLE: strbuf_addf(out, "%s\n", part->text); break;
  case HANDOUT_HEADING: strbuf_addf(out, "\n%s\n", part->text); break;
  case HANDOUT_TEXT:
    strbuf_add_char(out, '\n');
    add_wrapped(out, part->text, 0, 0);
    break;
  case HANDOUT_END:
  case HANDOUT_ITEM: strbuf_addf(out, "%*s%s\n", ITEM_COLUMN, "", part->text); break;
  case HANDOUT_CASE:
    strbuf_addf(out, "  %5.6g  ", part->points);
    columns_add_wrapped(out, part->text, CASE_COLUMN, CASE_COLUMN, WIDTH);
    break;
  case HANDOUT_NOTE: {
    size_t column = part->deep ? CASE_COLUMN : NOTE_COLUMN;
    add_wrapped(out, part->text, column, column + 2);
    break;
  }
  case HANDOUT_CODE: strbuf_addf(out, "%*s%s\n", code_column(handout, at), "", part->text); break;
  }
}

void handout_to_terminal(const struct handout *handout, struct strbuf *ret_text) {
  columns_add_wrapped(ret_text, handout->title, 0, 2, WIDTH);
  for (size_t i = 0; i < handout->parts.count; i++)
    add_part(handout, i, ret_text);
}
