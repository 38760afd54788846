/* A search whose schedules are runs of a case, judged as any other. */
#include "grade/orders.h"

#include "base/clock.h"
#include "base/spent.h"
#include "explore/story.h"
#include "judge/judge.h"
#include "judge/races.h"
#include "run/session.h"

#include <string.h>

/* A schedule that has shown a race which none before it had. */
struct showing {
  struct schedule schedule;
  deviations own; /* what that borrows */
};

struct exploring {
  const struct orders *orders;
  const struct case_run *run; /* one of those two */
  struct case_result last;    /* of the schedule that was tried last */
  struct run_record record;
  struct race_report races; /* of all schedules */
  VEC(struct showing) showing;
  bool begun;         /* a schedule of this search has been tried */
  bool is_slow;       /* in some order it needs room (struct run_request): all that come have it */
  bool is_endless;    /* in some order it has computed for as long as it might, also with room: it is believed then */
  bool took_too_long; /* in some order */
  bool came_to_limit; /* on CPU time, in an order that failed by that */
  bool begins_slow;   /* so a search before has shown: is_slow from the first schedule on */
};

static void forget_last(struct exploring *exploring) {
  findings_release(&exploring->last.findings);
  run_record_release(&exploring->record);
  exploring->last = (struct case_result){0};
  exploring->record = (struct run_record){0};
}

static void exploring_release(struct exploring *exploring) {
  forget_last(exploring);
  vec_each(&exploring->showing, showing)
    vec_release(&showing->own);
  vec_release(&exploring->showing);
  race_report_release(&exploring->races);
}

static int run_with(struct exploring *exploring, const struct case_run *run, bool room, const struct schedule *schedule,
                    struct error *err) {
  struct case_run own = *run;
  own.has_room = room;
  forget_last(exploring);
  return case_run(&own, schedule, &exploring->record, err);
}

/* What stops at accesses cost the kernel is on the programs' account: who comes to the limit on CPU time in some order
 * may only have been slow. With room it shows what it does. But who comes to it in the first can't be watched. */
static bool wants_room(const struct exploring *exploring, const struct case_run *run) {
  return exploring->record.end == RUN_CPU_LIMIT && !exploring->is_slow && !exploring->is_endless &&
         (exploring->begun || !run->watched);
}

static int run_as(struct exploring *exploring, const struct case_run *run, const struct schedule *schedule,
                  struct error *err) {
  if (run_with(exploring, run, exploring->is_slow, schedule, err))
    return -1;
  if (wants_room(exploring, run)) {
    if (run_with(exploring, run, true, schedule, err))
      return -1;
    exploring->is_endless = exploring->record.end == RUN_CPU_LIMIT;
    exploring->is_slow = !exploring->is_endless;
  }
  judge_case(run->program, run->test, &exploring->record, exploring->orders->expected, NULL, &exploring->last);
  return 0;
}

static int run_one(struct exploring *exploring, const struct schedule *schedule, struct error *err) {
  return run_as(exploring, exploring->run, schedule, err);
}

/* With all that there is to tell of it. */
static int run_to_tell(struct exploring *exploring, const struct schedule *schedule, struct error *err) {
  struct case_run run = *exploring->run;
  run.tells_members = true;
  return run_as(exploring, &run, schedule, err);
}

static void remember(struct exploring *exploring, const struct schedule *schedule) {
  struct showing *showing = vec_add(&exploring->showing);
  showing->schedule = *schedule;
  for (size_t i = 0; i < schedule->deviation_count; i++)
    *vec_add(&showing->own) = schedule->deviations[i];
  showing->schedule.deviations = showing->own.items;
}

static void collect_races(struct exploring *exploring, const struct schedule *schedule) {
  size_t known = exploring->races.races.count;
  race_report_merge(&exploring->races, &exploring->record.races);
  if (exploring->races.races.count > known)
    remember(exploring, schedule);
}

static int run_trial(void *context, const struct schedule *schedule, struct trial *ret_trial, struct error *err) {
  struct exploring *exploring = context;
  if (run_one(exploring, schedule, err))
    return -1;
  if (exploring->last.verdict == VERDICT_BROKEN)
    return error_set(err, ERROR_SYSTEM, "an order of events could not be tried: %s",
                     exploring->record.problem ? exploring->record.problem : "no reason was given");
  collect_races(exploring, schedule);
  /* The limit on a run's time counts what the tracer computes, and how much that is hangs on the machine. */
  bool unfinished = exploring->record.end == RUN_WALL_LIMIT;
  exploring->came_to_limit =
      exploring->came_to_limit || (exploring->record.end == RUN_CPU_LIMIT && exploring->last.verdict == VERDICT_FAIL);
  exploring->took_too_long = exploring->took_too_long || unfinished;
  *ret_trial = (struct trial){.choices = &exploring->record.choices,
                              .failed = exploring->last.verdict == VERDICT_FAIL && !unfinished,
                              .unfinished = unfinished};
  exploring->begun = true;
  return 0;
}

/* What is polled can only be told from what was seen so far; a step before it may come first in vain. */
static bool is_racing(void *context, const struct operation *step) {
  const struct exploring *exploring = context;
  vec_each(&exploring->races.races, race)
    if (operation_touches(step, &race->touch) && !race_report_on_flag(&exploring->races, race))
      return true;
  return false;
}

/* It fails in the explored build although nobody is held up: that is the build, and no order. Or it takes too long for
 * it. */
static bool cannot_be_watched(const struct exploring *exploring, const struct exploration *so_far) {
  return exploring->run->watched && (so_far->first_failed == 1 || (exploring->took_too_long && so_far->failed == 0));
}

static bool goes_on(void *context, const struct exploration *so_far) {
  const struct exploring *exploring = context;
  const struct orders *orders = exploring->orders;
  if (cannot_be_watched(exploring, so_far) || (exploring->run->watched && exploring->took_too_long))
    return false;
  if (orders->progress)
    orders->progress(orders->run.test->id, so_far);
  return orders->ends == INT64_MAX || clock_monotonic_ns() < orders->ends;
}

/* ---- what is told ---- */

static const struct finding *costliest(const findings *list) {
  const struct finding *worst = NULL;
  vec_each(list, finding)
    if (!worst || finding->cost > worst->cost)
      worst = finding;
  return worst;
}

/* The first schedule of all is the ordinary order, with which others are compared. Where that goes wrong, what went
 * right was another, that of a seed: then `story` is NULL, and nothing was switched. */
static char *message_of(const char *story, const struct finding *cause) {
  struct strbuf text = STRBUF_INIT;
  if (story)
    strbuf_addf(&text, "Right in the ordinary order of events, and wrong when %s", story);
  else
    strbuf_add_text(&text,
                    "Right in one order of events, and wrong in the ordinary one, in which each goes on until it "
                    "has to wait");
  strbuf_addf(&text, " (%s).", finding_kind_name(cause->kind));
  strbuf_addf(&text, "\n%s", cause->message);
  return strbuf_detach(&text);
}

static char *hint_of(const char *story) {
  return xasprintf("Nothing makes one wait for the other there: what must come first has to be waited for. "
                   "`ipcgrade replay` shows this order again%s.",
                   story ? ", and where it was switched (~~)" : "");
}

static void tell_failure(struct case_result *ret) {
  const struct finding *cause = costliest(&ret->findings);
  const struct place *place;
  findings list = {0};
  if (ret->verdict != VERDICT_FAIL || !cause)
    return;
  _cleanup_strbuf_ struct strbuf told = STRBUF_INIT;
  const char *story = story_tell(&ret->record, &told, &place) ? told.buf : NULL;
  _cleanup_free_ char *message = message_of(story, cause);
  struct finding *finding = findings_add(&list, FINDING_SCHEDULE_FAILURE, cause->role, message);
  finding->file = place ? xstrdup(place->file) : xstrdup(cause->file);
  finding->line = place ? place->line : cause->line;
  finding->expected = xstrdup(cause->expected);
  finding->actual = xstrdup(cause->actual);
  finding->hint = hint_of(story);
  finding->event = cause->event;
  findings_release(&ret->findings);
  ret->findings = list;
  ret->points = 0;
}

void orders_tell(const struct test_case *test, struct case_result *ret) {
  tell_failure(ret);
  race_report_finish(&ret->record.races);
  races_judge(test, &ret->record.races, ret);
}

/* ---- what is kept ---- */

/* The run that was made last is what stays of the case. */
static void keep_last(struct exploring *exploring, struct case_result *ret) {
  run_record_release(&ret->record);
  findings_release(&ret->findings);
  ret->record = exploring->record;
  ret->findings = exploring->last.findings;
  ret->verdict = exploring->last.verdict;
  ret->points = exploring->last.points;
  ret->exploration.kept = true;
  exploring->record = (struct run_record){0};
  exploring->last = (struct case_result){0};
}

/* The schedule that was found, once more. *ret_doubted: some order came to the limit on CPU time, and what was found
 * doesn't fail this time. */
static int keep_failing(struct exploring *exploring, const struct search *search, const deviations *list,
                        struct case_result *ret, bool *ret_doubted, struct error *err) {
  const struct schedule schedule = search_schedule(search, list->items, list->count);
  exploring->is_endless = false; /* of this one it has to be seen */
  if (run_to_tell(exploring, &schedule, err))
    return -1;
  if (exploring->last.verdict != VERDICT_FAIL) {
    *ret_doubted = exploring->came_to_limit && !exploring->begins_slow;
    return *ret_doubted ? 0
                        : error_set(err, ERROR_SYSTEM,
                                    "an order of events in which case %s fails could not be repeated", ret->id);
  }
  keep_last(exploring, ret);
  tell_failure(ret);
  return 0;
}

/* Does the last run by itself show a race that counts, and none that only other runs know to be about a flag? */
static bool shows_races(struct exploring *exploring) {
  const struct test_case *test = exploring->run->test;
  struct race_report *own = &exploring->record.races;
  bool shows = false;
  race_report_finish(own);
  vec_each(&own->races, race) {
    const struct data_race *told = race_report_find(&exploring->races, race);
    if (races_counts(test, race) && !(told && races_counts(test, told)))
      return false;
    shows = shows || races_counts(test, race);
  }
  return shows;
}

/* So that a race can be looked at, where nothing went wrong. */
static int keep_racing(struct exploring *exploring, struct case_result *ret, struct error *err) {
  vec_each(&exploring->showing, showing) {
    if (run_one(exploring, &showing->schedule, err))
      return -1;
    if (exploring->last.verdict != VERDICT_PASS || !shows_races(exploring))
      continue;
    keep_last(exploring, ret);
    return 0;
  }
  return 0;
}

/* ---- the search ---- */

static int search_by(struct exploring *exploring, const struct search *search, const struct case_run *run,
                     struct exploration *ret_exploration, deviations *ret_failing, struct error *err) {
  exploring->run = run;
  exploring->begun = exploring->is_endless = exploring->took_too_long = exploring->came_to_limit = false;
  exploring->is_slow = exploring->begins_slow;
  int status = search_orders(search, ret_exploration, ret_failing, err);
  ret_exploration->by_calls = !run->watched;
  return status;
}

static struct search search_of(struct exploring *exploring) {
  const struct orders *orders = exploring->orders;
  return (struct search){.preemptions = (int)orders->preemptions,
                         .at_most = orders->at_most,
                         .seed = orders->seed,
                         .context = exploring,
                         .run = run_trial,
                         .races = is_racing,
                         .goes_on = goes_on};
}

static int search_once(struct exploring *exploring, struct case_result *ret, bool *ret_doubted, struct error *err) {
  const struct orders *orders = exploring->orders;
  const struct search search = search_of(exploring);
  deviations failing = {0};
  int status = search_by(exploring, &search, &orders->run, &ret->exploration, &failing, err);
  if (status == 0 && cannot_be_watched(exploring, &ret->exploration)) {
    run_session_let_go(orders->run.session); /* its pod has the other build */
    status = search_by(exploring, &search, &orders->by_calls, &ret->exploration, &failing, err);
  }
  race_report_finish(&exploring->races);
  if (status == 0 && ret->exploration.failed)
    status = keep_failing(exploring, &search, &failing, ret, ret_doubted, err);
  else if (status == 0)
    status = keep_racing(exploring, ret, err);
  vec_release(&failing);
  return status;
}

/* On a busy host a program may have been slow even with room, and was believed to compute without end. With room from
 * the beginning it is not judged by that again, nor is the harness at its end. */
static int search_and_keep(struct exploring *exploring, struct case_result *ret, struct error *err) {
  bool doubted = false;
  int status = search_once(exploring, ret, &doubted, err);
  if (!doubted)
    return status;
  exploring->begins_slow = true;
  return search_once(exploring, ret, &doubted, err);
}

/* ---- advice ---- */

typedef VEC(struct role_input) role_inputs;

/* What roles are given in the case, but for the starts that it asks advice for. Borrows. */
static void start_otherwise(const struct test_case *test, role_inputs *ret_inputs) {
  vec_each(&test->inputs, input)
    *vec_add(ret_inputs) = *input;
  vec_each(&test->explore.advice, advice) {
    struct role_input *own = NULL;
    vec_each(ret_inputs, input)
      own = strcmp(input->role, advice->role) == 0 ? input : own;
    own = own ? own : vec_add(ret_inputs);
    own->role = advice->role;
    own->has_start = true;
    own->start = advice->start;
  }
}

static void tell_advice(const struct exploring *exploring, struct case_result *ret) {
  const struct finding *cause = costliest(&exploring->last.findings);
  const struct place *place;
  if (!cause)
    return;
  _cleanup_strbuf_ struct strbuf story = STRBUF_INIT;
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  strbuf_add_text(&text, "Advice: where one starts earlier than it is asked to, it goes wrong");
  if (story_tell(&exploring->record, &story, &place))
    strbuf_addf(&text, " when %s", story.buf);
  strbuf_addf(&text, " (%s).\n%s", finding_kind_name(cause->kind), cause->message);
  struct finding *finding = findings_add(&ret->findings, FINDING_SCHEDULE_FAILURE, cause->role, text.buf);
  finding->file = place ? xstrdup(place->file) : xstrdup(cause->file);
  finding->line = place ? place->line : cause->line;
  finding->hint =
      xstrdup("It costs nothing, since nobody is asked to start so early. Memory that has just been made is "
              "all zeros: a state that 0 doesn't stand for would be waited for rightly.");
  finding->advice = true;
  finding->cost = 0;
}

static int search_for_advice(const struct orders *orders, const struct case_run *run, struct case_result *ret,
                             struct error *err) {
  role_inputs inputs = {0};
  start_otherwise(run->test, &inputs);
  struct test_case otherwise = *run->test; /* borrows all that it owns */
  struct case_run other = *run;
  memcpy(&otherwise.inputs, &inputs, sizeof otherwise.inputs);
  other.test = &otherwise;
  struct exploring exploring = {.orders = orders, .run = &other, .begun = true};
  const struct search search = search_of(&exploring);
  struct exploration exploration;
  deviations failing = {0};
  int status = search_orders(&search, &exploration, &failing, err);
  if (status == 0 && exploration.failed) {
    const struct schedule schedule = search_schedule(&search, failing.items, failing.count);
    status = run_to_tell(&exploring, &schedule, err);
    if (status == 0)
      tell_advice(&exploring, ret);
  }
  run_session_let_go(orders->run.session); /* its pod is for a case that is about to go */
  vec_release(&failing);
  vec_release(&inputs);
  exploring_release(&exploring);
  return status;
}

static int explore(const struct orders *orders, struct case_result *ret, struct error *err) {
  struct exploring exploring = {.orders = orders};
  int status = search_and_keep(&exploring, ret, err);
  run_session_let_go(orders->run.session);
  if (status == 0 && !ret->exploration.failed && orders->run.test->explore.advice.count)
    status = search_for_advice(orders, exploring.run, ret, err);
  if (status == 0)
    races_judge(orders->run.test, &exploring.races, ret);
  exploring_release(&exploring);
  return status;
}

int orders_explore(const struct orders *orders, struct case_result *ret, struct error *err) {
  const struct spent_part part = spent_begin();
  int status = explore(orders, ret, err);
  spent_end(&part, SPENT_ON_EXPLORATION);
  return status;
}
