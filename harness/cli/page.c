/* What commands print: text for people, wrapped to a page, and JSON for machines. */
#include "cli/cli.h"

#include "base/columns.h"
#include "base/strbuf.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>

void cli_print_wrapped(const char *text, size_t at, size_t indent) {
  _cleanup_strbuf_ struct strbuf lines = STRBUF_INIT;
  columns_add_wrapped(&lines, text, at, indent, PAGE_WIDTH);
  fputs(lines.buf, stdout);
}

int cli_terminal_width(int least, int otherwise) {
  struct winsize size = {0};
  const char *columns = getenv("COLUMNS");
  int width = columns ? atoi(columns) : 0;
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
    width = size.ws_col;
  if (width <= 0)
    width = otherwise;
  return width > least ? width : least;
}

void cli_print_json(struct json_t *value) {
  json_dumpf(value, stdout, JSON_INDENT(1) | JSON_REAL_PRECISION(10));
  putchar('\n');
  json_decref(value);
}

struct json_t *cli_json_of_strings(const strings *list) {
  json_t *array = json_array();
  vec_each(list, text)
    json_array_append_new(array, json_string(*text));
  return array;
}

struct json_t *cli_json_of_cases(const struct program *program) {
  json_t *cases = json_array();
  vec_each(&program->cases, test) {
    if (test->hidden)
      continue;
    json_array_append_new(cases,
                          json_pack("{s:s, s:s, s:s?, s:s, s:f}", "id", test->id, "says", test->says, "hint",
                                    test->hint, "category", category_name(test->category), "points", test->points));
  }
  return cases;
}
