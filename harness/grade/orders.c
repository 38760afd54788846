/* A search whose schedules are runs of a case, judged as any other. */
#include "grade/orders.h"

#include "base/clock.h"
#include "base/spent.h"
#include "explore/story.h"
#include "judge/judge.h"
#include "judge/races.h"
#include "run/session.h"

struct exploring {
  const struct orders *orders;
  struct case_result last; /* of the schedule that was tried last */
  struct run_record record;
  struct race_report races; /* of all schedules */
};

static void forget_last(struct exploring *exploring) {
  findings_release(&exploring->last.findings);
  run_record_release(&exploring->record);
  exploring->last = (struct case_result){0};
  exploring->record = (struct run_record){0};
}

static int run_one(struct exploring *exploring, const struct schedule *schedule, struct error *err) {
  const struct orders *orders = exploring->orders;
  forget_last(exploring);
  if (case_run(&orders->run, schedule, &exploring->record, err))
    return -1;
  race_report_merge(&exploring->races, &exploring->record.races);
  judge_case(orders->run.program, orders->run.test, &exploring->record, orders->expected, NULL, &exploring->last);
  return 0;
}

static int run_trial(void *context, const struct schedule *schedule, struct trial *ret_trial, struct error *err) {
  struct exploring *exploring = context;
  if (run_one(exploring, schedule, err))
    return -1;
  if (exploring->last.verdict == VERDICT_BROKEN)
    return error_set(err, ERROR_SYSTEM, "an order of events could not be tried: %s",
                     exploring->record.problem ? exploring->record.problem : "no reason was given");
  *ret_trial = (struct trial){&exploring->record.choices, exploring->last.verdict == VERDICT_FAIL};
  return 0;
}

static bool goes_on(void *context, const struct exploration *so_far) {
  const struct exploring *exploring = context;
  const struct orders *orders = exploring->orders;
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

static char *message_of(const struct run_record *record, const struct finding *cause, const struct place **ret_place) {
  struct strbuf text = STRBUF_INIT;
  strbuf_add_text(&text, "Right in the ordinary order of events, and wrong when ");
  story_tell(record, &text, ret_place);
  strbuf_addf(&text, " (%s).", finding_kind_name(cause->kind));
  strbuf_addf(&text, "\n%s", cause->message);
  return strbuf_detach(&text);
}

void orders_tell(struct case_result *ret) {
  const struct finding *cause = costliest(&ret->findings);
  const struct place *place;
  findings list = {0};
  if (ret->verdict != VERDICT_FAIL || !cause)
    return;
  _cleanup_free_ char *message = message_of(&ret->record, cause, &place);
  struct finding *finding = findings_add(&list, FINDING_SCHEDULE_FAILURE, cause->role, message);
  finding->file = place ? xstrdup(place->file) : xstrdup(cause->file);
  finding->line = place ? place->line : cause->line;
  finding->expected = xstrdup(cause->expected);
  finding->actual = xstrdup(cause->actual);
  finding->hint = xstrdup("Nothing makes one wait for the other there: what must come first has to be waited for. "
                          "`ipcgrade replay` shows this order again, and where it was switched (~~).");
  finding->event = cause->event;
  findings_release(&ret->findings);
  ret->findings = list;
  ret->points = 0;
}

/* ---- the search ---- */

/* The schedule that was found, once more, is what stays of the case. */
static int keep_failing(struct exploring *exploring, const struct search *search, const deviations *list,
                        struct case_result *ret, struct error *err) {
  const struct schedule schedule = search_schedule(search, list->items, list->count);
  if (run_one(exploring, &schedule, err))
    return -1;
  if (exploring->last.verdict != VERDICT_FAIL)
    return error_set(err, ERROR_SYSTEM, "an order of events in which case %s fails could not be repeated", ret->id);
  run_record_release(&ret->record);
  findings_release(&ret->findings);
  ret->record = exploring->record;
  ret->findings = exploring->last.findings;
  ret->verdict = exploring->last.verdict;
  ret->points = exploring->last.points;
  exploring->record = (struct run_record){0};
  exploring->last = (struct case_result){0};
  orders_tell(ret);
  return 0;
}

static int explore(const struct orders *orders, struct case_result *ret, struct error *err) {
  struct exploring exploring = {.orders = orders};
  const struct search search = {.preemptions = (int)orders->preemptions,
                                .at_most = orders->at_most,
                                .seed = orders->seed,
                                .context = &exploring,
                                .run = run_trial,
                                .goes_on = goes_on};
  deviations failing = {0};
  int status = search_orders(&search, &ret->exploration, &failing, err);
  if (status == 0 && ret->exploration.failed)
    status = keep_failing(&exploring, &search, &failing, ret, err);
  run_session_let_go(orders->run.session);
  race_report_finish(&exploring.races);
  if (status == 0)
    races_judge(orders->run.test, &exploring.races, ret);
  race_report_release(&exploring.races);
  vec_release(&failing);
  forget_last(&exploring);
  return status;
}

int orders_explore(const struct orders *orders, struct case_result *ret, struct error *err) {
  const struct spent_part part = spent_begin();
  int status = explore(orders, ret, err);
  spent_end(&part, SPENT_ON_EXPLORATION);
  return status;
}
