/* Death by signal: who was killed although nobody expected it, where, and after what. */
#include "judge/judging.h"

#include "base/text.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

struct signal_row {
  int number;
  bool is_crash; /* the program's own fault, whoever it happens to */
  const char *meaning;
  const char *hint;
};

static const struct signal_row signals[] = {
    {SIGSEGV, true, "it used memory that it may not use",
     "Look at the pointers in this line: is one NULL, never set, the (void *)-1 of a failed shmat() or mmap(), or "
     "already "
     "detached?"},
    {SIGBUS, true, "it used memory that has nothing behind it",
     "A mapped object must be as large as what is used of it: give it its size with ftruncate() before mmap()."},
    {SIGFPE, true, "it divided by zero", "Check the divisor before dividing."},
    {SIGILL, true, "it ran into bytes that are no instruction", "Does every function return what it promises?"},
    {SIGABRT, true, "it aborted itself",
     "abort(), a failed assert(), a double free() or a smashed buffer does this: its message on stderr says which."},
    {SIGTRAP, true, "it ran into a breakpoint", "Remove the breakpoint."},
    {SIGSYS, true, "it made a call that is not allowed", "Use another call."},
    {SIGPIPE, false, "it wrote into a pipe or socket that nobody reads any more",
     "Keep the reading end open until all is written, or ignore SIGPIPE and check write() for EPIPE."},
    {SIGALRM, false, "its alarm went off and nothing handles it", "Set a handler with sigaction() before alarm()."},
    {SIGXCPU, false, "it computed for too long", "Look for a loop that never ends."},
    {SIGXFSZ, false, "it wrote a file that is too large", "Look for a loop that writes for ever."},
};

static const struct signal_row other = {0, false, "nothing handles that signal",
                                        "Find the kill() or raise() that sends it, or handle it with sigaction()."};

static const struct signal_row *signal_of(int number) {
  for (size_t i = 0; i < array_size(signals); i++)
    if (signals[i].number == number)
      return &signals[i];
  return &other;
}

/* ---- was it expected? ---- */

static bool is_first(const struct standing *standing, int process) {
  return standing->record && standing->record->process == process;
}

static bool is_sent(const struct test_case *test, const char *role, int signal) {
  vec_each(&test->signals, sent) {
    if (sent->signal == signal && strcmp(sent->role, role) == 0)
      return true;
  }
  return false;
}

/* Whatever the documented program dies of in the same case is not a fault. */
static bool reference_died_alike(const struct judging *judging, const char *name, int number) {
  const struct run_record *reference = judging->reference;
  for (size_t i = 0; reference && i < reference->timeline.events.count; i++) {
    const struct event *event = &reference->timeline.events.items[i];
    if (event->kind == EVENT_EXIT && event->signal == number &&
        strcmp(process_name(reference, event->process), name) == 0)
      return true;
  }
  return false;
}

/* SIGPIPE may be how a reader's end was meant to end its writer, but not where the case broke the connection. */
static bool is_own_fault(const struct judging *judging, const struct event *exit) {
  size_t refused = unchecked_event(judging->run);
  const struct event *call = refused == NO_EVENT ? NULL : &judging->run->timeline.events.items[refused];
  return signal_of(exit->signal)->is_crash ||
         (exit->signal == SIGPIPE && call && call->error == EPIPE && call->process == exit->process);
}

static bool is_unexpected(const struct judging *judging, const struct standing *standing, const struct event *exit) {
  if (exit->kind != EVENT_EXIT || !exit->signal || !standing)
    return false;
  if (is_sent(judging->test, standing->role, exit->signal) &&
      !(standing->expected && (standing->expected->has_exit || standing->expected->signal)))
    return false; /* the case killed it, and asks for nothing else */
  if (is_first(standing, exit->process) && standing->expected)
    return standing->expected->signal != exit->signal;
  return is_own_fault(judging, exit) &&
         !reference_died_alike(judging, process_name(judging->run, exit->process), exit->signal);
}

/* ---- telling it ---- */

static const struct event *last_output(const struct run_record *run, int process, size_t before) {
  for (size_t i = before; i-- > 0;)
    if (run->timeline.events.items[i].kind == EVENT_OUTPUT && run->timeline.events.items[i].process == process)
      return &run->timeline.events.items[i];
  return NULL;
}

/* The signal's arrival knows the line; the end itself has no stack any more. */
static size_t moment_of_signal(const struct run_record *run, size_t exit) {
  const struct event *end = &run->timeline.events.items[exit];
  for (size_t i = exit; i-- > 0;) {
    const struct event *event = &run->timeline.events.items[i];
    if (event->kind == EVENT_SIGNAL && event->process == end->process && event->signal == end->signal)
      return i;
  }
  return exit;
}

/* ---- would it have died without the failing call? ---- */

bool death_is_behind(const struct run_record *run, size_t from) {
  for (size_t i = from + 1; i < run->timeline.events.count; i++) {
    const struct event *event = &run->timeline.events.items[i];
    if (event->kind == EVENT_EXIT && event->signal && signal_of(event->signal)->is_crash)
      return true;
  }
  return false;
}

static bool is_same_place(const struct place *a, const struct place *b) {
  return a->line == b->line && strcmp(a->file ? a->file : "", b->file ? b->file : "") == 0;
}

static bool died_alike(const struct judging *judging, const struct event *death, size_t exit) {
  const struct run_record *ordinary = judging->ordinary;
  const struct event *end = &ordinary->timeline.events.items[exit];
  const char *role = process_role(judging->run, death->process);
  const char *ended = process_role(ordinary, end->process);
  return end->kind == EVENT_EXIT && end->signal == death->signal && role && ended && strcmp(role, ended) == 0 &&
         is_same_place(&death->place, &ordinary->timeline.events.items[moment_of_signal(ordinary, exit)].place);
}

bool death_happens_anyway(const struct judging *judging, size_t moment) {
  const struct event *death = &judging->run->timeline.events.items[moment];
  if (!judging->ordinary || !death->signal || !signal_of(death->signal)->is_crash)
    return false;
  for (size_t i = 0; i < judging->ordinary->timeline.events.count; i++)
    if (died_alike(judging, death, i))
      return true;
  return false;
}

/* ---- more to tell ---- */

void death_add_hint(const struct judging *judging, size_t moment, struct strbuf *ret_hint) {
  const struct event *signal = &judging->run->timeline.events.items[moment];
  const struct event *failed = last_failed_call(judging->run, signal->process, moment);
  if (!failed || (signal->signal != SIGSEGV && signal->signal != SIGBUS)) {
    strbuf_add_text(ret_hint, signal_of(signal->signal)->hint);
    return;
  }
  strbuf_addf(ret_hint, "Check what %s() returns before going on: it had just failed with %s", failed->call,
              errno_name(failed->error));
  place_add(ret_hint, &failed->place);
  strbuf_add_char(ret_hint, '.');
}

void death_add(const struct judging *judging, size_t moment, struct strbuf *ret) {
  const struct event *signal = &judging->run->timeline.events.items[moment];
  strbuf_addf(ret, "%s was killed by %s", process_name(judging->run, signal->process), signal_name(signal->signal));
  place_add(ret, &signal->place);
  if (place_is_known(&signal->place) && signal->place.function)
    strbuf_addf(ret, " in %s()", signal->place.function);
  strbuf_addf(ret, ": %s", signal_of(signal->signal)->meaning);
}

size_t death_of_child(const struct judging *judging, const struct standing *standing, size_t before) {
  for (size_t i = 0; i < judging->run->timeline.events.count && i < before; i++) {
    const struct event *exit = &judging->run->timeline.events.items[i];
    if (exit->kind == EVENT_EXIT && exit->signal && judging_standing_of(judging, exit->process) == standing &&
        !is_first(standing, exit->process) &&
        !reference_died_alike(judging, process_name(judging->run, exit->process), exit->signal))
      return moment_of_signal(judging->run, i);
  }
  return NO_EVENT;
}

static void add_message(const struct judging *judging, size_t moment, struct strbuf *ret) {
  const struct event *signal = &judging->run->timeline.events.items[moment];
  death_add(judging, moment, ret);
  const struct event *output = last_output(judging->run, signal->process, moment);
  if (output)
    last_line_add(ret, "; the last that it had printed is ", output->text, output->text_length);
  strbuf_add_char(ret, '.');
}

static char *expected_end(const struct standing *standing, int process) {
  if (!is_first(standing, process) || !standing->expected)
    return xstrdup("ends by itself");
  if (standing->expected->signal)
    return xasprintf("is killed by %s", signal_name(standing->expected->signal));
  if (standing->expected->has_exit)
    return xasprintf("ends with status %d", standing->expected->exit);
  return xstrdup("ends by itself");
}

/* "client sent server SIGKILL with kill(server, SIGKILL) at client.c:9, which nobody had asked for." */
static void tell_of_killer(struct judging *judging, struct standing *standing, size_t exit, size_t sent) {
  const struct event *end = &judging->run->timeline.events.items[exit];
  const struct event *kill = &judging->run->timeline.events.items[sent];
  const char *killer = process_role(judging->run, kill->process);
  _cleanup_strbuf_ struct strbuf message = STRBUF_INIT;
  _cleanup_free_ char *expected = expected_end(standing, end->process);
  strbuf_addf(&message, "%s killed %s with ", process_name(judging->run, kill->process),
              process_name(judging->run, end->process));
  call_add(&message, kill);
  place_add(&message, &kill->place);
  strbuf_add_char(&message, '.');
  struct finding *finding =
      judging_add(judging, FINDING_KILLED_BY_SIGNAL, killer, judging_share_of(judging, standing), message.buf);
  _cleanup_free_ char *wanted = xasprintf("%s %s", standing->role, expected);
  finding_explain(finding, wanted, message.buf, "Leave the other role to end by itself.");
  judging_locate(judging, finding, sent);
  judging_set_cause(judging, killer, sent, true);
}

static void tell(struct judging *judging, struct standing *standing, size_t exit) {
  const struct event *end = &judging->run->timeline.events.items[exit];
  size_t moment = moment_of_signal(judging->run, exit);
  size_t sent = partner_who_sent(judging, end->process, end->signal, exit);
  if (sent != NO_EVENT) {
    tell_of_killer(judging, standing, exit, sent);
    return;
  }
  _cleanup_strbuf_ struct strbuf message = STRBUF_INIT;
  _cleanup_strbuf_ struct strbuf hint = STRBUF_INIT;
  _cleanup_free_ char *expected = expected_end(standing, end->process);
  _cleanup_free_ char *actual = xasprintf("killed by %s", signal_name(end->signal));
  add_message(judging, moment, &message);
  death_add_hint(judging, moment, &hint);
  struct finding *finding =
      judging_add(judging, FINDING_KILLED_BY_SIGNAL, standing->role, judging_share_of(judging, standing), message.buf);
  finding_explain(finding, expected, actual, hint.buf);
  judging_locate(judging, finding, moment);
  judging_set_cause(judging, standing->role, moment, true);
}

/* A second death in the same role costs nothing more: a child that crashes often takes its parent along. */
void death_judge(struct judging *judging) {
  for (size_t i = 0; i < judging->run->timeline.events.count; i++) {
    const struct event *event = &judging->run->timeline.events.items[i];
    struct standing *standing = judging_standing_of(judging, event->process);
    if (!is_unexpected(judging, standing, event) || standing->killed)
      continue;
    standing->killed = true;
    standing->failed = true;
    if (!signal_of(event->signal)->is_crash && judging_may_follow(judging, standing->role, i)) {
      _cleanup_free_ char *line =
          xasprintf("%s was then killed by %s because of it.", standing->role, signal_name(event->signal));
      finding_append(judging_cause(judging), line);
    } else {
      tell(judging, standing, i);
    }
  }
}
