/* What a timeline owns. */
#include "result/timeline.h"

#include "base/library_calls.h"
#include "base/text.h"

#include <errno.h>
#include <string.h>

const char *event_call_name(const struct event *event) { return event->function ? event->function : event->call; }

const char *event_injected_name(const struct event *event) {
  const struct library_call *call = library_call_find(event->injected);
  return call && library_call_has(call, event_call_name(event)) ? event_call_name(event) : event->injected;
}

static bool is_kept_back(const struct event *event) {
  if (strcmp(event->call, "futex") == 0)
    return event->error ? event->error == EAGAIN : event->result && strcmp(event->result, "0") != 0;
  return !event->error && text_has_word("pthread_create thrd_create", event->function);
}

bool event_result_is_own(const struct event *event) {
  return !event->call || !event->function || strchr(event->function, ':') || !is_kept_back(event);
}

void event_release(struct event *event) {
  free(event->arguments);
  free(event->result);
  free(event->function);
  free(event->injected);
  free(event->text);
  place_release(&event->place);
}

void place_release(struct place *place) {
  free(place->file);
  free(place->function);
  *place = (struct place){0};
}

void timeline_release(struct timeline *timeline) {
  vec_each(&timeline->events, event)
    event_release(event);
  vec_release(&timeline->events);
  vec_each(&timeline->processes, process) {
    free(process->role);
    free(process->printer);
    free(process->name);
  }
  vec_release(&timeline->processes);
}
