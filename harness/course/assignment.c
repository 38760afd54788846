/* What an assignment says of a program, and how that changes its cases. */
#include "course/assignment.h"

#include "base/strbuf.h"

#include <inttypes.h>
#include <string.h>

static const char *const attempt_names[] = {[ATTEMPT_LAST] = "last", [ATTEMPT_BEST] = "best"};

const char *which_attempt_name(enum which_attempt which) { return attempt_names[which]; }

static void release_shares(named_shares *list) {
  vec_each(list, share)
    free(share->name);
  vec_release(list);
}

void assignment_release(struct assignment *assignment) {
  free(assignment->path);
  free(assignment->title);
  vec_each(&assignment->programs, assigned) {
    free(assigned->name);
    release_shares(&assigned->cases);
    release_shares(&assigned->categories);
    release_shares(&assigned->hidden);
    release_shares(&assigned->visible);
  }
  vec_release(&assignment->programs);
  vec_release(&assignment->seeds);
  *assignment = (struct assignment){0};
}

static const struct assigned_program *find(const struct assignment *assignment, const char *program) {
  if (assignment)
    vec_each(&assignment->programs, assigned)
      if (strcmp(assigned->name, program) == 0)
        return assigned;
  return NULL;
}

bool assignment_has(const struct assignment *assignment, const char *program) {
  return !assignment || assignment->programs.count == 0 || find(assignment, program);
}

double assignment_weight(const struct assignment *assignment, const char *program) {
  const struct assigned_program *assigned = find(assignment, program);
  return assigned ? assigned->weight : 1;
}

/* ---- points ---- */

static const struct named_share *find_share(const named_shares *list, const char *name) {
  vec_each(list, share)
    if (strcmp(share->name, name) == 0)
      return share;
  return NULL;
}

static bool takes_part(const struct assigned_program *assigned, const struct test_case *test, const char *category) {
  return strcmp(category_name(test->category), category) == 0 && !find_share(&assigned->cases, test->id);
}

/* In the proportions of the case file. */
static void divide(const struct assigned_program *assigned, const struct named_share *category,
                   struct program *program) {
  double all = 0;
  vec_each(&program->cases, test)
    all += takes_part(assigned, test, category->name) ? test->points : 0;
  vec_each(&program->cases, test)
    if (takes_part(assigned, test, category->name))
      test->points = test->points * category->points / all;
}

/* ---- visibility ---- */

/* Its id says more of a case than its category does. */
static bool is_hidden(const struct assigned_program *assigned, const struct test_case *test) {
  const char *by[] = {test->id, category_name(test->category)};
  for (size_t i = 0; i < array_size(by); i++) {
    if (find_share(&assigned->hidden, by[i]))
      return true;
    if (find_share(&assigned->visible, by[i]))
      return false;
  }
  return test->hidden;
}

void assignment_apply(const struct assignment *assignment, struct program *program) {
  const struct assigned_program *assigned = find(assignment, program->name);
  if (!assigned)
    return;
  vec_each(&assigned->categories, category)
    divide(assigned, category, program);
  vec_each(&program->cases, test) {
    const struct named_share *own = find_share(&assigned->cases, test->id);
    test->points = own ? own->points : test->points;
    test->hidden = is_hidden(assigned, test);
  }
}

/* ---- what a grade hangs on ---- */

bool assignment_digest(const struct assignment *assignment, const struct program *program,
                       char ret_text[DIGEST_TEXT_SIZE]) {
  const struct assigned_program *assigned = find(assignment, program->name);
  bool of_cases =
      assigned && assigned->cases.count + assigned->categories.count + assigned->hidden.count + assigned->visible.count;
  bool of_seeds = assignment && assignment->seeds.count;
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  if (!of_cases && !of_seeds)
    return false;
  if (of_cases)
    vec_each(&program->cases, test)
      strbuf_addf(&text, "%s %.17g %d\n", test->id, test->points, test->hidden);
  if (of_seeds)
    vec_each(&assignment->seeds, seed)
      strbuf_addf(&text, "seed %" PRIu64 "\n", *seed);
  digest_bytes(text.buf, text.length, ret_text);
  return true;
}
