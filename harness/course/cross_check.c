/* What no single table can check: whether the parts of a case file fit each other. */
#include "course/tables.h"

#include "base/file.h"
#include "base/strbuf.h"
#include "base/text.h"

#include <string.h>

static const char *role_name(size_t i, const void *context) {
  const struct program *program = context;
  return i < program->roles.count ? program->roles.items[i].name : NULL;
}

static void check_role(struct binder *binder, const struct program *program, struct mark mark, const char *name) {
  if (!name || program_role(program, name))
    return;
  _cleanup_free_ char *suggestion = text_suggestion(text_nearest(name, role_name, program));
  binder_complain(binder, mark, "role '%s' is not declared%s", name, suggestion);
}

/* A role that another starts has its input, output and arguments from that one. */
static void check_helper(struct binder *binder, const struct role *role) {
  if (role->args.count || role->input.text || role->input.typed)
    binder_complain(binder, role->mark, "role '%s' is started by '%s', which gives it its arguments and input",
                    role->name, role->start.role);
}

/* Every built role lies in the working folder under each of its names. */
static void check_executables(struct binder *binder, const struct program *program, const struct role *role) {
  vec_each(&role->executables, name) {
    for (const struct role *other = program->roles.items; other < role; other++)
      if (strings_have(&other->executables, *name))
        binder_complain(binder, role->mark, "executable '%s' of role '%s' is one of role '%s' as well", *name,
                        role->name, other->name);
  }
}

/* Roles start in their order. */
static void check_start(struct binder *binder, const struct program *program, const struct role *role,
                        const struct moment *start, struct mark mark) {
  check_role(binder, program, mark, start->role);
  for (const struct role *later = role; start->role && later < program->roles.items + program->roles.count; later++)
    if (strcmp(later->name, start->role) == 0)
      binder_complain(binder, mark, "role '%s' can't start after '%s', which stands behind it", role->name,
                      start->role);
}

static void check_case_start(struct binder *binder, const struct program *program, const struct role_input *input) {
  const struct role *role = program_role(program, input->role);
  if (!role || !input->has_start)
    return;
  check_start(binder, program, role, &input->start, input->start_mark);
  if (role->start.kind == MOMENT_BY_ROLE)
    binder_complain(binder, input->start_mark, "role '%s' is started by '%s'", role->name, role->start.role);
}

static void check_roles(struct binder *binder, const struct program *program) {
  for (size_t i = 0; i < program->roles.count; i++) {
    const struct role *role = &program->roles.items[i];
    if (role->sources.count == 0)
      binder_complain(binder, role->mark, "role '%s' has no sources", role->name);
    check_executables(binder, program, role);
    if (role->start.kind == MOMENT_BY_ROLE)
      check_helper(binder, role);
    check_start(binder, program, role, &role->start, role->mark);
  }
}

static void check_prepared_files(struct binder *binder, const struct program *program, const struct test_case *test) {
  vec_each(&test->files, file) {
    const char *path = file->path;
    while (strncmp(path, "./", 2) == 0)
      path += 2 + strspn(path + 2, "/");
    vec_each(&program->roles, role) {
      if (strings_have(&role->executables, path))
        binder_complain(binder, file->mark, "'%s' would lie where the executable of role '%s' does", file->path,
                        role->name);
    }
  }
}

static bool is_id(const char *text) {
  return *text && text[strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-")] == 0;
}

static bool has_capture(const struct test_case *test, const char *name) {
  _cleanup_free_ char *group = xasprintf("(?<%s>", name);
  vec_each(&test->expect, expect) {
    const struct text_expectation *texts[] = {&expect->out, &expect->err, &expect->message};
    for (size_t i = 0; i < array_size(texts); i++)
      if (texts[i]->rule == TEXT_MATCHES && texts[i]->parts.count && strstr(texts[i]->parts.items[0], group))
        return true;
  }
  return false;
}

/* What is said of a role that this case doesn't run would never come true. */
static void check_taker(struct binder *binder, const struct program *program, const struct test_case *test,
                        struct mark mark, const char *name) {
  check_role(binder, program, mark, name);
  if (name && program_role(program, name) && !case_has_role(test, name))
    binder_complain(binder, mark, "role '%s' takes no part in this case", name);
}

static void check_expectation(struct binder *binder, const struct program *program, const struct test_case *test,
                              const struct role_expectation *expect) {
  const struct role *role = program_role(program, expect->role);
  bool apart = expect->out.rule != TEXT_ANY || expect->err.rule != TEXT_ANY;
  bool anywhere = expect->message.rule != TEXT_ANY;
  check_taker(binder, program, test, expect->mark, expect->role);
  if (role && role->start.kind == MOMENT_BY_ROLE && (anywhere || apart))
    binder_complain(binder, expect->mark, "what '%s' prints is part of the output of '%s', which starts it",
                    expect->role, role->start.role);
  if (anywhere && apart)
    binder_complain(binder, expect->mark, "message asks for text anywhere, beside stdout or stderr it says nothing");
}

static void check_partners(struct binder *binder, const struct program *program, const struct test_case *test) {
  bool any_is_graded = false;
  vec_each(&test->partners, role)
    check_taker(binder, program, test, test->mark, *role);
  vec_each(&program->roles, role)
    any_is_graded |= case_has_role(test, role->name) && !case_has_partner(test, role->name);
  if (test->partners.count && !any_is_graded)
    binder_complain(binder, test->mark, "the course's own program plays every role: nobody is left to be graded");
}

static void check_coverage(struct binder *binder, const struct coverage_minimum *minimum, struct mark mark) {
  for (int what = 0; what < COVERED_COUNT; what++)
    if (minimum->percent[what] < 0 || minimum->percent[what] > 100)
      binder_complain(binder, mark, "coverage: %s must be percent, from 0 to 100", covered_name((enum covered)what));
}

static void check_case(struct binder *binder, const struct program *program, const struct test_case *test) {
  if (test->id && !is_id(test->id))
    binder_complain(binder, test->mark, "id '%s' must be made of small letters, digits and hyphens", test->id);
  if (test->says && !test->says[strspn(test->says, " ")])
    binder_complain(binder, test->mark, "says must be a sentence: what must hold");
  vec_each(&program->cases, other)
    if (other < test && other->id && test->id && strcmp(other->id, test->id) == 0)
      binder_complain(binder, test->mark, "case '%s' is there already, in line %d", test->id, other->mark.line);
  vec_each(&test->roles, role)
    check_role(binder, program, test->mark, *role);
  check_prepared_files(binder, program, test);
  vec_each(&test->inputs, input) {
    check_role(binder, program, test->mark, input->role);
    check_case_start(binder, program, input);
  }
  vec_each(&test->explore.advice, input) {
    check_role(binder, program, input->start_mark, input->role);
    check_case_start(binder, program, input);
  }
  vec_each(&test->crowds, crowd)
    check_role(binder, program, test->mark, crowd->role);
  vec_each(&test->injections, injection)
    check_taker(binder, program, test, injection->mark, injection->role);
  check_partners(binder, program, test);
  vec_each(&test->signals, sent) {
    check_taker(binder, program, test, sent->mark, sent->role);
    check_role(binder, program, sent->mark, sent->moment.role);
  }
  vec_each(&test->order, step)
    check_taker(binder, program, test, step->mark, step->role);
  vec_each(&test->observe, observation)
    check_role(binder, program, observation->mark, observation->moment.role);
  vec_each(&test->expect, expect)
    check_expectation(binder, program, test, expect);
  check_explore(binder, test);
  check_coverage(binder, &test->coverage, test->mark);
  vec_each(&test->same, name)
    if (!has_capture(test, *name))
      binder_complain(binder, test->mark, "same: no pattern of this case has a group (?<%s>…)", *name);
}

void check_program(struct binder *binder, const struct program *program) {
  const char *base = path_base(binder->path);
  const struct mark top = {1, 1};
  size_t length = strcspn(base, ".");
  if (program->name && (strlen(program->name) != length || strncmp(base, program->name, length) != 0))
    binder_complain(binder, top, "program is '%s', but the file is called %s", program->name, base);
  if (program->roles.count == 0)
    binder_complain(binder, top, "there are no roles");
  if (program->cases.count == 0)
    binder_complain(binder, top, "there are no cases");
  check_roles(binder, program);
  check_coverage(binder, &program->coverage, top);
  check_units(binder, program);
  vec_each(&program->cases, test)
    check_case(binder, program, test);
}
