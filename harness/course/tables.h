/* The format of case files: the tables and what binds their custom fields, one file per part. Private to course/. */
#ifndef IPCGRADE_COURSE_TABLES_H
#define IPCGRADE_COURSE_TABLES_H

#include "course/binder.h"
#include "course/program.h"

/* load.c */
extern const struct table limits_table;
/* Of a struct coverage_minimum. */
extern const struct table coverage_table;

/* bind_roles.c */
extern const struct table role_table;
/* Of a program: `target` is a struct program. */
void bind_roles(struct binder *binder, const struct node *node, void *target);
/* The moment that a map names under its keys `while` or `after`; other keys are the caller's. `of` is for complaints.
 */
void bind_moment(struct binder *binder, const struct node *node, const char *of, struct moment *moment);
/* When a role starts, unless another one starts it. */
#define START_SHAPE                                                                                                    \
  "at-once | {after: ROLE, prints: TEXT} | {after: ROLE, waits: true} | {after: ROLE, writes: true} | "                \
  "{after: ROLE, ended: true}"
void bind_start(struct binder *binder, const struct node *node, struct moment *moment);
/* Standard input: a text, or a list of lines that are typed. */
void bind_input(struct binder *binder, const struct node *node, struct input *input);
/* Is this one of bind_moment()'s keys? */
bool is_moment_key(const char *key);

/* bind_units.c; of a program. */
extern const struct table unit_table;
void bind_units(struct binder *binder, const struct node *node, void *target);
/* Of a case. */
void bind_case_unit(struct binder *binder, const struct node *node, void *target);
/* Before and after the roles are there that they come to. */
void check_units(struct binder *binder, const struct program *program);
void expand_units(struct program *program);
/* For a case file that lies in a course: are the suites there, with these tests and no others? */
void check_suites(struct binder *binder, const struct program *program);

/* bind_objects.c; `target` is a struct test_case. */
extern const struct table object_table;
void bind_observe(struct binder *binder, const struct node *node, void *target);
void bind_makes(struct binder *binder, const struct node *node, void *target);

/* bind_texts.c; `target` is a struct test_case. */
extern const struct table expectation_table;
void bind_expect(struct binder *binder, const struct node *node, void *target);

/* bind_explore.c; `target` is a struct test_case. */
extern const struct table explore_table;
void bind_explore(struct binder *binder, const struct node *node, void *target);
/* Does the rest of the case fit it? */
void check_explore(struct binder *binder, const struct test_case *test);

/* bind_cases.c; `target` is a struct program, whose limits are there already. */
extern const struct table case_table;
void bind_cases(struct binder *binder, const struct node *node, void *target);

/* cross_check.c */
void check_program(struct binder *binder, const struct program *program);

/* check_reference.c: for a case file that lies in a course. */
void check_reference(struct binder *binder, const struct node *root, const struct program *program);

#endif
