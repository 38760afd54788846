/* Builds the roles of many submissions once, and runs them with each other. */
#include "grade/cross.h"

#include "base/file.h"
#include "grade/builds.h"
#include "grade/grade.h"
#include "grade/reference.h"
#include "grade/scratch.h"
#include "grade/snapshot.h"
#include "judge/judge.h"
#include "run/run.h"
#include "run/session.h"

#include <string.h>

struct party {
  struct builds builds;
  char *sources;
  char *folder;
};

struct crosser {
  const struct course *course;
  const struct program *program;
  const struct test_case *test;
  const struct role *first;
  const struct run_record *expected;
  uint64_t seed;
  struct run_session *session;
  char *scratch;
  char *headers;
  VEC(struct party) parties;
  struct reference reference;
};

/* Is it a program of the submission that the harness starts, and not one that it starts once more? */
static bool is_party(const struct program *program, const struct role *role) {
  return role->start.kind != MOMENT_BY_ROLE && !program_supplies(program, role) && !program_repeats(program, role);
}

static const struct role *first_party(const struct program *program) {
  vec_each(&program->roles, role)
    if (is_party(program, role))
      return role;
  return NULL;
}

bool cross_is_possible(const struct program *program) {
  size_t count = 0;
  vec_each(&program->roles, role)
    count += is_party(program, role);
  return count > 1;
}

static bool has_all_parties(const struct program *program, const struct test_case *test) {
  vec_each(&program->roles, role)
    if (is_party(program, role) && !case_has_role(test, role->name))
      return false;
  return true;
}

static const struct test_case *ordinary_case(const struct program *program) {
  vec_each(&program->cases, test)
    if (!test->partners.count && !test->injections.count && has_all_parties(program, test))
      return test;
  return NULL;
}

static int add_party(struct crosser *crosser, const struct submission *submission, struct error *err) {
  struct party *party = vec_add(&crosser->parties);
  party->folder = xasprintf("%s/%zu", crosser->scratch, crosser->parties.count);
  party->sources = path_join(party->folder, "sources");
  party->builds = (struct builds){
      .program = crosser->program, .sources = party->sources, .headers = crosser->headers, .scratch = party->folder};
  if (snapshot_make(submission->folder, party->sources, err))
    return -1;
  return builds_for(&party->builds, crosser->test, NULL, err) ? 0 : -1;
}

/* The role is of `first` when it is the program's first, else of `second`; of the course when nobody has to have it. */
static const struct build_set *set_for(struct crosser *crosser, const struct role *role, size_t first, size_t second,
                                       struct error *err) {
  if (program_supplies(crosser->program, role))
    return reference_build(&crosser->reference, crosser->course, crosser->program, crosser->test, crosser->scratch,
                           err);
  size_t owner = role == crosser->first ? first : second;
  return builds_for(&crosser->parties.items[owner].builds, crosser->test, NULL, err);
}

static int run_pair(struct crosser *crosser, size_t first, size_t second, enum crossing *ret, struct error *err) {
  VEC(const char *) built = {0};
  bool complete = true;
  vec_each(&crosser->program->roles, role) {
    if (!case_has_role(crosser->test, role->name)) {
      *vec_add(&built) = NULL;
      continue;
    }
    const struct build_set *set = set_for(crosser, role, first, second, err);
    if (!set) {
      vec_release(&built);
      return -1;
    }
    complete = complete && build_set_has(set, role->name);
    *vec_add(&built) = build_set_has(set, role->name) ? set->folder : NULL;
  }
  struct case_result result = {0};
  const struct run_request request = {.program = crosser->program,
                                      .test = crosser->test,
                                      .built = built.items,
                                      .schedule = {.seed = crosser->seed},
                                      .session = crosser->session};
  int status = complete ? run_case(&request, &result.record, err) : 0;
  vec_release(&built);
  *ret = CROSSING_NOT_BUILT;
  if (status == 0 && complete) {
    judge_case(crosser->program, crosser->test, &result.record, crosser->expected, NULL, &result);
    *ret = result.verdict == VERDICT_PASS ? CROSSING_WORKS : CROSSING_FAILS;
  }
  findings_release(&result.findings);
  run_record_release(&result.record);
  return status;
}

static int run_all(struct crosser *crosser, struct cross *cross, struct error *err) {
  for (size_t first = 0; first < crosser->parties.count; first++)
    for (size_t second = 0; second < crosser->parties.count; second++)
      if (run_pair(crosser, first, second, vec_add(&cross->cells), err))
        return -1;
  return 0;
}

static int prepare(struct crosser *crosser, const submissions *list, struct cross *cross, struct error *err) {
  crosser->session = run_session_new(err);
  crosser->scratch = crosser->session ? scratch_make(err) : NULL;
  crosser->headers = course_reference(crosser->course, crosser->program->name);
  _cleanup_free_ char *compiler = compiler_version();
  if (!crosser->scratch ||
      reference_load(crosser->course, crosser->program, crosser->session, compiler, &crosser->reference, err))
    return -1;
  crosser->expected = reference_is_needed(crosser->test)
                          ? &crosser->reference.runs.items[crosser->test - crosser->program->cases.items]
                          : NULL;
  vec_each(list, submission) {
    if (strcmp(submission->program, crosser->program->name) != 0)
      continue;
    if (add_party(crosser, submission, err))
      return -1;
    strings_add(&cross->owners, submission->owner);
  }
  return 0;
}

static void release(struct crosser *crosser) {
  vec_each(&crosser->parties, party) {
    builds_release(&party->builds);
    free(party->sources);
    free(party->folder);
  }
  vec_release(&crosser->parties);
  reference_release(&crosser->reference);
  run_session_free(crosser->session);
  if (crosser->scratch)
    tree_remove(crosser->scratch, NULL);
  free(crosser->scratch);
  free(crosser->headers);
}

int cross_run(const struct course *course, const struct program *program, const submissions *list, uint64_t seed,
              struct cross *ret_cross, struct error *err) {
  struct crosser crosser = {.course = course,
                            .program = program,
                            .test = ordinary_case(program),
                            .first = first_party(program),
                            .seed = seed};
  *ret_cross = (struct cross){0};
  if (!crosser.test || !crosser.first)
    return error_set(err, ERROR_USAGE, "%s has no case in which all programs of a submission take part", program->name);
  ret_cross->first = xstrdup(crosser.first->name);
  ret_cross->case_id = xstrdup(crosser.test->id);
  int status = prepare(&crosser, list, ret_cross, err) || run_all(&crosser, ret_cross, err) ? -1 : 0;
  release(&crosser);
  return status;
}

void cross_release(struct cross *cross) {
  strings_release(&cross->owners);
  vec_release(&cross->cells);
  free(cross->first);
  free(cross->case_id);
}
