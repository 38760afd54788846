/* Who fails because of what its partner did to it isn't at fault: the partner is. A role that sends its partner a
 * signal, removes an object of its, or makes one under its key before it can. */
#include "judge/objects.h"
#include "judge/role_check.h"

#include "base/text.h"

#include <errno.h>
#include <string.h>

enum { CALLS_LOOKED_BACK = 12 };

static const struct event *event_at(const struct judging *judging, size_t index) {
  return &judging->run->timeline.events.items[index];
}

/* May the blame go from the role of one process to that of another? What the course's own programs do is right. */
static bool may_blame(const struct judging *judging, int process, int other) {
  const char *role = process_role(judging->run, process);
  const char *other_role = process_role(judging->run, other);
  return role && other_role && strcmp(role, other_role) != 0 && !case_has_partner(judging->test, other_role);
}

/* ---- signals ---- */

static bool sends_signal(const struct event *event) {
  return event->call && (strcmp(event->call, "kill") == 0 || strcmp(event->call, "tkill") == 0 ||
                         strcmp(event->call, "tgkill") == 0 || strcmp(event->call, "rt_sigqueueinfo") == 0);
}

/* "server, SIGKILL", or "-1, SIGKILL" to everybody. */
static bool is_sent_to(const struct event *event, const char *name, int signal) {
  const char *rest = event->arguments ? event->arguments : "";
  size_t length = strlen(name);
  if (strncmp(rest, name, length) == 0 && rest[length] == ',')
    rest += length;
  else if (strncmp(rest, "-1,", 3) == 0)
    rest += 2;
  else
    return false;
  const char *number = strstr(rest, signal_name(signal));
  return number && strspn(number + strlen(signal_name(signal)), ", )") <= 2;
}

size_t partner_who_sent(const struct judging *judging, int process, int signal, size_t before) {
  const char *name = process_name(judging->run, process);
  for (size_t i = before; i-- > 0;) {
    const struct event *event = event_at(judging, i);
    if (event->kind == EVENT_CALL && !event->error && sends_signal(event) && is_sent_to(event, name, signal) &&
        may_blame(judging, process, event->process))
      return i;
  }
  return NO_EVENT;
}

/* ---- objects ---- */

/* Behind `word` in the arguments comes a comma, or nothing. */
static bool begins_with(const char *arguments, const char *word) {
  size_t length = word ? strlen(word) : 0;
  return length && strncmp(arguments, word, length) == 0 && (arguments[length] == ',' || arguments[length] == '\0');
}

static bool is_about(const struct event *failed, const struct object *object) {
  const char *arguments = failed->arguments;
  return begins_with(arguments, object->name) || begins_with(arguments, object->key);
}

/* The partner's call that removed an object which the process itself had made. */
static size_t removal_by_partner(const struct judging *judging, const struct event *failed) {
  vec_each(&judging->run->made.objects, object) {
    const char *maker = process_role(judging->run, object->process);
    const char *role = process_role(judging->run, failed->process);
    if (!maker || !role || strcmp(maker, role) != 0 || !is_about(failed, object))
      continue;
    for (size_t i = (size_t)(failed - event_at(judging, 0)); i-- > 0;) {
      const struct event *event = event_at(judging, i);
      if (!event->error && object_is_removed_by(object, event) && may_blame(judging, failed->process, event->process))
        return i;
    }
  }
  return NO_EVENT;
}

/* The role that the case file starts first is the one that makes what both use. */
static bool comes_later(const struct judging *judging, const char *role, const char *other) {
  return program_role(judging->program, role) > program_role(judging->program, other);
}

/* The partner's call that made an object under the key which the process wanted for its own. */
static size_t making_by_partner(const struct judging *judging, const struct event *failed) {
  const char *role = process_role(judging->run, failed->process);
  if (!strstr(failed->arguments, "IPC_CREAT") && !strstr(failed->arguments, "O_CREAT"))
    return NO_EVENT;
  vec_each(&judging->run->made.objects, object) {
    const char *maker = process_role(judging->run, object->process);
    if (object->event != NO_EVENT && is_about(failed, object) && may_blame(judging, failed->process, object->process) &&
        comes_later(judging, maker, role))
      return object->event;
  }
  return NO_EVENT;
}

static size_t partners_part(const struct judging *judging, const struct event *failed) {
  switch (failed->error) {
  case EIDRM:
  case EINVAL:
  case ENOENT: {
    size_t removal = removal_by_partner(judging, failed);
    return removal == NO_EVENT && failed->error == EINVAL ? making_by_partner(judging, failed) : removal;
  }
  case EEXIST: return making_by_partner(judging, failed);
  default: return NO_EVENT;
  }
}

/* The last calls before the role's end say why it ended so. */
static size_t find_part(const struct judging *judging, const struct standing *standing,
                        const struct event **ret_failed) {
  int looked = 0;
  size_t end = standing->end == NO_EVENT ? judging->run->timeline.events.count : standing->end;
  for (size_t i = end; i-- > 0 && looked < CALLS_LOOKED_BACK;) {
    const struct event *event = event_at(judging, i);
    if (event->kind != EVENT_CALL || judging_standing_of(judging, event->process) != standing)
      continue;
    looked++;
    *ret_failed = event;
    size_t part = event->error && event->arguments ? partners_part(judging, event) : NO_EVENT;
    if (part != NO_EVENT)
      return part;
  }
  return NO_EVENT;
}

bool partners_blame(struct judging *judging, const struct role_check *check) {
  const struct event *failed = NULL;
  size_t part = check->exit_is_wrong ? find_part(judging, check->standing, &failed) : NO_EVENT;
  if (part == NO_EVENT)
    return false;
  const struct event *event = event_at(judging, part);
  _cleanup_strbuf_ struct strbuf message = STRBUF_INIT;
  _cleanup_strbuf_ struct strbuf actual = STRBUF_INIT;
  strbuf_addf(&message, "%s made the call ", process_name(judging->run, event->process));
  call_add(&message, event);
  place_add(&message, &event->place);
  strbuf_addf(&message, ", and so took from %s what it needs: there ", check->standing->role);
  call_add(&message, failed);
  strbuf_addf(&message, " failed with %s", errno_name(failed->error));
  place_add(&message, &failed->place);
  strbuf_add_text(&message, ", and it ");
  role_add_exit(check, &message);
  strbuf_add_char(&message, '.');
  call_add(&actual, event);
  struct finding *finding = judging_add(judging, FINDING_WRONG_OBJECT, process_role(judging->run, event->process),
                                        judging_share_of(judging, check->standing), message.buf);
  finding_explain(finding, "each role makes and removes its own objects only", actual.buf,
                  "An object belongs to the role that makes it: the others use it, and leave it to be removed there.");
  judging_locate(judging, finding, part);
  check->standing->failed = true;
  return true;
}
