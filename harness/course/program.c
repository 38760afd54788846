/* Programs and cases as plain data: asking and releasing. */
#include "course/program.h"

#include "base/file.h"

#include <string.h>

static void text_release(struct text_expectation *text) { strings_release(&text->parts); }

static void object_expectation_release(struct object_expectation *object) {
  free(object->key);
  free(object->name);
}

static void moment_release(struct moment *moment) {
  free(moment->role);
  free(moment->text);
}

static void input_release(struct input *input) {
  free(input->text);
  strings_release(&input->lines);
}

static void role_release(struct role *role) {
  free(role->name);
  free(role->unit);
  strings_release(&role->sources);
  strings_release(&role->also_named);
  strings_release(&role->executables);
  strings_release(&role->args);
  input_release(&role->input);
  moment_release(&role->start);
}

static void observation_release(struct observation *observation) {
  moment_release(&observation->moment);
  vec_each(&observation->objects, object)
    object_expectation_release(object);
  vec_release(&observation->objects);
}

static void role_input_release(struct role_input *input) {
  free(input->role);
  input_release(&input->input);
  strings_release(&input->args);
  moment_release(&input->start);
}

static void case_release(struct test_case *test) {
  free(test->id);
  free(test->says);
  free(test->hint);
  strings_release(&test->roles);
  strings_release(&test->build_flags);
  strings_release(&test->same);
  vec_each(&test->inputs, input)
    role_input_release(input);
  vec_each(&test->explore.advice, input)
    role_input_release(input);
  vec_each(&test->crowds, crowd)
    free(crowd->role);
  vec_each(&test->files, file) {
    free(file->path);
    free(file->text);
  }
  vec_each(&test->kernel, limit) {
    free(limit->name);
    free(limit->value);
  }
  vec_release(&test->kernel);
  vec_each(&test->signals, sent) {
    free(sent->role);
    moment_release(&sent->moment);
  }
  vec_each(&test->expect, expect) {
    free(expect->role);
    text_release(&expect->message);
    text_release(&expect->out);
    text_release(&expect->err);
  }
  vec_each(&test->order, step) {
    free(step->role);
    free(step->text);
  }
  vec_each(&test->observe, observation)
    observation_release(observation);
  vec_each(&test->makes, object)
    object_expectation_release(object);
  vec_each(&test->injections, injection) {
    free(injection->role);
    free(injection->call);
  }
  strings_release(&test->partners);
  free(test->unit);
  free(test->unit_test);
  vec_release(&test->injections);
  vec_release(&test->inputs);
  vec_release(&test->explore.advice);
  vec_release(&test->crowds);
  vec_release(&test->files);
  vec_release(&test->signals);
  vec_release(&test->expect);
  vec_release(&test->order);
  vec_release(&test->observe);
  vec_release(&test->makes);
}

void program_release(struct program *program) {
  free(program->name);
  free(program->title);
  free(program->document);
  free(program->path);
  free(program->course);
  strings_release(&program->headers);
  strings_release(&program->build_flags);
  strings_release(&program->libraries);
  vec_each(&program->roles, role)
    role_release(role);
  vec_each(&program->units, unit) {
    free(unit->name);
    strings_release(&unit->sources);
    strings_release(&unit->functions);
    strings_release(&unit->declared);
    free(unit->says);
  }
  vec_each(&program->cases, test)
    case_release(test);
  vec_release(&program->units);
  vec_release(&program->roles);
  vec_release(&program->cases);
  *program = (struct program){0};
}

const struct role *program_role(const struct program *program, const char *name) {
  vec_each(&program->roles, role)
    if (strcmp(role->name, name) == 0)
      return role;
  return NULL;
}

const struct unit *program_unit(const struct program *program, const char *name) {
  vec_each(&program->units, unit)
    if (strcmp(unit->name, name) == 0)
      return unit;
  return NULL;
}

const struct role *program_suite(const struct program *program, const char *unit) {
  vec_each(&program->roles, role)
    if (role->part == ROLE_SUITE && strcmp(role->unit, unit) == 0)
      return role;
  return NULL;
}

char *unit_suite_path(const char *course, const struct program *program, const char *unit) {
  return xasprintf("%s/cases/%s/unit/%s.c", course, program->name ? program->name : "", unit);
}

const struct test_case *program_case(const struct program *program, const char *id) {
  vec_each(&program->cases, test)
    if (strcmp(test->id, id) == 0)
      return test;
  return NULL;
}

const struct test_case *program_example(const struct program *program) {
  vec_each(&program->cases, test)
    if (!test->hidden && !test->injections.count && !test->unit)
      return test;
  return NULL;
}

bool case_has_role(const struct test_case *test, const char *role) {
  return test->roles.count == 0 || strings_have(&test->roles, role);
}

static const struct role_input *input_of(const struct test_case *test, const struct role *role) {
  vec_each(&test->inputs, input)
    if (strcmp(input->role, role->name) == 0)
      return input;
  return NULL;
}

const strings *case_args(const struct test_case *test, const struct role *role) {
  const struct role_input *input = input_of(test, role);
  return input && input->has_args ? &input->args : &role->args;
}

const struct input *case_input(const struct test_case *test, const struct role *role) {
  const struct role_input *input = input_of(test, role);
  return input && input->has_input ? &input->input : &role->input;
}

const struct moment *case_start(const struct test_case *test, const struct role *role) {
  const struct role_input *input = input_of(test, role);
  return input && input->has_start ? &input->start : &role->start;
}

bool case_has_partner(const struct test_case *test, const char *role) { return strings_have(&test->partners, role); }

bool program_supplies(const struct program *program, const struct role *role) {
  bool any = false;
  vec_each(&program->cases, test) {
    if (!case_has_role(test, role->name))
      continue;
    if (!case_has_partner(test, role->name))
      return false;
    any = true;
  }
  return any;
}

const struct role *program_repeats(const struct program *program, const struct role *role) {
  for (const struct role *other = program->roles.items; other < role; other++)
    if (strings_equal(&other->sources, &role->sources))
      return other;
  return NULL;
}

size_t case_crowd(const struct test_case *test, const char *role) {
  vec_each(&test->crowds, crowd)
    if (strcmp(crowd->role, role) == 0)
      return (size_t)crowd->count;
  return 1;
}

bool coverage_is_asked(const struct coverage_minimum *minimum) {
  bool asks = false;
  for (int what = 0; what < COVERED_COUNT; what++)
    asks = asks || minimum->percent[what] > 0;
  return asks;
}

bool program_asks_coverage(const struct program *program) {
  bool asks = coverage_is_asked(&program->coverage);
  vec_each(&program->cases, test)
    asks = asks || coverage_is_asked(&test->coverage);
  return asks;
}

size_t program_hidden_cases(const struct program *program) {
  size_t hidden = (size_t)program->hidden_cases;
  vec_each(&program->cases, test)
    hidden += test->hidden;
  return hidden;
}

double program_points(const struct program *program) {
  double points = program->hidden_points;
  vec_each(&program->cases, test)
    points += test->points;
  return points;
}
