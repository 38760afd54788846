/* What a role printed and how it ended, seen together: one cause in one role is one finding. */
#include "judge/judging.h"

#include "base/text.h"
#include "judge/text_check.h"

#include <errno.h>
#include <string.h>

/* One role's expectations, checked. */
struct role_check {
  struct standing *standing;
  const struct role_expectation *expected;
  const struct role_record *record;
  struct text_check out;
  struct text_check err;
  size_t refused; /* the call that was made to fail, behind which any message must come, or NO_EVENT */
  int streams[3]; /* what `out` [1] and `err` [2] are about, which of a message may be the other one */
  bool exit_is_wrong;
  bool out_went_to_err; /* the right text in the wrong stream */
  bool err_went_to_out;
};

static void role_check_release(struct role_check *check) {
  text_check_release(&check->out);
  text_check_release(&check->err);
}

/* ---- checking ---- */

static bool is_asked(const struct text_expectation *text) {
  return text->rule != TEXT_ANY && !(text->rule == TEXT_EXACT && (!text->parts.count || !*text->parts.items[0]));
}

static bool ended_wrongly(const struct role_expectation *expected, const struct role_record *record) {
  if (!record->ended || record->signal)
    return false;
  return expected->signal || (expected->has_exit && record->exit_status != expected->exit);
}

static bool is_found_in(const struct text_expectation *expectation, const struct strbuf *reference,
                        const struct strbuf *text) {
  struct text_check check;
  if (!is_asked(expectation) || !text->length)
    return false;
  text_check(expectation, reference, text, "stderr", &check);
  bool found = check.outcome == TEXT_AGREES;
  text_check_release(&check);
  return found;
}

/* What it says on either stream; the one that says more of what is wrong is told. */
static void check_message(const struct text_expectation *message, const struct role_record *model,
                          const struct strbuf *out, const struct strbuf *err, const char *where, struct text_check *ret,
                          int *ret_stream) {
  *ret_stream = 1;
  text_check(message, model ? &model->out : NULL, out, where, ret);
  if (!text_is_wrong(ret) || !err->length)
    return;
  text_check_release(ret);
  *ret_stream = 2;
  text_check(message, model ? &model->err : NULL, err, where, ret);
}

/* The call of the role's own that was made to fail, or NO_EVENT. */
static size_t refused_call(const struct judging *judging, const struct standing *standing) {
  size_t event = unchecked_event(judging->run);
  if (event == NO_EVENT || !judging->run->timeline.events.items[event].error)
    return NO_EVENT;
  return judging_standing_of(judging, judging->run->timeline.events.items[event].process) == standing ? event : NO_EVENT;
}

/* A message of any text can only be told from ordinary output by its place behind the call that failed. */
static void check_any_message(const struct judging *judging, struct role_check *check, const char *where) {
  const struct event *refused = &judging->run->timeline.events.items[check->refused];
  _cleanup_strbuf_ struct strbuf out = STRBUF_INIT;
  _cleanup_strbuf_ struct strbuf err = STRBUF_INIT;
  _cleanup_free_ char *behind = xasprintf("%s after %s() had failed", where, refused->injected);
  output_after_add(&out, judging->run, check->record, 1, check->refused);
  output_after_add(&err, judging->run, check->record, 2, check->refused);
  check_message(&check->expected->message, NULL, &out, &err, behind, &check->err, &check->streams[2]);
}

/* Any text at all can only be told from what belongs on stdout when nothing does. */
static bool went_to_out(const struct role_check *check, const struct role_record *model) {
  const struct text_expectation *expected = &check->expected->err;
  if (!text_is_wrong(&check->err) || check->streams[2] != 2)
    return false;
  if (expected->rule == TEXT_NOT_EMPTY && is_asked(&check->expected->out))
    return false;
  return is_found_in(expected, model ? &model->err : NULL, &check->record->out);
}

static void check_role(const struct judging *judging, struct standing *standing, struct role_check *ret) {
  const struct role_record *model = judging->reference ? run_record_role(judging->reference, standing->role) : NULL;
  *ret = (struct role_check){
      .standing = standing, .expected = standing->expected, .record = standing->record, .streams = {0, 1, 2}};
  const struct text_expectation *message = &ret->expected->message;
  bool any_message = message->rule == TEXT_NOT_EMPTY;
  static const char both[] = "stdout or stderr";
  ret->refused = any_message ? refused_call(judging, standing) : NO_EVENT;
  text_check(&ret->expected->out, model ? &model->out : NULL, &ret->record->out, "stdout", &ret->out);
  if (ret->refused != NO_EVENT)
    check_any_message(judging, ret, both);
  else if (any_message)
    check_message(message, NULL, &ret->record->out, &ret->record->err, both, &ret->err, &ret->streams[2]);
  else if (message->rule != TEXT_ANY)
    check_message(message, model, &ret->record->out, &ret->record->err, both, &ret->out, &ret->streams[1]);
  else
    text_check(&ret->expected->err, model ? &model->err : NULL, &ret->record->err, "stderr", &ret->err);
  ret->exit_is_wrong = ended_wrongly(ret->expected, ret->record);
  ret->out_went_to_err =
      text_is_wrong(&ret->out) && is_found_in(&ret->expected->out, model ? &model->out : NULL, &ret->record->err);
  ret->err_went_to_out = went_to_out(ret, model);
}

static bool is_wrong(const struct role_check *check) {
  return text_is_wrong(&check->out) || text_is_wrong(&check->err) || check->exit_is_wrong;
}

/* ---- where it shows ---- */

static size_t event_of_text(const struct judging *judging, const struct role_check *check, int stream) {
  const struct text_check *text = stream == 1 ? &check->out : &check->err;
  if (stream == 2 && check->refused != NO_EVENT)
    return check->refused;
  return event_of_output(judging->run, check->record, check->streams[stream], text->offset);
}

/* When the role first went wrong. What is missing was missed when it ended. */
static size_t first_wrong_event(const struct judging *judging, const struct role_check *check) {
  size_t first = check->standing->end;
  for (int stream = 1; stream <= 2; stream++) {
    const struct text_check *text = stream == 1 ? &check->out : &check->err;
    if (!text_is_wrong(text) || text->outcome == TEXT_STOPS_EARLY)
      continue;
    size_t event = event_of_text(judging, check, stream);
    first = event < first ? event : first;
  }
  return first;
}

static void locate(const struct judging *judging, struct finding *finding, size_t event) {
  if (event != NO_EVENT)
    finding_locate(finding, &judging->run->timeline.events.items[event].place, event);
}

/* Where it left: exit() in its own code has a place, the return from main() has none. */
static size_t event_of_end(const struct judging *judging, const struct standing *standing) {
  const struct timeline *timeline = &judging->run->timeline;
  for (size_t i = standing->end; standing->end != NO_EVENT && i-- > 0;) {
    const struct event *event = &timeline->events.items[i];
    if (event->process == standing->record->process && event->kind == EVENT_CALL && event->call &&
        strcmp(event->call, "exit_group") == 0)
      return i;
  }
  return standing->end;
}

/* ---- messages ---- */

static void add_exit(const struct role_check *check, struct strbuf *ret) {
  ending_add(ret, check->record);
  if (check->expected->signal)
    strbuf_addf(ret, " instead of being stopped by %s", signal_name(check->expected->signal));
  else
    strbuf_addf(ret, " instead of %d", check->expected->exit);
}

/* Errors at which a loop ends rather than a program, and what who removes an old object before making it meets. */
static bool is_ordinary(const struct event *failed) {
  return failed->error == ECHILD || failed->error == EAGAIN || failed->error == EINTR ||
         (failed->error == ENOENT && strstr(failed->call, "unlink"));
}

/* The call that failed just before a wrong end: it made the role give up, or should have. */
static const struct event *reason_of_end(const struct judging *judging, const struct role_check *check) {
  if (!check->exit_is_wrong)
    return NULL;
  const struct event *failed = last_failed_call(judging->run, check->record->process, check->standing->end);
  bool gave_up = check->record->exit_status != 0;
  return failed && (gave_up || (!check->expected->signal && !is_ordinary(failed))) ? failed : NULL;
}

static void add_reason(const struct judging *judging, const struct role_check *check, struct strbuf *ret) {
  const struct event *failed = reason_of_end(judging, check);
  if (text_is_wrong(&check->err) && check->record->err.length)
    last_words_add(ret, "; on stderr it says ", check->record);
  if (!failed)
    return;
  strbuf_add_text(ret, "; before that ");
  call_add(ret, failed);
  strbuf_addf(ret, " had failed with %s", errno_name(failed->error));
  place_add(ret, &failed->place);
}

static void add_diff(const struct text_check *text, struct strbuf *ret) {
  strbuf_add_char(ret, '.');
  if (text->diff && *text->diff)
    strbuf_addf(ret, "\n%s", text->diff);
}

static const char *text_hint(const struct judging *judging, const struct role_check *check,
                             const struct text_check *text) {
  if (check->out_went_to_err && text == &check->out)
    return "Print it with printf() or to stdout; stderr is for error messages.";
  if (check->err_went_to_out && text == &check->err)
    return "Print it with fprintf(stderr, …) or perror(): what goes wrong is told on stderr.";
  switch (text->outcome) {
  case TEXT_COSMETIC:
    if (text->newlines)
      return "A line ends where the text that is printed has a \\n: look at the end of that text.";
    return "Compare the text letter by letter with the one that is asked for.";
  case TEXT_REORDERED:
    return judging_hint(judging,
                        "What makes one of them wait until the other is done: wait(), a semaphore, a message?");
  case TEXT_STOPS_EARLY:
    return judging_hint(judging,
                        "Does a loop or the program end too early, or was text still in stdio's buffer (fflush()) "
                        "when it ended?");
  default:
    return judging_hint(judging, "Compare the lines marked - (expected) with those marked + (printed).");
  }
}

/* The author's hint is about the case's own matter; a program that fails though it shouldn't has another one. */
static const char *exit_hint(const struct judging *judging, const struct role_check *check) {
  bool should_work = check->expected->signal || check->expected->exit == 0;
  if (should_work && reason_of_end(judging, check))
    return "Find out why that call failed: its errno and its manual page say what it lacked.";
  if (check->expected->signal)
    return judging_hint(judging, "It is stopped by a signal and shouldn't end, or catch it, before.");
  if (should_work)
    return "Let main() return 0 (or call exit(0)) when all went well.";
  return judging_hint(judging, "When a step fails, say so and end with exit(1).");
}

/* ---- findings ---- */

static enum finding_kind kind_of(const struct role_check *check, int stream) {
  const struct text_check *text = stream == 1 ? &check->out : &check->err;
  if (text->outcome == TEXT_REORDERED)
    return FINDING_ORDER_VIOLATION;
  if (text->outcome == TEXT_STOPS_EARLY && check->exit_is_wrong)
    return FINDING_WRONG_EXIT;
  return check->streams[stream] == 1 ? FINDING_STDOUT_MISMATCH : FINDING_STDERR_MISMATCH;
}

static void explain_exit(const struct role_check *check, struct finding *finding, const char *hint) {
  _cleanup_free_ char *expected = check->expected->signal
                                      ? xasprintf("stopped by %s", signal_name(check->expected->signal))
                                      : xasprintf("exit status %d", check->expected->exit);
  _cleanup_free_ char *actual = xasprintf("exit status %d", check->record->exit_status);
  finding_explain(finding, expected, actual, hint);
}

/* A child of it that was killed before the role went wrong is why. */
static size_t death_behind(const struct judging *judging, const struct role_check *check) {
  return death_of_child(judging, check->standing, first_wrong_event(judging, check));
}

static void add_death(const struct judging *judging, size_t death, struct strbuf *ret) {
  if (death == NO_EVENT)
    return;
  strbuf_add_text(ret, "its child ");
  death_add(judging, death, ret);
  strbuf_add_text(ret, "; ");
}

/* The finding is about the child's death rather than about what followed from it. */
static void blame_death(const struct judging *judging, struct finding *finding, size_t death) {
  _cleanup_strbuf_ struct strbuf hint = STRBUF_INIT;
  if (death == NO_EVENT)
    return;
  death_add_hint(judging, death, &hint);
  free(finding->hint);
  finding->hint = strbuf_detach(&hint);
  locate(judging, finding, death);
}

/* A wrong text, together with a wrong end when there is one. */
static void tell_text(struct judging *judging, const struct role_check *check, int stream, double cost) {
  const struct text_check *text = stream == 1 ? &check->out : &check->err;
  enum finding_kind kind = kind_of(check, stream);
  size_t death = death_behind(judging, check);
  _cleanup_strbuf_ struct strbuf message = STRBUF_INIT;
  strbuf_addf(&message, "%s: ", check->standing->role);
  add_death(judging, death, &message);
  strbuf_add_text(&message, text->what);
  if (stream == 1 ? check->out_went_to_err : check->err_went_to_out)
    strbuf_addf(&message, "; the text was printed to %s instead", stream == 1 ? "stderr" : "stdout");
  if (check->exit_is_wrong) {
    strbuf_add_text(&message, ", and it ");
    add_exit(check, &message);
    add_reason(judging, check, &message);
  }
  add_diff(text, &message);
  struct finding *finding = judging_add(judging, kind, check->standing->role, cost, message.buf);
  if (kind == FINDING_WRONG_EXIT)
    explain_exit(check, finding, exit_hint(judging, check));
  else
    finding_explain(finding, text->expected, text->actual, text_hint(judging, check, text));
  size_t event = event_of_text(judging, check, stream);
  const struct event *failed = kind == FINDING_WRONG_EXIT ? reason_of_end(judging, check) : NULL;
  if (failed)
    event = (size_t)(failed - judging->run->timeline.events.items);
  locate(judging, finding, event == NO_EVENT ? event_of_end(judging, check->standing) : event);
  blame_death(judging, finding, death);
}

static void tell_exit(struct judging *judging, const struct role_check *check, double cost) {
  const struct event *failed = reason_of_end(judging, check);
  size_t death = death_behind(judging, check);
  _cleanup_strbuf_ struct strbuf message = STRBUF_INIT;
  strbuf_addf(&message, "%s%s", check->standing->role, death == NO_EVENT ? " " : ": ");
  add_death(judging, death, &message);
  strbuf_add_text(&message, death == NO_EVENT ? "" : "it ");
  add_exit(check, &message);
  add_reason(judging, check, &message);
  strbuf_add_char(&message, '.');
  struct finding *finding = judging_add(judging, FINDING_WRONG_EXIT, check->standing->role, cost, message.buf);
  explain_exit(check, finding, exit_hint(judging, check));
  locate(judging, finding,
         failed ? (size_t)(failed - judging->run->timeline.events.items) : event_of_end(judging, check->standing));
  blame_death(judging, finding, death);
}

static void tell_cosmetic(struct judging *judging, const struct role_check *check, int stream) {
  double share = judging_share_of(judging, check->standing);
  double cost = share < judging->cosmetic_left ? share : judging->cosmetic_left;
  judging->cosmetic_left -= cost;
  const struct text_check *text = stream == 1 ? &check->out : &check->err;
  _cleanup_strbuf_ struct strbuf message = STRBUF_INIT;
  strbuf_addf(&message, "%s: %s", check->standing->role, text->what);
  add_diff(text, &message);
  struct finding *finding = judging_add(judging, kind_of(check, stream), check->standing->role, cost, message.buf);
  finding_explain(finding, text->expected, text->actual, text_hint(judging, check, text));
  finding->cosmetic = true;
  locate(judging, finding, event_of_text(judging, check, stream));
}

/* ---- one role ---- */

/* It failed only since another did: said there, and not charged. */
static void excuse(struct judging *judging, const struct role_check *check) {
  _cleanup_strbuf_ struct strbuf line = STRBUF_INIT;
  const struct text_check *text = text_is_wrong(&check->out) ? &check->out : &check->err;
  strbuf_addf(&line, "%s then failed because of it: ", check->standing->role);
  if (check->exit_is_wrong) {
    strbuf_add_text(&line, "it ");
    add_exit(check, &line);
    last_words_add(&line, ", the last that it printed is ", check->record);
  } else {
    strbuf_add_text(&line, text->what);
  }
  strbuf_add_char(&line, '.');
  finding_append(judging_cause(judging), line.buf);
  check->standing->failed = true;
}

static bool is_excused(const struct judging *judging, const struct role_check *check) {
  if (!judging_may_follow(judging, check->standing->role, first_wrong_event(judging, check)))
    return false;
  return judging->cause_is_death || (check->exit_is_wrong && check->record->exit_status != 0);
}

/* The account of one role: of what it is worth, the text is all, or status and stderr half each beside a right text. A
 * message of any text is worth half of a right status. */
static void charge(struct judging *judging, const struct role_check *check) {
  double share = judging_share_of(judging, check->standing);
  bool out_is_wrong = text_is_wrong(&check->out);
  bool err_is_wrong = text_is_wrong(&check->err) && !check->out_went_to_err;
  bool text_is_asked = is_asked(&check->expected->out) || is_asked(&check->expected->message);
  bool any_message = check->expected->message.rule == TEXT_NOT_EMPTY;
  double part = text_is_asked && !any_message ? share / 2 : share;
  bool err_tells_of_exit = check->exit_is_wrong && err_is_wrong;
  double lost = 0;
  if (out_is_wrong) {
    tell_text(judging, check, 1, lost = share);
  } else if (check->exit_is_wrong) {
    lost = err_tells_of_exit ? share : part;
    tell_exit(judging, check, lost);
  }
  if (check->exit_is_wrong && check->record->exit_status != 0)
    judging_set_cause(judging, check->standing->role, check->standing->end, false);
  if (err_is_wrong && !err_tells_of_exit) {
    double worth = any_message ? share / 2 : part;
    double more = worth < share - lost ? worth : share - lost;
    tell_text(judging, check, 2, more);
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
  add_exit(check, &line);
  last_words_add(&line, ", the last that it printed is ", check->record);
  strbuf_add_char(&line, '.');
  finding_append(judging_cause(judging), line.buf);
}

/* The run or the role was cut off: only what had gone wrong before is told. The points are lost already. */
static void tell_what_came_before(struct judging *judging, const struct role_check *check) {
  bool limit =
      judging->run->end != RUN_COMPLETED && judging->run->end != RUN_DEADLOCK && judging->run->end != RUN_NO_PROGRESS;
  size_t event = event_of_text(judging, check, 1);
  bool before = judging->cause == NO_FINDING || event < judging->cause_event;
  check->standing->failed = true;
  if (check->standing->killed && check->exit_is_wrong)
    tell_in_cause(judging, check);
  if (!limit && judging->end != NO_FINDING && check->record->ended && check->out.outcome == TEXT_STOPS_EARLY)
    tell_in_end(judging, check);
  if (!limit && before && !check->exit_is_wrong && text_is_wrong(&check->out) && check->out.outcome != TEXT_STOPS_EARLY)
    tell_text(judging, check, 1, 0);
}

static void judge_role(struct judging *judging, struct standing *standing) {
  struct role_check check;
  check_role(judging, standing, &check);
  if (check.out.outcome == TEXT_UNJUDGEABLE || check.err.outcome == TEXT_UNJUDGEABLE)
    judging_give_up(judging, VERDICT_BROKEN, standing->role,
                    check.out.outcome == TEXT_UNJUDGEABLE ? check.out.what : check.err.what);
  else if (judging->cut_short || standing->killed)
    tell_what_came_before(judging, &check);
  else if (is_wrong(&check) && is_excused(judging, &check))
    excuse(judging, &check);
  else {
    charge(judging, &check);
    if (check.out.outcome == TEXT_COSMETIC)
      tell_cosmetic(judging, &check, 1);
    if (check.err.outcome == TEXT_COSMETIC)
      tell_cosmetic(judging, &check, 2);
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
  check_role(judging, standing, &check);
  standing->failed = is_wrong(&check);
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
