/* Calls that the case made fail: what went wrong with the role after it is one fault, that of the line of the call. So
 * are leaks of who didn't see the failure: leaves.c ties them to it. What comes without the failure too is none of its
 * doing. */
#include "judge/judging.h"

#include "base/text.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

size_t unchecked_event(const struct run_record *run) {
  for (size_t i = 0; i < run->timeline.events.count; i++)
    if (run->timeline.events.items[i].injected)
      return i;
  return NO_EVENT;
}

/* The call that failed, and whose it was. */
struct refusal {
  const struct event *event;
  size_t index;
  const char *role;
  const struct standing *standing; /* NULL when it is none of the case's */
};

/* ---- did the program go on? ---- */

/* A call that moved less or was interrupted should change nothing. */
static bool should_change_nothing(const struct event *call) { return call->error == 0 || call->error == EINTR; }

/* Must its exit status tell of the failure? */
static bool must_give_up(const struct role_expectation *expected) { return expected->has_exit && expected->exit != 0; }

static bool ended_wrongly(const struct standing *standing) {
  const struct role_record *record = standing->record;
  return standing->expected->has_exit && record->ended &&
         (record->signal || record->exit_status != standing->expected->exit);
}

/* Calls that make or take what the next steps work with: who gives up makes none any more. */
static bool is_work(const char *call) {
  static const char *const work[] = {"shmget", "shmat",  "semget",  "msgget",  "msgrcv", "mq_open",   "mq_timedreceive",
                                     "open",   "openat", "mknod",   "mknodat", "mmap",   "ftruncate", "pipe",
                                     "pipe2",  "clone",  "fork",    "vfork",   "execve", "socket",    "bind",
                                     "listen", "accept", "accept4", "connect"};
  for (size_t i = 0; call && i < array_size(work); i++)
    if (strcmp(call, work[i]) == 0)
      return true;
  return false;
}

/* The same call once more is another try. */
static bool worked_on(const struct judging *judging, const struct refusal *refusal) {
  const struct timeline *timeline = &judging->run->timeline;
  for (size_t i = refusal->index + 1; i < timeline->events.count; i++) {
    const struct event *event = &timeline->events.items[i];
    if (event->kind == EVENT_CALL && event->process == refusal->event->process && place_is_known(&event->place) &&
        is_work(event->call) && strcmp(event->call, refusal->event->call) != 0)
      return true;
  }
  return false;
}

/* Any word of the failure, or the -1 itself, from whichever of its processes, means that the program may have seen it.
 */
static bool spoke_of_it(const struct judging *judging, const struct refusal *refusal) {
  const struct timeline *timeline = &judging->run->timeline;
  const char *const words[] = {strerror(refusal->event->error), errno_name(refusal->event->error), "fail", "error",
                               "-1"};
  _cleanup_strbuf_ struct strbuf said = STRBUF_INIT;
  for (size_t i = refusal->index + 1; i < timeline->events.count; i++) {
    const struct event *event = &timeline->events.items[i];
    if (event->kind == EVENT_OUTPUT && judging_standing_of(judging, event->process) == refusal->standing)
      strbuf_add(&said, event->text, event->text_length);
  }
  for (size_t i = 0; i < array_size(words); i++)
    if (strcasestr(said.buf, words[i]))
      return true;
  return false;
}

/* Who says that something failed, and gives up, has seen it: what it leaves is another fault. */
static bool went_unseen(const struct judging *judging, const struct refusal *refusal) {
  return refusal->event->error && (worked_on(judging, refusal) || !spoke_of_it(judging, refusal));
}

/* A wrong text alone may be a matter of wording: it takes more to say that the failure was not looked at. */
static bool went_on(const struct judging *judging, const struct refusal *refusal, const struct finding *text) {
  const struct standing *standing = refusal->standing;
  if (!standing || !standing->record || !standing->expected)
    return false;
  if (ended_wrongly(standing))
    return true;
  if (must_give_up(standing->expected))
    return worked_on(judging, refusal);
  return text->event != NO_EVENT && text->event >= refusal->index && !spoke_of_it(judging, refusal);
}

/* ---- would it have come without the failure? ---- */

static const struct role_record *same_role(const struct run_record *run, const struct role_record *wanted) {
  vec_each(&run->roles, record) {
    if (strcmp(record->role, wanted->role) == 0 && record->instance == wanted->instance)
      return record;
  }
  return NULL;
}

static size_t common_length(const struct strbuf *a, const struct strbuf *b) {
  size_t length = 0;
  while (length < a->length && length < b->length && a->buf[length] == b->buf[length])
    length++;
  return length;
}

/* What is wrong was printed before the role printed anything else than in its ordinary run. */
static bool text_comes_anyway(const struct judging *judging, const struct finding *finding,
                              const struct role_record *record, const struct role_record *ordinary) {
  int stream = finding->kind == FINDING_STDERR_MISMATCH ? 2 : 1;
  const struct strbuf *text = stream == 1 ? &record->out : &record->err;
  const struct strbuf *usual = stream == 1 ? &ordinary->out : &ordinary->err;
  size_t same = common_length(text, usual);
  if (same == text->length && same == usual->length)
    return true;
  size_t changed = event_of_output(judging->run, record, stream, same);
  return changed != NO_EVENT && finding->event < changed;
}

static bool end_comes_anyway(const struct role_record *record, const struct role_record *ordinary) {
  return record->ended == ordinary->ended && record->signal == ordinary->signal &&
         record->exit_status == ordinary->exit_status;
}

/* Only of a call that should change nothing can that be said: who doesn't look at an error goes on as ever. Crashes
 * tell by their place. */
static bool comes_anyway(const struct judging *judging, const struct finding *finding, const struct refusal *refusal) {
  const struct role_record *record = refusal->standing ? refusal->standing->record : NULL;
  const struct role_record *ordinary = judging->ordinary && record ? same_role(judging->ordinary, record) : NULL;
  if (finding->event != NO_EVENT && death_happens_anyway(judging, finding->event))
    return true;
  if (!ordinary || !should_change_nothing(refusal->event))
    return false;
  if (finding_kind_is_hang(finding->kind))
    return judging->run->end == judging->ordinary->end;
  if (finding->kind == FINDING_WRONG_EXIT)
    return end_comes_anyway(record, ordinary);
  return finding->kind != FINDING_KILLED_BY_SIGNAL && text_comes_anyway(judging, finding, record, ordinary);
}

bool judge_wants_ordinary(const struct run_record *run, const struct case_result *result) {
  size_t refused = unchecked_event(run);
  if (refused == NO_EVENT ||
      !(should_change_nothing(&run->timeline.events.items[refused]) || death_is_behind(run, refused)))
    return false;
  vec_each(&result->findings, finding) {
    if (finding->kind == FINDING_UNCHECKED_FAILURE)
      return true;
  }
  return false;
}

/* ---- does it follow? ---- */

static bool follows(const struct judging *judging, const struct finding *finding, const struct refusal *refusal) {
  if (comes_anyway(judging, finding, refusal))
    return false;
  if (finding_kind_is_hang(finding->kind))
    return true;
  bool own = finding->role && strcmp(finding->role, refusal->role) == 0;
  bool text =
      !finding->cosmetic && (finding->kind == FINDING_STDOUT_MISMATCH || finding->kind == FINDING_STDERR_MISMATCH);
  return own && (finding->kind == FINDING_WRONG_EXIT || finding->kind == FINDING_KILLED_BY_SIGNAL ||
                 (text && (should_change_nothing(refusal->event) || went_on(judging, refusal, finding))));
}

/* ---- telling it ---- */

static char *how_it_failed(const struct event *event) {
  struct strbuf sb = STRBUF_INIT;
  strbuf_addf(&sb, "%s() was made to ", event_injected_name(event));
  if (event->error)
    strbuf_addf(&sb, "fail with %s", errno_name(event->error));
  else
    strbuf_addf(&sb, "move only %s bytes", event->result ? event->result : "some");
  place_add(&sb, &event->place);
  return strbuf_detach(&sb);
}

/* The error's own signal, which came before the program could see the error. */
static bool was_killed_by_it(const struct judging *judging, const struct finding *finding,
                             const struct refusal *refusal) {
  return refusal->event->error == EPIPE && finding->kind == FINDING_KILLED_BY_SIGNAL && finding->event != NO_EVENT &&
         judging->run->timeline.events.items[finding->event].signal == SIGPIPE;
}

static const char *hint_of(const struct judging *judging, const struct finding *finding,
                           const struct refusal *refusal) {
  if (was_killed_by_it(judging, finding, refusal))
    return "With the error comes SIGPIPE: ignore it, by signal(SIGPIPE, SIG_IGN), or send() with MSG_NOSIGNAL, and "
           "look "
           "at what the call returns.";
  if (refusal->event->error)
    return "Look at what the call returns, each time; say so, undo what was made, and end with status 1.";
  return "A read() or write() may move less than it was asked for: go on from there, in a loop.";
}

static void tell(const struct judging *judging, struct finding *finding, const struct refusal *refusal) {
  _cleanup_free_ char *how = how_it_failed(refusal->event);
  _cleanup_free_ char *before = finding->message;
  char *hint = xstrdup(judging_hint(judging, hint_of(judging, finding, refusal)));
  free(finding->hint);
  finding->hint = hint;
  free(finding->role); /* of a hang: of one that waits, which another made wait */
  finding->role = xstrdup(refusal->role);
  finding->kind = FINDING_UNCHECKED_FAILURE;
  finding->message = xasprintf("%s, and then: %s", how, before);
  finding_locate(finding, &refusal->event->place, refusal->index);
}

void unchecked_judge(struct judging *judging) {
  struct refusal refusal = {.index = unchecked_event(judging->run)};
  if (refusal.index == NO_EVENT)
    return;
  refusal.event = &judging->run->timeline.events.items[refusal.index];
  refusal.role = process_role(judging->run, refusal.event->process);
  refusal.standing = judging_standing_of(judging, refusal.event->process);
  for (size_t i = 0; refusal.role && i < judging->result->findings.count; i++) {
    struct finding *finding = &judging->result->findings.items[i];
    if (!follows(judging, finding, &refusal))
      continue;
    tell(judging, finding, &refusal);
    if (judging->unchecked == NO_FINDING && finding->cost > 0 && went_unseen(judging, &refusal))
      judging->unchecked = i;
  }
}
