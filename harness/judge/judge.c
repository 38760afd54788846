/* Judges a case: one row per kind of expectation, then the account. */
#include "judge/judge.h"

#include "judge/judging.h"

#include <string.h>

/* In this order: who died and what ended the run explain what the others find wrong. */
static const struct expectation_kind kinds[] = {
    {"death", NULL, death_judge},
    {"end", NULL, end_judge},
    {"role", role_count_aspects, role_judge},
    {"order", order_count_aspects, order_judge},
    {"same", same_count_aspects, same_judge},
    {"observe", observe_count_aspects, observe_judge},
    {"makes", makes_count_aspects, makes_judge},
    {"unchecked", NULL, unchecked_judge},
    {"leaves", leaves_count_aspects, leaves_judge},
    {"unit", unit_count_aspects, unit_judge},
    {"memory", memory_count_aspects, memory_judge},
};

/* ---- who takes part ---- */

static size_t end_of_process(const struct run_record *run, int process) {
  for (size_t i = run->timeline.events.count; process >= 0 && i-- > 0;)
    if (run->timeline.events.items[i].kind == EVENT_EXIT && run->timeline.events.items[i].process == process)
      return i;
  return NO_EVENT;
}

static void add_standing(struct judging *judging, const char *role, const struct role_record *record) {
  struct standing *standing = vec_add(&judging->standings);
  standing->role = role;
  standing->record = record;
  standing->told_in = NO_FINDING;
  standing->end = standing->record ? end_of_process(judging->run, standing->record->process) : NO_EVENT;
  vec_each(&judging->test->expect, expected) {
    if (strcmp(expected->role, role) == 0)
      standing->expected = expected;
  }
}

static int compare_standings(const void *a, const void *b) {
  const struct standing *left = a;
  const struct standing *right = b;
  if (left->end != right->end)
    return left->end > right->end ? 1 : -1;
  int order = strcmp(left->role, right->role);
  return order || !left->record || !right->record ? order : left->record->instance - right->record->instance;
}

/* Who ended first comes first: a later failure may follow from an earlier one. */
static void find_standings(struct judging *judging) {
  vec_each(&judging->program->roles, role) {
    if (!case_has_role(judging->test, role->name))
      continue;
    size_t before = judging->standings.count;
    vec_each(&judging->run->roles, record) {
      if (strcmp(record->role, role->name) == 0)
        add_standing(judging, role->name, record);
    }
    if (judging->standings.count == before)
      add_standing(judging, role->name, NULL);
  }
  if (judging->standings.count)
    qsort(judging->standings.items, judging->standings.count, sizeof judging->standings.items[0], compare_standings);
}

/* What the course's own roles do right is nobody's merit: where something is expected of the submission's too, only
 * those earn points. Where nothing is, the course's show what the submission does. */
static void find_witnesses(struct judging *judging) {
  bool own = false;
  vec_each(&judging->standings, standing)
    own = own || (standing->expected && !case_has_partner(judging->test, standing->role));
  vec_each(&judging->standings, standing)
    standing->is_witness = own && standing->expected && case_has_partner(judging->test, standing->role);
}

/* ---- the account ---- */

static double count_aspects(const struct judging *judging) {
  size_t count = 0;
  for (size_t i = 0; i < array_size(kinds); i++)
    count += kinds[i].count_aspects ? kinds[i].count_aspects(judging) : 0;
  return count ? (double)count : 1;
}

static void find_shares(struct judging *judging) {
  double aspects = count_aspects(judging);
  double witnesses = 0;
  vec_each(&judging->standings, standing)
    witnesses += standing->is_witness && (!standing->record || standing->record->instance == 0);
  judging->share = 1 / aspects;
  judging->witness_share = 1 / (aspects + witnesses);
}

/* Whose doings the case judges: those of whom something is expected. Where that is nobody, but objects are, all of the
 * submission's. */
static bool is_judged(const struct judging *judging, const struct standing *standing) {
  if (judging->test->expect.count)
    return standing->expected && !standing->is_witness;
  return !case_has_partner(judging->test, standing->role);
}

/* Who has died has shown nothing by what it didn't make or leave; only by objects that had been seen as asked. */
static bool nobody_did_right(const struct judging *judging) {
  bool any = false;
  vec_each(&judging->standings, standing) {
    if (!is_judged(judging, standing))
      continue;
    if (!standing->failed)
      return false;
    any = true;
  }
  return any && (judging->test->expect.count || judging->kept == 0);
}

static struct finding *first_charged(findings *list) {
  vec_each(list, finding) {
    if (finding->cost > 0)
      return finding;
  }
  return NULL;
}

/* The costs, trimmed so that they never add up to more than what can be lost. Returns their sum. */
static double settle(struct judging *judging) {
  findings *list = &judging->result->findings;
  struct finding *first = first_charged(list);
  bool all_is_lost = nobody_did_right(judging);
  double most = all_is_lost ? 1 : 1 - judging->kept;
  double total = 0;
  vec_each(list, finding) {
    if (finding->cost > most - total)
      finding->cost = most - total;
    total += finding->cost;
  }
  if (first && all_is_lost) {
    first->cost += 1 - total;
    total = 1;
  }
  return total < 1e-6 ? 0 : total;
}

/* Messages of several lines end without a newline, as those of one do. */
static void trim_messages(findings *list) {
  vec_each(list, finding) {
    size_t length = strlen(finding->message);
    while (length > 0 && finding->message[length - 1] == '\n')
      finding->message[--length] = '\0';
  }
}

/* What a partner of the course's shows is the other side's fault; its lines are in files that students don't have. */
static void speak_for_partners(struct judging *judging) {
  vec_each(&judging->result->findings, finding) {
    if (!finding->role || !case_has_partner(judging->test, finding->role))
      continue;
    _cleanup_free_ char *before = finding->message;
    finding->message =
        xasprintf("The course's own %s %s. %s", finding->role,
                  leaves_are_about(finding->kind) ? "leaves this to be removed" : "does not get what it needs", before);
    free(finding->file);
    finding->file = NULL;
    finding->line = 0;
  }
}

/* All that the case asks for was seen before the run went wrong: that is other cases' business. */
static void close_account(struct judging *judging) {
  double lost = settle(judging);
  if (lost == 0)
    findings_release(&judging->result->findings);
  speak_for_partners(judging);
  trim_messages(&judging->result->findings);
  judging->result->points = points_rounded(judging->test->points * (1 - lost));
  judging->result->verdict = lost > 0 ? VERDICT_FAIL : VERDICT_PASS;
}

/* Where the host would not let the reference run, nobody knows what would have been right. */
static bool stop_unless_judgeable(struct judging *judging) {
  const struct run_record *run = judging->run;
  if (run->end != RUN_BROKEN && run->end != RUN_UNSUPPORTED && judging->reference &&
      judging->reference->end == RUN_UNSUPPORTED)
    run = judging->reference;
  if (run->end != RUN_BROKEN && run->end != RUN_UNSUPPORTED)
    return false;
  judging_give_up(judging, run->end == RUN_BROKEN ? VERDICT_BROKEN : VERDICT_UNSUPPORTED, NULL,
                  run->problem ? run->problem : "the run gave no reason");
  return true;
}

/* Nothing is asked but that nothing be left. */
static bool is_about_leavings_alone(const struct test_case *test) {
  bool none = false;
  for (size_t kind = 0; kind < OBJECT_KIND_COUNT; kind++)
    none = none || test->makes_none[kind];
  return test->leaves_nothing && !none && !test->expect.count && !test->order.count && !test->observe.count &&
         !test->makes.count && test->memory == MEMORY_ANY && !test->unit;
}

/* Neither an object nor a child. */
static bool makes_nothing(const struct run_record *run) {
  return !run->made.objects.count && !run->left.objects.count && run->timeline.processes.count <= run->roles.count;
}

/* What the case is about never came: the call that was to fail, or anything that could have been left. */
static bool is_untried(const struct test_case *test, const struct run_record *run) {
  if (test->injections.count)
    return unchecked_event(run) == NO_EVENT;
  return is_about_leavings_alone(test) && makes_nothing(run);
}

void judge_case(const struct program *program, const struct test_case *test, const struct run_record *run,
                const struct run_record *reference, const struct run_record *ordinary, struct case_result *ret) {
  struct judging judging = {.program = program,
                            .test = test,
                            .run = run,
                            .reference = reference,
                            .ordinary = ordinary,
                            .result = ret,
                            .cosmetic_left = COSMETIC_COST,
                            .end = NO_FINDING,
                            .cause = NO_FINDING,
                            .unchecked = NO_FINDING,
                            .cause_event = NO_EVENT};
  ret->points = 0;
  ret->verdict = VERDICT_PASS;
  if (stop_unless_judgeable(&judging))
    return;
  ret->not_tried = is_untried(test, run);
  if (ret->not_tried && test->injections.count &&
      run->end == RUN_COMPLETED) { /* nothing else went wrong: there is nothing to judge */
    ret->points = test->points;
    return;
  }
  find_standings(&judging);
  find_witnesses(&judging);
  find_shares(&judging);
  for (size_t i = 0; i < array_size(kinds) && ret->verdict == VERDICT_PASS; i++)
    kinds[i].judge(&judging);
  if (ret->verdict == VERDICT_PASS)
    close_account(&judging);
  vec_release(&judging.standings);
}
