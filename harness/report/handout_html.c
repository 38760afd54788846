/* A handout as a page. */
#include "report/handout.h"

#include "report/html.h"

#include <string.h>

static bool is_listed(const struct handout_part *part) {
  return part->kind == HANDOUT_ITEM || part->kind == HANDOUT_CASE;
}

static bool is_about_item(const struct handout_part *part) {
  return part->kind == HANDOUT_NOTE || part->kind == HANDOUT_CODE;
}

/* Lines of code that follow each other are one block. */
static size_t add_code(xmlTextWriter *writer, const struct handout *handout, size_t at) {
  _cleanup_strbuf_ struct strbuf code = STRBUF_INIT;
  for (; at < handout->parts.count && handout->parts.items[at].kind == HANDOUT_CODE; at++)
    strbuf_addf(&code, "%s\n", handout->parts.items[at].text);
  xml_begin(writer, "pre");
  html_lines(writer, code.buf, code.length);
  xml_end(writer);
  return at;
}

/* An item with all that is about it. */
static size_t add_item(xmlTextWriter *writer, const struct handout *handout, size_t at) {
  const struct handout_part *item = &handout->parts.items[at++];
  xml_begin(writer, "li");
  if (item->kind == HANDOUT_CASE) {
    html_begin(writer, "b", NULL);
    html_format(writer, "%.6g:", item->points);
    xml_end(writer);
    xml_text(writer, " ");
    html_text(writer, item->text);
  } else {
    html_element(writer, "code", NULL, item->text);
  }
  while (at < handout->parts.count && is_about_item(&handout->parts.items[at])) {
    if (handout->parts.items[at].kind == HANDOUT_CODE)
      at = add_code(writer, handout, at);
    else
      html_element(writer, "p", "says", handout->parts.items[at++].text);
  }
  xml_end(writer);
  return at;
}

static size_t add_list(xmlTextWriter *writer, const struct handout *handout, size_t at) {
  xml_begin(writer, "ul");
  while (at < handout->parts.count && is_listed(&handout->parts.items[at]))
    at = add_item(writer, handout, at);
  xml_end(writer);
  return at;
}

static void add_page(xmlTextWriter *writer, const void *context) {
  const struct handout *handout = context;
  const struct asset no_script = {"", 0};
  html_begin_page(writer, handout->title, no_script);
  for (size_t i = 0; i < handout->parts.count;) {
    const struct handout_part *part = &handout->parts.items[i];
    if (is_listed(part)) {
      i = add_list(writer, handout, i);
    } else if (part->kind == HANDOUT_CODE) {
      i = add_code(writer, handout, i);
    } else {
      html_element(writer, part->kind == HANDOUT_HEADING ? "h2" : "p", NULL, part->text);
      i++;
    }
  }
}

void handout_to_html(const struct handout *handout, struct strbuf *ret_text) {
  xml_document(add_page, handout, ret_text);
}
