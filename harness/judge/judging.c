/* What the kinds of expectation share: findings and their texts, and questions about the run. */
#include "judge/judging.h"

#include "base/text.h"

#include <errno.h>
#include <string.h>

enum { CALLS_LOOKED_BACK = 12, SHOWN_WORDS = 100 };

/* ---- findings ---- */

struct finding *judging_add(struct judging *judging, enum finding_kind kind, const char *role, double cost,
                            const char *message) {
  struct finding *finding = findings_add(&judging->result->findings, kind, role, message);
  finding->cost = cost;
  return finding;
}

static void replace(char **place, const char *text) {
  free(*place);
  *place = xstrdup(text);
}

void finding_explain(struct finding *finding, const char *expected, const char *actual, const char *hint) {
  replace(&finding->expected, expected);
  replace(&finding->actual, actual);
  replace(&finding->hint, hint);
}

void finding_locate(struct finding *finding, const struct place *place, size_t event) {
  finding->event = event;
  if (!place || !place_is_known(place))
    return;
  replace(&finding->file, place->file);
  finding->line = place->line;
}

/* Programs of the course's have sources that the submission has by the same names, or not at all. */
static bool is_of_partner(const struct judging *judging, const struct event *event) {
  const char *role = process_role(judging->run, event->process);
  return role && case_has_partner(judging->test, role);
}

void judging_locate(const struct judging *judging, struct finding *finding, size_t event) {
  if (event == NO_EVENT)
    return;
  const struct event *at = &judging->run->timeline.events.items[event];
  finding_locate(finding, is_of_partner(judging, at) ? NULL : &at->place, event);
}

void finding_append(struct finding *finding, const char *line) {
  size_t length = strlen(finding->message);
  const char *between = length && finding->message[length - 1] == '\n' ? "" : "\n";
  char *longer = xasprintf("%s%s%s", finding->message, between, line);
  free(finding->message);
  finding->message = longer;
}

void judging_set_cause(struct judging *judging, const char *role, size_t event, bool is_death) {
  if (judging->cause != NO_FINDING)
    return;
  judging->cause = judging->result->findings.count - 1;
  judging->cause_event = event;
  judging->cause_is_death = is_death;
  judging->cause_role = role;
}

bool judging_may_follow(const struct judging *judging, const char *role, size_t event) {
  return judging->cause != NO_FINDING && event > judging->cause_event &&
         !(judging->cause_role && strcmp(judging->cause_role, role) == 0);
}

struct finding *judging_cause(const struct judging *judging) {
  return judging->cause == NO_FINDING ? NULL : &judging->result->findings.items[judging->cause];
}

void judging_give_up(struct judging *judging, enum verdict verdict, const char *role, const char *message) {
  findings_release(&judging->result->findings);
  judging_add(judging, verdict == VERDICT_BROKEN ? FINDING_BROKEN : FINDING_UNSUPPORTED, role, 0, message);
  judging->result->verdict = verdict;
}

const char *judging_hint(const struct judging *judging, const char *otherwise) {
  return judging->test->hint ? judging->test->hint : otherwise;
}

bool judging_has_failed(const struct judging *judging) {
  vec_each(&judging->result->findings, finding) {
    if (finding->cost > 0)
      return true;
  }
  return false;
}

struct standing *judging_standing(const struct judging *judging, const char *role) {
  vec_each(&judging->standings, standing) {
    if (role && strcmp(standing->role, role) == 0)
      return standing;
  }
  return NULL;
}

static bool is_process(const struct run_record *run, int process) {
  return process >= 0 && (size_t)process < run->timeline.processes.count;
}

struct standing *judging_standing_of(const struct judging *judging, int process) {
  const struct process *known =
      is_process(judging->run, process) ? &judging->run->timeline.processes.items[process] : NULL;
  vec_each(&judging->standings, standing) {
    if (known && standing->record && strcmp(standing->role, known->role) == 0 &&
        (standing->record->instance == known->instance || strcmp(known->role, known->printer) != 0))
      return standing;
  }
  return NULL;
}

double judging_share_of(const struct judging *judging, const struct standing *standing) {
  return standing->is_witness ? judging->witness_share : judging->share;
}

/* ---- the run ---- */

const char *process_name(const struct run_record *run, int process) {
  return is_process(run, process) ? run->timeline.processes.items[process].name : "?";
}

const char *process_role(const struct run_record *run, int process) {
  return is_process(run, process) ? run->timeline.processes.items[process].role : NULL;
}

bool place_is_known(const struct place *place) { return place->file && place->line > 0; }

void place_add(struct strbuf *sb, const struct place *place) {
  if (place_is_known(place))
    strbuf_addf(sb, " at %s:%d", place->file, place->line);
}

void ending_add(struct strbuf *sb, const struct role_record *record) {
  if (!record->started)
    strbuf_add_text(sb, "was never started");
  else if (!record->ended)
    strbuf_add_text(sb, "did not end");
  else if (record->signal)
    strbuf_addf(sb, "was killed by %s", signal_name(record->signal));
  else
    strbuf_addf(sb, "ended with status %d", record->exit_status);
}

void last_line_add(struct strbuf *sb, const char *before, const char *text, size_t length) {
  size_t end = length;
  while (end > 0 && strchr(" \t\n", text[end - 1]))
    end--;
  size_t begin = end;
  while (begin > 0 && text[begin - 1] != '\n')
    begin--;
  if (begin == end)
    return;
  strbuf_addf(sb, "%s\"", before);
  text_add_visible(sb, text + begin, end - begin < SHOWN_WORDS ? end - begin : SHOWN_WORDS, 0);
  strbuf_add_text(sb, end - begin < SHOWN_WORDS ? "\"" : "…\"");
}

void last_words_add(struct strbuf *sb, const char *before, const struct role_record *record) {
  const struct strbuf *text = record->err.length ? &record->err : &record->out;
  last_line_add(sb, before, text->buf, text->length);
}

void call_add(struct strbuf *sb, const struct event *event) {
  strbuf_addf(sb, "%s(%s)", event_call_name(event), event->arguments ? event->arguments : "");
}

static bool prints_for(const struct run_record *run, int process, const struct role_record *record) {
  const struct process *printer = is_process(run, process) ? &run->timeline.processes.items[process] : NULL;
  return printer && strcmp(printer->printer, record->role) == 0 && printer->instance == record->instance;
}

void output_after_add(struct strbuf *sb, const struct run_record *run, const struct role_record *record, int stream,
                      size_t event) {
  for (size_t i = event + 1; i < run->timeline.events.count; i++) {
    const struct event *output = &run->timeline.events.items[i];
    if (output->kind == EVENT_OUTPUT && output->stream == stream && prints_for(run, output->process, record))
      strbuf_add(sb, output->text, output->text_length);
  }
}

size_t event_of_output(const struct run_record *run, const struct role_record *record, int stream, size_t offset) {
  size_t printed = 0;
  size_t last = NO_EVENT;
  for (size_t i = 0; i < run->timeline.events.count; i++) {
    const struct event *event = &run->timeline.events.items[i];
    if (event->kind != EVENT_OUTPUT || event->stream != stream || !prints_for(run, event->process, record))
      continue;
    last = i;
    printed += event->text_length;
    if (printed > offset)
      break;
  }
  return last;
}

/* A loop that waits for children until there are none ends with an error, and hasn't failed. */
static bool ends_waiting(const struct run_record *run, size_t index) {
  const struct event *failed = &run->timeline.events.items[index];
  for (size_t i = failed->error == ECHILD ? index : 0; i-- > 0;) {
    const struct event *event = &run->timeline.events.items[i];
    if (event->kind == EVENT_CALL && event->process == failed->process && !event->error && event->call &&
        strcmp(event->call, failed->call) == 0 && event->place.line == failed->place.line)
      return true;
  }
  return false;
}

const struct event *last_failed_call(const struct run_record *run, int process, size_t before) {
  int looked = 0;
  if (before > run->timeline.events.count)
    before = run->timeline.events.count;
  for (size_t i = before; i-- > 0 && looked < CALLS_LOOKED_BACK;) {
    const struct event *event = &run->timeline.events.items[i];
    if (event->kind != EVENT_CALL || event->process != process)
      continue;
    looked++;
    if (event->error && event->call && event_result_is_own(event) && place_is_known(&event->place) &&
        !ends_waiting(run, i))
      return event;
  }
  return NULL;
}
