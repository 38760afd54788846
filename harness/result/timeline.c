/* What a timeline owns, and the names of its events. */
#include "result/timeline.h"

static const char *const event_names[] = {
    [EVENT_START] = "start",   [EVENT_CALL] = "call", [EVENT_OUTPUT] = "output", [EVENT_INPUT] = "input",
    [EVENT_SIGNAL] = "signal", [EVENT_EXIT] = "exit", [EVENT_STUCK] = "stuck",
};

const char *event_call_name(const struct event *event) { return event->function ? event->function : event->call; }

void event_release(struct event *event) {
  free(event->arguments);
  free(event->result);
  free(event->function);
  free(event->injected);
  free(event->text);
  place_release(&event->place);
}

const char *event_kind_name(enum event_kind kind) { return event_names[kind]; }

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
