/* Calls that the case made fail: what went wrong with the role after it is one fault, that of the line of the call. */
#include "judge/judging.h"

#include "base/text.h"

#include <errno.h>
#include <string.h>

size_t unchecked_event(const struct run_record *run) {
  for (size_t i = 0; i < run->timeline.events.count; i++)
    if (run->timeline.events.items[i].injected)
      return i;
  return NO_EVENT;
}

static bool is_hang(enum finding_kind kind) {
  return kind == FINDING_DEADLOCK || kind == FINDING_NO_PROGRESS || kind == FINDING_TIMEOUT;
}

static bool went_on(const struct judging *judging, const char *role) {
  const struct standing *standing = judging_standing(judging, role);
  return standing && standing->record && standing->expected && standing->expected->has_exit &&
         standing->record->ended && (standing->record->signal || standing->record->exit_status != standing->expected->exit);
}

/* `expects_success`: a call that moved less or was interrupted should change nothing. */
static bool follows(const struct judging *judging, const struct finding *finding, const char *role,
                    bool expects_success) {
  if (is_hang(finding->kind))
    return true;
  bool own = finding->role && strcmp(finding->role, role) == 0;
  bool text = finding->kind == FINDING_STDOUT_MISMATCH || finding->kind == FINDING_STDERR_MISMATCH;
  return own && (finding->kind == FINDING_WRONG_EXIT || finding->kind == FINDING_KILLED_BY_SIGNAL ||
                 (text && (expects_success || went_on(judging, role))));
}

static char *how_it_failed(const struct event *event) {
  struct strbuf sb = STRBUF_INIT;
  strbuf_addf(&sb, "%s() was made to ", event->injected);
  if (event->error)
    strbuf_addf(&sb, "fail with %s", errno_name(event->error));
  else
    strbuf_addf(&sb, "move only %s bytes", event->result ? event->result : "some");
  place_add(&sb, &event->place);
  return strbuf_detach(&sb);
}

void unchecked_judge(struct judging *judging) {
  size_t index = unchecked_event(judging->run);
  if (index == NO_EVENT)
    return;
  const struct event *event = &judging->run->timeline.events.items[index];
  const char *role = process_role(judging->run, event->process);
  _cleanup_free_ char *how = how_it_failed(event);
  vec_each(&judging->result->findings, finding) {
    if (!role || !follows(judging, finding, role, event->error == 0 || event->error == EINTR))
      continue;
    finding->kind = FINDING_UNCHECKED_FAILURE;
    _cleanup_free_ char *before = finding->message;
    finding->message = xasprintf("%s, and then: %s", how, before);
    finding_locate(finding, &event->place, index);
    free(finding->hint);
    finding->hint = xstrdup(judging_hint(
        judging, event->error ? "Look at what the call returns, each time; say so, undo what was made, and end with status 1."
                              : "A read() or write() may move less than it was asked for: go on from there, in a loop."));
  }
}
