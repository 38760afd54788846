/* Binding unit suites, and what they come to: two roles for each, and cases in which only those two take part. */
#include "course/tables.h"

#include "base/file.h"
#include "base/strbuf.h"
#include "base/text.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

enum { MOST_BYTES = 1 << 20 };

static const struct field unit_fields[] = {
    {"sources", FIELD_NAMES, offsetof(struct unit, sources), .required = true,
     .help = "The files of the submission that hold its functions."},
    {"functions", FIELD_TEXTS, offsetof(struct unit, declared), .required = true,
     .help = "The functions that are called, as declared: 'int count(const struct buffer *b)'; or their names alone."},
    {"says", FIELD_TEXT, offsetof(struct unit, says), .fallback = "none",
     .help = "What the handout says of them: which structs are the author's own, what a result means."},
};
const struct table unit_table = {
    "unit", "Functions that are tested by themselves, by the suite cases/PROGRAM/unit/UNIT.c (cases/unit/unit.h).",
    unit_fields, array_size(unit_fields)};

static bool is_identifier(const char *text) {
  return (isalpha((unsigned char)*text) || *text == '_') &&
         text[strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")] == '\0';
}

/* What "int count(const struct buffer *b)" declares. Whatever is no declaration comes back as it is. The caller frees
 * it. */
static char *declared_name(const char *declared) {
  size_t begin;
  size_t end = strcspn(declared, "(");
  size_t length = strlen(declared);
  for (begin = end; begin > 0 && (isalnum((unsigned char)declared[begin - 1]) || declared[begin - 1] == '_');)
    begin--;
  return begin > 0 && length > end && declared[length - 1] == ')' ? xstrndup(declared + begin, end - begin)
                                                                  : xstrdup(declared);
}

void bind_units(struct binder *binder, const struct node *node, void *target) {
  struct program *program = target;
  if (!binder_is_map(binder, node, "units"))
    return;
  for (size_t i = 0; i < node->keys.count; i++) {
    struct unit *unit = vec_add(&program->units);
    unit->mark = node->keys.items[i]->mark;
    unit->name = xstrdup(node->keys.items[i]->text);
    binder_bind(binder, &unit_table, node->values.items[i], unit);
    vec_each(&unit->declared, declared) {
      _cleanup_free_ char *name = declared_name(*declared);
      strings_add(&unit->functions, name);
    }
  }
}

void bind_case_unit(struct binder *binder, const struct node *node, void *target) {
  struct test_case *test = target;
  if (node->kind != NODE_MAP || node->keys.count != 1) {
    binder_complain(binder, node->mark, "unit must be {UNIT: TEST}");
    return;
  }
  test->unit = xstrdup(node->keys.items[0]->text);
  test->unit_mark = node->values.items[0]->mark;
  binder_text(binder, node->values.items[0], "unit", &test->unit_test);
}

/* ---- what they come to ---- */

static struct role *add_role(struct program *program, const struct unit *unit, enum role_part part, char *name) {
  struct role *role = vec_add(&program->roles);
  *role = (struct role){.part = part, .name = name, .unit = xstrdup(unit->name), .mark = unit->mark};
  strings_add(&role->executables, name);
  return role;
}

/* The suite starts first, alone; it executes the functions' program when it is ready. */
static void add_roles(struct program *program, const struct unit *unit) {
  struct role *suite = add_role(program, unit, ROLE_SUITE, xasprintf("%s-suite", unit->name));
  _cleanup_free_ char *by = xstrdup(suite->name);
  struct role *functions = add_role(program, unit, ROLE_UNIT, xstrdup(unit->name));
  functions->start = (struct moment){.kind = MOMENT_BY_ROLE, .role = steal_pointer(&by), .text = NULL};
  vec_each(&unit->sources, source)
    strings_add(&functions->sources, *source);
}

static void make_unit_case(const struct program *program, struct test_case *test) {
  const struct role *suite = program_suite(program, test->unit);
  if (!suite || !test->unit_test)
    return;
  struct role_input *input = vec_add(&test->inputs);
  *input = (struct role_input){.role = xstrdup(suite->name), .has_args = true};
  strings_add(&input->args, test->unit_test);
  strings_add(&test->roles, suite->name);
  strings_add(&test->roles, test->unit);
  strings_add(&test->partners, suite->name);
  test->output = OUTPUT_SOCKET;
}

void expand_units(struct program *program) {
  size_t documented = program->roles.count;
  vec_each(&program->units, unit)
    add_roles(program, unit);
  vec_each(&program->cases, test) {
    if (test->unit)
      make_unit_case(program, test);
    else if (program->units.count && test->roles.count == 0)
      for (size_t i = 0; i < documented; i++)
        strings_add(&test->roles, program->roles.items[i].name);
  }
}

/* ---- whether they fit ---- */

static const char *unit_name(size_t i, const void *context) {
  const struct program *program = context;
  return i < program->units.count ? program->units.items[i].name : NULL;
}

static bool has_own_roles(const struct test_case *test) {
  return test->roles.count || test->inputs.count || test->crowds.count || test->files.count || test->kernel.count ||
         test->signals.count || test->injections.count || test->partners.count || test->expect.count ||
         test->order.count || test->same.count || test->observe.count || test->makes.count || test->leaves_nothing ||
         test->output != OUTPUT_TERMINAL;
}

static void check_unit_case(struct binder *binder, const struct program *program, const struct test_case *test) {
  if (!program_unit(program, test->unit)) {
    _cleanup_free_ char *suggestion = text_suggestion(text_nearest(test->unit, unit_name, program));
    binder_complain(binder, test->unit_mark, "unit '%s' is not declared%s", test->unit, suggestion);
  }
  if (has_own_roles(test))
    binder_complain(binder, test->unit_mark,
                    "a case with unit runs that test and nothing else: it can have says, "
                    "hint, category, visibility, points, build, limits and memory");
}

static bool is_asked(const struct program *program, const char *unit, const char *test_name) {
  vec_each(&program->cases, test)
    if (test->unit && strcmp(test->unit, unit) == 0 &&
        (!test_name || (test->unit_test && strcmp(test->unit_test, test_name) == 0)))
      return true;
  return false;
}

void check_units(struct binder *binder, const struct program *program) {
  vec_each(&program->units, unit) {
    if (!is_identifier(unit->name))
      binder_complain(binder, unit->mark, "unit '%s' must be a name as in C", unit->name);
    if (program_role(program, unit->name))
      binder_complain(binder, unit->mark, "unit '%s' is called like a role", unit->name);
    vec_each(&unit->functions, function)
      if (!is_identifier(*function))
        binder_complain(binder, unit->mark, "function '%s' must be a name or a declaration as in C: int f(void)",
                        *function);
    if (!is_asked(program, unit->name, NULL))
      binder_complain(binder, unit->mark, "unit '%s' is in no case", unit->name);
  }
  vec_each(&program->cases, test)
    if (test->unit)
      check_unit_case(binder, program, test);
}

/* ---- whether its suite is there ---- */

/* What stands between the parentheses behind `macro` in the text, from `*at` on; NULL when there is no more. The
 * caller frees it. */
static char *next_use(const char *macro, const char **at, const char *text, int *ret_line) {
  *at = strstr(*at, macro);
  if (!*at)
    return NULL;
  *ret_line = 1;
  for (const char *before = text; before <= *at; before++)
    *ret_line += *before == '\n';
  *at += strlen(macro);
  return xstrndup(*at, strcspn(*at, ",)"));
}

static bool has_test(const char *text, const char *name) {
  int line;
  const char *at = text;
  _cleanup_free_ char *found = NULL;
  while ((found = next_use("\nUNIT_TEST(", &at, text, &line))) {
    if (strcmp(found, name) == 0)
      return true;
    free(steal_pointer(&found));
  }
  return false;
}

static void check_suite(struct binder *binder, const struct program *program, const struct unit *unit, const char *path,
                        const char *text) {
  int line;
  const char *at = text;
  _cleanup_free_ char *found = NULL;
  vec_each(&program->cases, test)
    if (test->unit && test->unit_test && strcmp(test->unit, unit->name) == 0 && !has_test(text, test->unit_test))
      binder_complain(binder, test->unit_mark, "there is no UNIT_TEST(%s) in %s", test->unit_test, path);
  while ((found = next_use("\nUNIT_TEST(", &at, text, &line))) {
    if (!is_asked(program, unit->name, found))
      binder_complain(binder, unit->mark, "the test %s of %s (line %d) is in no case", found, path, line);
    free(steal_pointer(&found));
  }
}

void check_suites(struct binder *binder, const struct program *program) {
  vec_each(&program->units, unit) {
    _cleanup_free_ char *path = unit_suite_path(program->course, program, unit->name);
    _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
    if (file_read(path, MOST_BYTES, &text, NULL))
      binder_complain(binder, unit->mark, "there is no suite %s", path);
    else
      check_suite(binder, program, unit, path, text.buf);
  }
}
