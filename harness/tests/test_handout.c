/* Handouts: as golden files in each format, and what one's own words may hold without becoming markup. GOLDEN=write
 * writes the golden files anew. */
#include "base/file.h"
#include "report/handout.h"
#include "tests/suite.h"

#include <check.h>
#include <libxml/HTMLparser.h>
#include <string.h>

static void fill(struct handout *handout) {
  *handout = (struct handout){
      .title = xstrdup("pair: A server & a <b>client</b> talk, which takes a title so long that it wraps")};
  handout_addf(handout, HANDOUT_SUBTITLE, "from document %s", "000_a_b.txt");
  handout_add(handout, HANDOUT_HEADING, "Programs to write");
  handout_add(handout, HANDOUT_ITEM, "server");
  handout_add(handout, HANDOUT_NOTE, "sources: server.c");
  handout_add(handout, HANDOUT_ITEM, "client");
  handout_add(handout, HANDOUT_NOTE, "functions:");
  handout_add(handout, HANDOUT_CODE, "bool put(struct buffer *b, int item)");
  handout_add(handout, HANDOUT_CODE, "void stop(void)");
  handout_add(handout, HANDOUT_TEXT, "Built with: gcc -std=gnu17");
  handout_add(handout, HANDOUT_HEADING, "pair.h");
  handout_add(handout, HANDOUT_CODE, "#define A 1 /* ``` */");
  handout_add(handout, HANDOUT_CODE, "");
  handout_add(handout, HANDOUT_CODE, "int a[] = {A & 1, A < 2};");
  handout_add(handout, HANDOUT_HEADING, "What must hold (12.5 points)");
  handout_add_case(handout, 2.5,
                   "It prints <script>alert(1)</script> and ![x](http://example.net/) as they are, at once.");
  handout_add(handout, HANDOUT_NOTE, "server prints to stdout, just this:");
  handout_add(handout, HANDOUT_CODE, "*** error ***");
  handout_add(handout, HANDOUT_CODE, "  and more");
  handout_add(handout, HANDOUT_NOTE,
              "hint: a_b is *p, and so on until a line is wider than what a terminal of the usual width holds.");
  handout_add_case(handout, 10, "It ends.");
  handout_add(handout, HANDOUT_END, "and 3 more that stay hidden");
  handout_add(handout, HANDOUT_TEXT, "Type: ipcgrade check");
}

static void write_with(size_t format, struct strbuf *ret_text) {
  struct handout handout;
  fill(&handout);
  handout_formats[format].write(&handout, ret_text);
  handout_release(&handout);
}

START_TEST(test_handout__is_as_in_the_golden_file) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  _cleanup_strbuf_ struct strbuf whole = STRBUF_INIT;
  _cleanup_strbuf_ struct strbuf golden = STRBUF_INIT;
  _cleanup_free_ char *path = xasprintf("harness/tests/golden/handout.%s", handout_formats[_i].ending);
  const char *mode = getenv("GOLDEN");
  write_with((size_t)_i, &whole);
  const char *body = strstr(whole.buf, "<main>"); /* the style above it is another file's */
  strbuf_add_text(&text, body ? body : whole.buf);
  if (mode && strcmp(mode, "write") == 0)
    ck_assert_int_eq(file_write(path, text.buf, text.length, NULL), 0);
  ck_assert_int_eq(file_read(path, 1 << 20, &golden, NULL), 0);
  ck_assert_str_eq(text.buf, golden.buf);
}
END_TEST

/* Elements that the parser finds below `node`. */
static size_t count(const xmlNode *node, const char *name) {
  size_t found = 0;
  for (; node; node = node->next)
    if (node->type == XML_ELEMENT_NODE)
      found += (strcmp((const char *)node->name, name) == 0) + count(node->children, name);
  return found;
}

START_TEST(test_handout__as_a_page_has_the_courses_words_as_words) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  write_with(2, &text);
  htmlDocPtr page = htmlReadMemory(text.buf, (int)text.length, NULL, "UTF-8", HTML_PARSE_NONET | HTML_PARSE_NOERROR);
  ck_assert_ptr_nonnull(page);
  const xmlNode *root = xmlDocGetRootElement(page);
  static const struct {
    const char *element;
    size_t count;
  } expected[] = {{"h1", 1}, {"h2", 3}, {"li", 4}, {"pre", 3}, {"b", 2}, {"script", 1}, {"img", 0}, {"a", 0}};
  for (size_t i = 0; i < array_size(expected); i++)
    ck_assert_msg(count(root, expected[i].element) == expected[i].count, "%s: %zu", expected[i].element,
                  count(root, expected[i].element));
  xmlFreeDoc(page);
}
END_TEST

START_TEST(test_handout__formats_have_names) {
  ck_assert_ptr_eq(handout_format_find("text"), &handout_formats[0]);
  ck_assert_ptr_nonnull(handout_format_find("html"));
  ck_assert_ptr_null(handout_format_find("pdf"));
}
END_TEST

int main(void) {
  Suite *suite = suite_create("handout");
  TCase *cases = tcase_create("all");
  suite_add_tcase(suite, cases);
  tcase_add_loop_test(cases, test_handout__is_as_in_the_golden_file, 0, 3);
  tcase_add_test(cases, test_handout__as_a_page_has_the_courses_words_as_words);
  tcase_add_test(cases, test_handout__formats_have_names);
  return suite_run(suite);
}
