/* The format of assignment files, and looking up what they name. */
#include "course/assignment.h"

#include "base/file.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "course/binder.h"

#include <stddef.h>
#include <string.h>

enum { MOST_BYTES = 1 << 20, MOST_SEEDS = 64 };

/* ---- numbers ---- */

/* From 0 on; `end` of what follows the number. */
static bool number_of(const struct node *node, double *ret_number, const char **ret_end) {
  char *end = NULL;
  double number = node->kind == NODE_SCALAR ? strtod(node->text, &end) : -1;
  if (!end || end == node->text || !(number >= 0 && number < 1e6))
    return false;
  *ret_number = number;
  *ret_end = end;
  return true;
}

static void bind_points(struct binder *binder, const struct node *node, const char *what, double *ret_points) {
  const char *end;
  if (!number_of(node, ret_points, &end) || *end)
    binder_complain(binder, node->mark, "%s must be a number of points, from 0 on", what);
}

/* "5", "10 %". */
static bool bind_share(struct binder *binder, const struct node *node, const char *what, struct share_of_points *ret) {
  const char *end;
  if (number_of(node, &ret->number, &end)) {
    end += strspn(end, " ");
    ret->percent = *end == '%';
    if (!end[ret->percent] && (!ret->percent || ret->number <= 100))
      return true;
  }
  binder_complain(binder, node->mark, "%s must be a number of points, or of percent of them such as '10 %%'", what);
  return false;
}

/* ---- late ---- */

static bool bind_date(struct binder *binder, const struct node *node, const char *what, struct date *ret_date) {
  const char *problem = node->kind == NODE_SCALAR ? date_parse(node->text, ret_date) : "is no date and time";
  if (!problem)
    return true;
  binder_complain(binder, node->mark, "%s: '%s' %s", what, node->text ? node->text : "", problem);
  return false;
}

static void bind_due(struct binder *binder, const struct node *node, void *target) {
  struct assignment *assignment = target;
  assignment->late.has_due = bind_date(binder, node, "due", &assignment->late.due);
}

static void bind_per_day(struct binder *binder, const struct node *node, void *target) {
  struct late_policy *late = target;
  bind_share(binder, node, "per-day", &late->per_day);
}

static void bind_most(struct binder *binder, const struct node *node, void *target) {
  struct late_policy *late = target;
  late->has_most = bind_share(binder, node, "at-most", &late->most);
}

static void bind_free_days(struct binder *binder, const struct node *node, void *target) {
  struct late_policy *late = target;
  if (binder_int(binder, node, "free-days", &late->free_days) && (late->free_days < 0 || late->free_days > 366))
    binder_complain(binder, node->mark, "free-days must be from 0 to 366");
}

static void bind_hard_stop(struct binder *binder, const struct node *node, void *target) {
  struct late_policy *late = target;
  late->has_hard_stop = bind_date(binder, node, "hard-stop", &late->hard_stop);
}

static const struct field late_fields[] = {
    {"per-day", FIELD_CUSTOM,
     .help = "What each day that has begun takes off, in points or in percent of all points "
             "of the program. A day is 24 hours.",
     .fallback = "nothing is taken off", .shape = "NUMBER | NUMBER %", .bind = bind_per_day},
    {"free-days", FIELD_CUSTOM, .help = "Days for which nothing is taken off, with each program.", .fallback = "0",
     .shape = "INTEGER", .bind = bind_free_days},
    {"grace", FIELD_DURATION, offsetof(struct late_policy, grace_ns),
     .help = "So much later still counts as in time. What comes later than that is late since it was due.",
     .fallback = "none"},
    {"at-most", FIELD_CUSTOM, .help = "No more than that is taken off.", .fallback = "all of the score",
     .shape = "NUMBER | NUMBER %", .bind = bind_most},
    {"hard-stop", FIELD_CUSTOM, .help = "What is handed in later counts nothing.", .fallback = "there is none",
     .shape = "DATE", .bind = bind_hard_stop},
};
static const struct table late_table = {
    "late", "What handing in late costs. It is taken from the score, which is told without it.", late_fields,
    array_size(late_fields)};

static void bind_late(struct binder *binder, const struct node *node, void *target) {
  struct assignment *assignment = target;
  binder_bind(binder, &late_table, node, &assignment->late);
}

/* ---- programs ---- */

static void bind_worths(struct binder *binder, const struct node *node, const char *what, named_shares *ret_list) {
  if (!binder_is_map(binder, node, what))
    return;
  for (size_t i = 0; i < node->keys.count; i++) {
    struct named_share *share = vec_add(ret_list);
    *share = (struct named_share){.name = xstrdup(node->keys.items[i]->text), .mark = node->keys.items[i]->mark};
    bind_points(binder, node->values.items[i], share->name, &share->points);
  }
}

static void bind_cases_of(struct binder *binder, const struct node *node, void *target) {
  struct assigned_program *assigned = target;
  bind_worths(binder, node, "points", &assigned->cases);
}

static void bind_categories(struct binder *binder, const struct node *node, void *target) {
  struct assigned_program *assigned = target;
  bind_worths(binder, node, "categories", &assigned->categories);
}

static void bind_names(struct binder *binder, const struct node *node, const char *what, named_shares *ret_list) {
  if (node->kind != NODE_LIST)
    binder_complain(binder, node->mark, "%s must be a list of cases and categories", what);
  for (size_t i = 0; node->kind == NODE_LIST && i < node->values.count; i++) {
    char *name = NULL;
    if (binder_text(binder, node->values.items[i], what, &name))
      *vec_add(ret_list) = (struct named_share){.name = name, .mark = node->values.items[i]->mark};
  }
}

static void bind_hidden(struct binder *binder, const struct node *node, void *target) {
  struct assigned_program *assigned = target;
  bind_names(binder, node, "hidden", &assigned->hidden);
}

static void bind_visible(struct binder *binder, const struct node *node, void *target) {
  struct assigned_program *assigned = target;
  bind_names(binder, node, "visible", &assigned->visible);
}

static const struct field assigned_fields[] = {
    {"weight", FIELD_NUMBER, offsetof(struct assigned_program, weight),
     .help = "By which its points are multiplied in the total of an owner.", .fallback = "1"},
    {"points", FIELD_CUSTOM, .help = "What cases are worth, by their ids; 0 takes a case out.",
     .fallback = "what the case file says", .shape = "{CASE: NUMBER, …}", .bind = bind_cases_of},
    {"categories", FIELD_CUSTOM,
     .help = "What all cases of a category are worth together, beside those that `points` names. They share it as "
             "they do in the case file; 0 takes them out.",
     .fallback = "what the case file says", .shape = "{CATEGORY: NUMBER, …}", .bind = bind_categories},
    {"hidden", FIELD_CUSTOM,
     .help = "Cases, or categories of them, that results mark as hidden. A case's own name "
             "says more than its category.",
     .fallback = "what the case file says", .shape = "[CASE | CATEGORY, …]", .bind = bind_hidden},
    {"visible", FIELD_CUSTOM, .help = "Those that they mark as visible.", .fallback = "what the case file says",
     .shape = "[CASE | CATEGORY, …]", .bind = bind_visible},
};
static const struct table assigned_table = {"program", "How one program counts.", assigned_fields,
                                            array_size(assigned_fields)};

static void add_program(struct binder *binder, const struct node *name, const struct node *value,
                        struct assignment *assignment) {
  char *text = NULL;
  if (!binder_text(binder, name, "a program", &text))
    return;
  vec_each(&assignment->programs, earlier)
    if (strcmp(earlier->name, text) == 0)
      binder_complain(binder, name->mark, "'%s' is there twice", text);
  struct assigned_program *assigned = vec_add(&assignment->programs);
  *assigned = (struct assigned_program){.name = text, .weight = 1, .mark = name->mark};
  if (value && (value->kind != NODE_SCALAR || *value->text)) /* `shm-pair:` alone is fine */
    binder_bind(binder, &assigned_table, value, assigned);
}

static void bind_programs(struct binder *binder, const struct node *node, void *target) {
  if (node->kind == NODE_SCALAR || node->values.count == 0) {
    binder_complain(binder, node->mark, "programs must be a list of programs, or a map {PROGRAM: {program}, …}");
    return;
  }
  for (size_t i = 0; i < node->values.count; i++) {
    bool is_list = node->kind == NODE_LIST;
    add_program(binder, is_list ? node->values.items[i] : node->keys.items[i], is_list ? NULL : node->values.items[i],
                target);
  }
}

/* ---- the assignment ---- */

static void bind_seeds(struct binder *binder, const struct node *node, void *target) {
  struct assignment *assignment = target;
  if (node->kind != NODE_LIST || node->values.count == 0 || node->values.count > MOST_SEEDS) {
    binder_complain(binder, node->mark, "seeds must be a list of 1 to %d numbers", MOST_SEEDS);
    return;
  }
  vec_each(&node->values, item) {
    int64_t seed = 0;
    if (binder_int(binder, *item, "a seed", &seed) && seed < 0)
      binder_complain(binder, (*item)->mark, "a seed must be 0 or more");
    vec_each(&assignment->seeds, earlier)
      if (*earlier == (uint64_t)seed)
        binder_complain(binder, (*item)->mark, "seed %s is there twice", (*item)->text);
    *vec_add(&assignment->seeds) = (uint64_t)seed;
  }
}

static void bind_require(struct binder *binder, const struct node *node, void *target) {
  struct assignment *assignment = target;
  assignment->require_full = node->text && strcmp(node->text, "full") == 0;
  if (!assignment->require_full)
    binder_complain(binder, node->mark, "require must be 'full'");
}

static const struct named_value attempts[] = {{"last", ATTEMPT_LAST}, {"best", ATTEMPT_BEST}, {NULL, 0}};

static const struct field assignment_fields[] = {
    {"title", FIELD_TEXT, offsetof(struct assignment, title),
     .help = "Its name, by which `export` finds its column in a gradebook.", .fallback = "none"},
    {"programs", FIELD_CUSTOM, .help = "The programs that count, and how.",
     .fallback = "every program of the course counts as its case file says", .table = &assigned_table,
     .shape = "[PROGRAM, …] | {PROGRAM: {program}, …}", .bind = bind_programs},
    {"due", FIELD_CUSTOM, .help = "When it is to be handed in, with the zone: 2026-11-30T23:59:00+01:00.",
     .fallback = "nothing is late", .shape = "DATE", .bind = bind_due},
    {"late", FIELD_CUSTOM, .help = "What is taken off for handing in late.",
     .fallback = "it is told how late something is, and nothing is taken off", .table = &late_table, .shape = "{late}",
     .bind = bind_late},
    {"attempts", FIELD_WORD, offsetof(struct assignment, attempts),
     .help = "Which of several attempts of an owner counts: the last, or the best, what is taken off for its "
             "lateness included.",
     .fallback = "last", .words = attempts},
    {"seeds", FIELD_CUSTOM,
     .help = "Orders of events in which each submission is graded. The one in which it scores least counts, so that "
             "luck earns nothing. Cases about memory are run with the first alone.",
     .fallback = "the one of --seed", .shape = "[INTEGER, …]", .bind = bind_seeds},
    {"require", FIELD_CUSTOM, .help = "Isolation without which nothing is graded.",
     .fallback = "whatever the host allows", .shape = "full", .bind = bind_require},
};
static const struct table assignment_table = {
    "assignment file", "Which programs count for how much, and until when: assignment.yaml. Nothing in it is required.",
    assignment_fields, array_size(assignment_fields)};

/* ---- what it names ---- */

struct names {
  const struct program *program;
  bool with_cases;
  bool with_categories;
};

static const char *name_at(size_t i, const void *context) {
  const struct names *names = context;
  size_t cases = names->with_cases ? names->program->cases.count : 0;
  if (i < cases)
    return names->program->cases.items[i].id;
  i -= cases;
  return names->with_categories && i <= CATEGORY_MEMORY ? category_name((enum category)i) : NULL;
}

static bool has_name(const struct names *names, const char *name) {
  for (size_t i = 0; name_at(i, names); i++)
    if (strcmp(name_at(i, names), name) == 0)
      return true;
  return false;
}

static void check_names(struct binder *binder, const struct names *names, const char *what, const named_shares *list) {
  vec_each(list, share) {
    _cleanup_free_ char *suggestion = text_suggestion(text_nearest(share->name, name_at, names));
    if (!has_name(names, share->name))
      binder_complain(binder, share->mark, "%s has no %s '%s'%s", names->program->name, what, share->name, suggestion);
  }
}

static void check_for_both(struct binder *binder, const struct assigned_program *assigned) {
  vec_each(&assigned->hidden, hidden)
    vec_each(&assigned->visible, visible)
      if (strcmp(hidden->name, visible->name) == 0)
        binder_complain(binder, visible->mark, "'%s' can't be hidden and visible", visible->name);
}

/* What is to be shared needs somebody to have it. */
static void check_categories(struct binder *binder, const struct assigned_program *assigned,
                             const struct program *program) {
  vec_each(&assigned->categories, category) {
    bool any = false;
    vec_each(&program->cases, test) {
      bool by_itself = false;
      vec_each(&assigned->cases, own)
        by_itself = by_itself || strcmp(own->name, test->id) == 0;
      any = any || (strcmp(category_name(test->category), category->name) == 0 && !by_itself);
    }
    if (!any && category->points > 0)
      binder_complain(binder, category->mark, "%s has no case in category %s that could be worth these points",
                      program->name, category->name);
  }
}

static void check_rest(struct binder *binder, struct assigned_program *assigned, struct program *program) {
  const struct assignment alone = {.programs = {.items = assigned, .count = 1}};
  assignment_apply(&alone, program);
  if (program_points(program) <= 0)
    binder_complain(binder, assigned->mark, "no case of %s is left that is worth anything", program->name);
}

static void check_program_of(struct binder *binder, const struct course *course, struct assigned_program *assigned) {
  struct program program;
  struct error err = {0};
  if (!course_has(course, assigned->name)) {
    _cleanup_free_ char *suggestion = text_suggestion(course_nearest(course, assigned->name));
    binder_complain(binder, assigned->mark, "there is no program '%s'%s", assigned->name, suggestion);
    return;
  }
  if (course_load(course, assigned->name, &program, &err)) {
    binder_complain(binder, assigned->mark, "the case file of %s is wrong: %s", assigned->name, err.message);
    return;
  }
  check_names(binder, &(struct names){&program, true, false}, "case", &assigned->cases);
  check_names(binder, &(struct names){&program, false, true}, "category", &assigned->categories);
  check_names(binder, &(struct names){&program, true, true}, "case or category", &assigned->hidden);
  check_names(binder, &(struct names){&program, true, true}, "case or category", &assigned->visible);
  check_for_both(binder, assigned);
  check_categories(binder, assigned, &program);
  check_rest(binder, assigned, &program);
  program_release(&program);
}

static void check_late(struct binder *binder, const struct node *root, const struct late_policy *late) {
  const struct node *node = root->kind == NODE_MAP ? node_get(root, "late") : NULL;
  if (node && !node_get(root, "due"))
    binder_complain(binder, node->mark, "nothing can be late without a date in 'due'");
  const struct node *stop = node && node->kind == NODE_MAP ? node_get(node, "hard-stop") : NULL;
  if (stop && late->has_due && late->has_hard_stop && late->hard_stop.seconds < late->due.seconds)
    binder_complain(binder, stop->mark, "hard-stop can't be before 'due'");
}

/* ---- the file ---- */

static void load(struct binder *binder, const struct course *course, struct assignment *assignment) {
  struct node *root = binder_read(binder);
  if (!root)
    return;
  binder_bind(binder, &assignment_table, root, assignment);
  check_late(binder, root, &assignment->late);
  vec_each(&assignment->programs, assigned)
    check_program_of(binder, course, assigned);
  node_free(root);
}

int assignment_load(const char *path, const struct course *course, struct assignment *ret_assignment, strings *problems,
                    struct error *err) {
  strings own = {0};
  struct binder binder = {path, &own, NULL};
  *ret_assignment = (struct assignment){.path = xstrdup(path)};
  load(&binder, course, ret_assignment);
  int status = binder_finish(&binder, problems, err);
  if (status)
    assignment_release(ret_assignment);
  return status;
}

static bool has_one_of(const struct node *map, const char *const *keys) {
  while (*keys && !node_get(map, *keys))
    keys++;
  return *keys != NULL;
}

/* Both have a title; only a case file has the other keys that it must have. */
bool assignment_is_meant(const char *path) {
  static const char *const cases_keys[] = {"program", "roles", "cases", NULL};
  static const char *const own_keys[] = {"programs", "due", "late", "attempts", "seeds", NULL};
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  struct mark mark;
  char *problem = NULL;
  bool is_named = strcmp(path_base(path), "assignment.yaml") == 0;
  struct node *root =
      file_read(path, MOST_BYTES, &text, NULL) ? NULL : node_parse(text.buf, text.length, &mark, &problem);
  bool is_map = root && root->kind == NODE_MAP;
  bool of_case = is_map && has_one_of(root, cases_keys);
  bool own = is_map && has_one_of(root, own_keys);
  free(problem);
  node_free(root);
  return (is_named && !of_case) || (own && !of_case);
}

char *assignment_format_page(void) {
  struct strbuf page = STRBUF_INIT;
  binder_explain(&assignment_table, &page);
  return strbuf_detach(&page);
}
