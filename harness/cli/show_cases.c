/* ipcgrade show, its second half: what must hold, case by case. */
#include "cli/cli.h"

#include "base/columns.h"
#include "base/strbuf.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

enum {
  TEXT_COLUMN = 11,
  LONGEST_PATTERN = 60, /* that is shown where the example does as well */
  LONGEST_GIVEN = 50,
  MOST_LINES = 12,
};

/* Do the roles get what they get in the example, so that what is printed there says how it looks here? */
static bool is_as_example(const struct program *program, const struct test_case *test) {
  const struct test_case *example = program_example(program);
  return example && test->files.count == example->files.count && !test->inputs.count && !test->crowds.count &&
         !test->kernel.count && !test->signals.count && !test->injections.count;
}

/* How much of a pattern goes up to a line's end that it asks for, a "\n" outside of brackets, and how often. */
static size_t pattern_line(const char *text, size_t length) {
  bool in_brackets = false;
  for (size_t i = 0; i + 1 < length; i++) {
    in_brackets = (in_brackets || text[i] == '[') && text[i] != ']';
    if (text[i] != '\\')
      continue;
    i++;
    if (text[i] == 'n' && !in_brackets)
      return i + 1 + strspn(text + i + 1, ")?*+}{0123456789");
  }
  return length;
}

static void show_part(const char *text, bool is_pattern) {
  while (*text) {
    size_t length = strcspn(text, "\n");
    if (is_pattern)
      length = pattern_line(text, length);
    size_t room = columns_fitting(text, PAGE_WIDTH - TEXT_COLUMN);
    if (length > room)
      length = room;
    printf("%*s%.*s\n", TEXT_COLUMN, "", (int)length, text);
    text += length + (text[length] == '\n');
  }
}

static void show_text(const char *role, const char *where, const struct text_expectation *text, bool as_example) {
  static const char *const rules[] = {[TEXT_EXACT] = "just this",
                                      [TEXT_CONTAINS] = "somewhere in it",
                                      [TEXT_LINES] = "these lines, in any order",
                                      [TEXT_MATCHES] = "text of this form, a PCRE2 pattern"};
  if (text->rule >= array_size(rules) || !rules[text->rule])
    return;
  bool is_pattern = text->rule == TEXT_MATCHES;
  if (is_pattern && strlen(text->parts.items[0]) > LONGEST_PATTERN && as_example) {
    printf("%9s%s prints to %s as the example shows\n", "", role, where);
    return;
  }
  if (text->rule == TEXT_EXACT && (!text->parts.count || !*text->parts.items[0])) {
    printf("%9s%s prints nothing to %s\n", "", role, where);
    return;
  }
  _cleanup_free_ char *sentence = xasprintf("%s prints to %s, %s:", role, where, rules[text->rule]);
  printf("%9s", "");
  cli_print_wrapped(sentence, 9, 11);
  vec_each(&text->parts, part)
    show_part(*part, is_pattern);
}

/* ---- what a case gives ---- */

/* A word or a line as it is given; of a long one, its beginning. */
static char *shortened(const char *text) {
  size_t length = strlen(text);
  size_t fitting = columns_fitting(text, LONGEST_GIVEN);
  _cleanup_free_ char *begin = xstrndup(text, fitting);
  char *shown = text_visible(begin);
  if (length <= fitting)
    return shown;
  char *told = xasprintf("%s… (%zu bytes)", shown, length);
  free(shown);
  return told;
}

static void show_args(const struct role_input *input) {
  _cleanup_strbuf_ struct strbuf line = STRBUF_INIT;
  strbuf_addf(&line, "%s is run %s", input->role, input->args.count ? "with:" : "without arguments");
  vec_each(&input->args, arg) {
    _cleanup_free_ char *word = shortened(*arg);
    strbuf_addf(&line, **arg && !strpbrk(word, " '") ? " %s" : " '%s'", word);
  }
  printf("%9s", "");
  cli_print_wrapped(line.buf, 9, TEXT_COLUMN);
}

static void show_line(const char *line) {
  _cleanup_free_ char *shown = shortened(line);
  printf("%*s%s\n", TEXT_COLUMN, "", shown);
}

static void show_input(const char *role, const struct input *input) {
  bool typed = input->typed && input->lines.count;
  bool has_text = !input->typed && input->text && *input->text;
  printf("%9s%s %s\n", "", role, typed ? "is typed:" : has_text ? "reads:" : "finds its input at the end");
  for (size_t i = 0; typed && i < input->lines.count && i < MOST_LINES; i++)
    show_line(input->lines.items[i]);
  if (typed && input->lines.count > MOST_LINES)
    printf("%*s… %zu lines in all\n", TEXT_COLUMN, "", input->lines.count);
  if (has_text)
    show_line(input->text);
}

static void show_given(const struct test_case *test) {
  if (test->unit) {
    printf("%9sthe test %s of %s\n", "", test->unit_test, test->unit);
    return;
  }
  vec_each(&test->inputs, input) {
    if (input->has_args)
      show_args(input);
    if (input->has_input)
      show_input(input->role, &input->input);
  }
  _cleanup_strbuf_ struct strbuf line = STRBUF_INIT;
  vec_each(&test->kernel, limit)
    strbuf_addf(&line, " %s %s", limit->name, limit->value);
  if (!line.length)
    return;
  printf("%9slimits of the kernel:", "");
  cli_print_wrapped(line.buf, 9 + strlen("limits of the kernel:"), TEXT_COLUMN);
}

/* ---- what it asks for ---- */

/* What stands in the case file itself; what the reference prints is in the example. */
static void show_expectations(const struct program *program, const struct test_case *test) {
  bool as_example = is_as_example(program, test);
  vec_each(&test->expect, expect) {
    if (expect->has_exit && expect->exit)
      printf("%9s%s ends with status %d\n", "", expect->role, expect->exit);
    show_text(expect->role, "stdout", &expect->out, as_example);
    show_text(expect->role, "stderr", &expect->err, as_example);
    show_text(expect->role, "stdout or stderr", &expect->message, as_example);
  }
}

void cli_show_cases(const struct program *program) {
  printf("\nWhat must hold (%.6g points)\n", program_points(program));
  vec_each(&program->cases, test) {
    if (test->hidden)
      continue;
    printf("  %5.6g  ", test->points);
    cli_print_wrapped(test->says, 9, 9);
    show_given(test);
    show_expectations(program, test);
    if (!test->hint)
      continue;
    printf("%9shint: ", "");
    cli_print_wrapped(test->hint, 15, 11);
  }
  size_t hidden = program_hidden_cases(program);
  if (hidden)
    printf("  and %zu more that stay%s hidden\n", hidden, hidden == 1 ? "s" : "");
}
