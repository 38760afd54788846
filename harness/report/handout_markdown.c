/* A handout in Markdown. */
#include "report/handout.h"

#include "report/markdown.h"

#include <string.h>

static void add_part(const struct handout_part *part, struct strbuf *out) {
  static const char *const begins[] = {
      [HANDOUT_HEADING] = "\n## ", [HANDOUT_TEXT] = "\n", [HANDOUT_SUBTITLE] = "\n", [HANDOUT_END] = "\n",
      [HANDOUT_ITEM] = "- ",       [HANDOUT_CASE] = "- ", [HANDOUT_NOTE] = "  - "};
  strbuf_add_text(out, begins[part->kind]);
  if (part->kind == HANDOUT_CASE)
    strbuf_addf(out, "**%.6g:** ", part->points);
  if (part->kind == HANDOUT_ITEM)
    markdown_add_code(part->text, out);
  else
    markdown_add_words(part->text, out);
  strbuf_add_text(out, part->kind == HANDOUT_HEADING ? "\n\n" : "\n");
}

/* Lines of code that follow each other are one block, indented as far as the item that it belongs to. */
static size_t add_code(const struct handout *handout, size_t first, struct strbuf *out) {
  _cleanup_strbuf_ struct strbuf code = STRBUF_INIT;
  _cleanup_strbuf_ struct strbuf block = STRBUF_INIT;
  size_t end = first;
  for (; end < handout->parts.count && handout->parts.items[end].kind == HANDOUT_CODE; end++)
    strbuf_addf(&code, "%s\n", handout->parts.items[end].text);
  bool inside = first > 0 && handout->parts.items[first - 1].kind == HANDOUT_NOTE;
  markdown_add_block(code.buf, &block);
  strbuf_add_text(out, inside ? "\n" : "");
  for (const char *line = block.buf; *line;) {
    size_t length = strcspn(line, "\n");
    strbuf_add_text(out, inside ? "    " : "");
    strbuf_add(out, line, length);
    strbuf_add_char(out, '\n');
    line += length + (line[length] == '\n');
  }
  strbuf_add_text(out, inside ? "\n" : "");
  return end;
}

void handout_to_markdown(const struct handout *handout, struct strbuf *ret_text) {
  strbuf_add_text(ret_text, "# ");
  markdown_add_words(handout->title, ret_text);
  strbuf_add_char(ret_text, '\n');
  for (size_t i = 0; i < handout->parts.count;) {
    const struct handout_part *part = &handout->parts.items[i];
    if (part->kind == HANDOUT_CODE) {
      i = add_code(handout, i, ret_text);
      continue;
    }
    add_part(part, ret_text);
    i++;
  }
}
