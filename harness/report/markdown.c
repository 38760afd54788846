/* Markdown: CommonMark's rules for code spans, fenced blocks and escapes. */
#include "report/markdown.h"

#include "base/memory.h"
#include "base/text.h"

#include <string.h>

static size_t longest_run(const char *text, char of) {
  size_t longest = 0;
  size_t run = 0;
  for (; *text; text++) {
    run = *text == of ? run + 1 : 0;
    longest = run > longest ? run : longest;
  }
  return longest;
}

/* A span may not begin or end with the fence's own letter; a blank on both sides is taken away again. */
void markdown_add_code(const char *text, struct strbuf *ret_text) {
  _cleanup_free_ char *shown = text_visible(text);
  size_t length = strlen(shown);
  size_t fence = longest_run(shown, '`') + 1;
  bool padded = length && (*shown == '`' || shown[length - 1] == '`' || *shown == ' ');
  strbuf_add_repeated(ret_text, '`', fence);
  strbuf_add_text(ret_text, padded || !length ? " " : "");
  strbuf_add_text(ret_text, shown);
  strbuf_add_text(ret_text, padded ? " " : "");
  strbuf_add_repeated(ret_text, '`', fence);
}

void markdown_add_block(const char *text, struct strbuf *ret_text) {
  if (!*text)
    return;
  _cleanup_strbuf_ struct strbuf shown = STRBUF_INIT;
  text_add_visible(&shown, text, strlen(text), 1);
  size_t fence = longest_run(shown.buf, '`') + 1;
  fence = fence < 3 ? 3 : fence;
  strbuf_add_repeated(ret_text, '`', fence);
  strbuf_addf(ret_text, "text\n%s%s", shown.buf, shown.buf[shown.length - 1] == '\n' ? "" : "\n");
  strbuf_add_repeated(ret_text, '`', fence);
  strbuf_add_char(ret_text, '\n');
}

void markdown_add_words(const char *text, struct strbuf *ret_text) {
  _cleanup_free_ char *shown = text_visible(text);
  for (const char *at = shown; *at; at++) {
    if (strchr("\\`*_[]<>&#|~!@$", *at))
      strbuf_add_char(ret_text, '\\');
    strbuf_add_char(ret_text, *at);
  }
}
