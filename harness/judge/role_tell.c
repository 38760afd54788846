/* What is wrong with a role, told: one cause in one role is one finding. */
#include "judge/role_check.h"

#include "base/text.h"

#include <errno.h>
#include <string.h>

/* ---- where it shows ---- */

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

void role_add_exit(const struct role_check *check, struct strbuf *ret) {
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
  default: return judging_hint(judging, "Compare the lines marked - (expected) with those marked + (printed).");
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
  return death_of_child(judging, check->standing, role_check_first_wrong(judging, check));
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
  judging_locate(judging, finding, death);
}

void role_tell_text(struct judging *judging, const struct role_check *check, int stream, double cost) {
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
    role_add_exit(check, &message);
    add_reason(judging, check, &message);
  }
  add_diff(text, &message);
  struct finding *finding = judging_add(judging, kind, check->standing->role, cost, message.buf);
  if (kind == FINDING_WRONG_EXIT)
    explain_exit(check, finding, exit_hint(judging, check));
  else
    finding_explain(finding, text->expected, text->actual, text_hint(judging, check, text));
  size_t event = role_check_event(judging, check, stream);
  const struct event *failed = kind == FINDING_WRONG_EXIT ? reason_of_end(judging, check) : NULL;
  if (failed)
    event = (size_t)(failed - judging->run->timeline.events.items);
  judging_locate(judging, finding, event == NO_EVENT ? event_of_end(judging, check->standing) : event);
  blame_death(judging, finding, death);
}

void role_tell_exit(struct judging *judging, const struct role_check *check, double cost) {
  const struct event *failed = reason_of_end(judging, check);
  size_t death = death_behind(judging, check);
  _cleanup_strbuf_ struct strbuf message = STRBUF_INIT;
  strbuf_addf(&message, "%s%s", check->standing->role, death == NO_EVENT ? " " : ": ");
  add_death(judging, death, &message);
  strbuf_add_text(&message, death == NO_EVENT ? "" : "it ");
  role_add_exit(check, &message);
  add_reason(judging, check, &message);
  strbuf_add_char(&message, '.');
  struct finding *finding = judging_add(judging, FINDING_WRONG_EXIT, check->standing->role, cost, message.buf);
  explain_exit(check, finding, exit_hint(judging, check));
  judging_locate(judging, finding,
                 failed ? (size_t)(failed - judging->run->timeline.events.items)
                        : event_of_end(judging, check->standing));
  blame_death(judging, finding, death);
}

void role_tell_cosmetic(struct judging *judging, const struct role_check *check, int stream) {
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
  judging_locate(judging, finding, role_check_event(judging, check, stream));
}
