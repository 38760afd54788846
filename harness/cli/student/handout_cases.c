/* The handout of a program, its second half: what must hold, case by case. */
#include "cli/student/handout.h"

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

static void add_part(struct handout *handout, const char *text, bool is_pattern) {
  while (*text) {
    size_t length = strcspn(text, "\n");
    if (is_pattern)
      length = pattern_line(text, length);
    size_t room = columns_fitting(text, PAGE_WIDTH - TEXT_COLUMN);
    if (length > room)
      length = room;
    handout_addf(handout, HANDOUT_CODE, "%.*s", (int)length, text);
    text += length + (text[length] == '\n');
  }
}

static void add_text(struct handout *handout, const char *role, const char *where, const struct text_expectation *text,
                     bool as_example) {
  static const char *const rules[] = {[TEXT_EXACT] = "just this",
                                      [TEXT_CONTAINS] = "somewhere in it",
                                      [TEXT_LINES] = "these lines, in any order",
                                      [TEXT_MATCHES] = "text of this form, a PCRE2 pattern"};
  if (text->rule >= array_size(rules) || !rules[text->rule])
    return;
  bool is_pattern = text->rule == TEXT_MATCHES;
  if (is_pattern && strlen(text->parts.items[0]) > LONGEST_PATTERN && as_example) {
    handout_addf(handout, HANDOUT_NOTE, "%s prints to %s as the example shows", role, where);
    return;
  }
  if (text->rule == TEXT_EXACT && (!text->parts.count || !*text->parts.items[0])) {
    handout_addf(handout, HANDOUT_NOTE, "%s prints nothing to %s", role, where);
    return;
  }
  handout_addf(handout, HANDOUT_NOTE, "%s prints to %s, %s:", role, where, rules[text->rule]);
  vec_each(&text->parts, part)
    add_part(handout, *part, is_pattern);
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

static void add_args(struct handout *handout, const struct role_input *input) {
  _cleanup_strbuf_ struct strbuf line = STRBUF_INIT;
  strbuf_addf(&line, "%s is run %s", input->role, input->args.count ? "with:" : "without arguments");
  vec_each(&input->args, arg) {
    _cleanup_free_ char *word = shortened(*arg);
    strbuf_addf(&line, **arg && !strpbrk(word, " '") ? " %s" : " '%s'", word);
  }
  handout_add(handout, HANDOUT_NOTE, line.buf);
}

static void add_line(struct handout *handout, const char *line) {
  _cleanup_free_ char *shown = shortened(line);
  handout_add(handout, HANDOUT_CODE, shown);
}

static void add_input(struct handout *handout, const char *role, const struct input *input) {
  bool typed = input->typed && input->lines.count;
  bool has_text = !input->typed && input->text && *input->text;
  handout_addf(handout, HANDOUT_NOTE, "%s %s", role,
               typed      ? "is typed:"
               : has_text ? "reads:"
                          : "finds its input at the end");
  for (size_t i = 0; typed && i < input->lines.count && i < MOST_LINES; i++)
    add_line(handout, input->lines.items[i]);
  if (typed && input->lines.count > MOST_LINES)
    handout_addf(handout, HANDOUT_CODE, "… %zu lines in all", input->lines.count);
  if (has_text)
    add_line(handout, input->text);
}

static void add_start(struct handout *handout, const struct program *program, const struct role_input *input) {
  _cleanup_free_ char *start = cli_start_text(program, program_role(program, input->role), &input->start);
  handout_addf(handout, HANDOUT_NOTE, "%s %s", input->role, start);
}

static void add_given(struct handout *handout, const struct program *program, const struct test_case *test) {
  if (test->unit) {
    handout_addf(handout, HANDOUT_NOTE, "the test %s of %s", test->unit_test, test->unit);
    return;
  }
  vec_each(&test->inputs, input) {
    if (input->has_args)
      add_args(handout, input);
    if (input->has_input)
      add_input(handout, input->role, &input->input);
    if (input->has_start)
      add_start(handout, program, input);
  }
  _cleanup_strbuf_ struct strbuf line = STRBUF_INIT;
  vec_each(&test->kernel, limit)
    strbuf_addf(&line, " %s %s", limit->name, limit->value);
  if (line.length)
    handout_addf(handout, HANDOUT_NOTE, "limits of the kernel:%s", line.buf);
}

/* ---- what it asks for ---- */

/* Of a message that only must not be what is printed when all goes well the case's sentence says all: "it says so". */
static bool is_anything_else(const struct text_expectation *message) {
  return message->rule == TEXT_MATCHES && strstr(message->parts.items[0], ")\\S.*") &&
         strstr(message->parts.items[0], "(?!");
}

/* What stands in the case file itself; what the reference prints is in the example. */
static void add_expectations(struct handout *handout, const struct program *program, const struct test_case *test) {
  bool as_example = is_as_example(program, test);
  vec_each(&test->expect, expect) {
    if (expect->has_exit && expect->exit)
      handout_addf(handout, HANDOUT_NOTE, "%s ends with status %d", expect->role, expect->exit);
    add_text(handout, expect->role, "stdout", &expect->out, as_example);
    add_text(handout, expect->role, "stderr", &expect->err, as_example);
    if (!is_anything_else(&expect->message))
      add_text(handout, expect->role, "stdout or stderr", &expect->message, as_example);
  }
}

void cli_handout_cases(const struct program *program, struct handout *handout) {
  handout_addf(handout, HANDOUT_HEADING, "What must hold (%.6g points)", program_points(program));
  vec_each(&program->cases, test) {
    if (test->hidden)
      continue;
    handout_add_case(handout, test->points, test->says);
    add_given(handout, program, test);
    add_expectations(handout, program, test);
    if (test->hint)
      handout_addf(handout, HANDOUT_NOTE, "hint: %s", test->hint);
  }
  size_t hidden = program_hidden_cases(program);
  if (hidden)
    handout_addf(handout, HANDOUT_END, "and %zu more that stay%s hidden", hidden, hidden == 1 ? "s" : "");
}
