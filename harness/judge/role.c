/* The account of the roles: what each has to show for its share of the case, and what it is excused. */
#include "judge/role_check.h"

#include <string.h>

/* ---- one role ---- */

/* It failed only since another did: said there, and not charged. */
static void excuse(struct judging *judging, const struct role_check *check) {
  _cleanup_strbuf_ struct strbuf line = STRBUF_INIT;
  const struct text_check *text = text_is_wrong(&check->out) ? &check->out : &check->err;
  strbuf_addf(&line, "%s then failed because of it: ", check->standing->role);
  if (check->exit_is_wrong) {
    strbuf_add_text(&line, "it ");
    role_add_exit(check, &line);
    last_words_add(&line, ", the last that it printed is ", check->record);
  } else {
    strbuf_add_text(&line, text->what);
  }
  strbuf_add_char(&line, '.');
  finding_append(judging_cause(judging), line.buf);
  check->standing->failed = true;
}

static bool is_excused(const struct judging *judging, const struct role_check *check) {
  if (!judging_may_follow(judging, check->standing->role, role_check_first_wrong(judging, check)))
    return false;
  return judging->cause_is_death || (check->exit_is_wrong && check->record->exit_status != 0);
}

/* The account of one role: of what it is worth, the text is all, or status and stderr half each beside a right text. A
 * message of any text is worth half of a right status. */
static void charge(struct judging *judging, const struct role_check *check) {
  double share = judging_share_of(judging, check->standing);
  bool out_is_wrong = text_is_wrong(&check->out);
  bool err_is_wrong = text_is_wrong(&check->err) && !check->out_went_to_err;
  bool asks_text = text_is_asked(&check->expected->out) || text_is_asked(&check->expected->message);
  bool any_message = check->expected->message.rule == TEXT_NOT_EMPTY;
  double part = asks_text && !any_message ? share / 2 : share;
  bool err_tells_of_exit = check->exit_is_wrong && err_is_wrong;
  double lost = 0;
  if (out_is_wrong) {
    role_tell_text(judging, check, 1, lost = share);
  } else if (check->exit_is_wrong) {
    lost = err_tells_of_exit ? share : part;
    role_tell_exit(judging, check, lost);
  }
  if (check->exit_is_wrong && check->record->exit_status != 0)
    judging_set_cause(judging, check->standing->role, check->standing->end, false);
  if (err_is_wrong && !err_tells_of_exit) {
    double worth = any_message ? share / 2 : part;
    double more = worth < share - lost ? worth : share - lost;
    role_tell_text(judging, check, 2, more);
    lost += more;
  }
  check->standing->failed = check->standing->failed || lost > share * 0.999;
}

/* A role that ended by itself with too little printed may be why the others wait. */
static void tell_in_end(struct judging *judging, const struct role_check *check) {
  _cleanup_free_ char *line = xasprintf("%s: %s.", check->standing->role, check->out.what);
  if (!check->standing->killed)
    finding_append(&judging->result->findings.items[judging->end], line);
}

/* A child of it crashed, and it gave up. */
static void tell_in_cause(struct judging *judging, const struct role_check *check) {
  _cleanup_strbuf_ struct strbuf line = STRBUF_INIT;
  if (!judging->cause_role || strcmp(judging->cause_role, check->standing->role) != 0)
    return;
  strbuf_addf(&line, "%s then ", check->standing->role);
  role_add_exit(check, &line);
  last_words_add(&line, ", the last that it printed is ", check->record);
  strbuf_add_char(&line, '.');
  finding_append(judging_cause(judging), line.buf);
}

/* The run or the role was cut off: only what had gone wrong before is told. The points are lost already. */
static void tell_what_came_before(struct judging *judging, const struct role_check *check) {
  bool limit =
      judging->run->end != RUN_COMPLETED && judging->run->end != RUN_DEADLOCK && judging->run->end != RUN_NO_PROGRESS;
  size_t event = role_check_event(judging, check, 1);
  bool before = judging->cause == NO_FINDING || event < judging->cause_event;
  check->standing->failed = true;
  if (check->standing->killed && check->exit_is_wrong)
    tell_in_cause(judging, check);
  if (!limit && judging->end != NO_FINDING && check->record->ended && check->out.outcome == TEXT_STOPS_EARLY)
    tell_in_end(judging, check);
  if (!limit && before && !check->exit_is_wrong && text_is_wrong(&check->out) && check->out.outcome != TEXT_STOPS_EARLY)
    role_tell_text(judging, check, 1, 0);
}

static void judge_role(struct judging *judging, struct standing *standing) {
  struct role_check check;
  role_check(judging, standing, &check);
  if (check.out.outcome == TEXT_UNJUDGEABLE || check.err.outcome == TEXT_UNJUDGEABLE)
    judging_give_up(judging, VERDICT_BROKEN, standing->role,
                    check.out.outcome == TEXT_UNJUDGEABLE ? check.out.what : check.err.what);
  else if (judging->cut_short || standing->killed)
    tell_what_came_before(judging, &check);
  else if (role_check_is_wrong(&check) && is_excused(judging, &check))
    excuse(judging, &check);
  else if (!role_check_is_wrong(&check) || !partners_blame(judging, &check)) {
    charge(judging, &check);
    if (check.out.outcome == TEXT_COSMETIC)
      role_tell_cosmetic(judging, &check, 1);
    if (check.err.outcome == TEXT_COSMETIC)
      role_tell_cosmetic(judging, &check, 2);
  }
  role_check_release(&check);
}

/* ---- all roles ---- */

static bool needs_reference(const struct role_expectation *expected) {
  return expected->out.rule == TEXT_REFERENCE || expected->err.rule == TEXT_REFERENCE ||
         expected->message.rule == TEXT_REFERENCE;
}

/* What makes judging impossible, or NULL. */
static const char *obstacle(const struct judging *judging, const struct standing *standing) {
  if (!standing->record)
    return "the case expects something of a role that took no part in the run";
  if (!needs_reference(standing->expected))
    return NULL;
  if (!judging->reference || !run_record_role(judging->reference, standing->role))
    return "the reference's output is needed and not there";
  if (judging->reference->end != RUN_COMPLETED)
    return "the reference's own run of this case did not come to its end";
  return NULL;
}

/* Several instances of a role make up one aspect. */
size_t role_count_aspects(const struct judging *judging) {
  size_t count = 0;
  vec_each(&judging->standings, standing)
    count += standing->expected && !standing->is_witness && (!standing->record || standing->record->instance == 0);
  return count;
}

/* The standing of another instance of the role in which it has been told what is wrong, or NULL. */
static struct standing *told_before(const struct judging *judging, const struct standing *later) {
  vec_each(&judging->standings, standing) {
    if (standing != later && standing->told_in != NO_FINDING && strcmp(standing->role, later->role) == 0)
      return standing;
  }
  return NULL;
}

static void judge_instance(struct judging *judging, struct standing *standing) {
  struct standing *told = told_before(judging, standing);
  size_t before = judging->result->findings.count;
  if (!told) {
    judge_role(judging, standing);
    if (judging->result->findings.count > before)
      standing->told_in = before;
    return;
  }
  struct role_check check;
  role_check(judging, standing, &check);
  standing->failed = role_check_is_wrong(&check);
  told->alike += standing->failed;
  role_check_release(&check);
}

static void tell_of_others(const struct judging *judging) {
  vec_each(&judging->standings, standing) {
    if (standing->told_in == NO_FINDING || standing->alike == 0)
      continue;
    _cleanup_free_ char *line = xasprintf("%zu other %s of %s went wrong too.", standing->alike,
                                          standing->alike == 1 ? "instance" : "instances", standing->role);
    finding_append(&judging->result->findings.items[standing->told_in], line);
  }
}

void role_judge(struct judging *judging) {
  vec_each(&judging->standings, standing) {
    const char *problem = standing->expected ? obstacle(judging, standing) : NULL;
    if (problem)
      judging_give_up(judging, VERDICT_BROKEN, standing->role, problem);
    if (judging->result->verdict != VERDICT_PASS)
      return;
    if (standing->expected)
      judge_instance(judging, standing);
  }
  tell_of_others(judging);
}
