/* What is expected of one role, checked against what it printed and how it ended. */
#include "judge/role_check.h"

bool text_is_asked(const struct text_expectation *text) {
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
  if (!text_is_asked(expectation) || !text->length)
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
  const struct standing *owner = judging_standing_of(judging, judging->run->timeline.events.items[event].process);
  return owner == standing ? event : NO_EVENT;
}

/* A message of any text can only be told from ordinary output by its place behind the call that failed. */
static void check_any_message(const struct judging *judging, struct role_check *check, const char *where) {
  const struct event *refused = &judging->run->timeline.events.items[check->refused];
  _cleanup_strbuf_ struct strbuf out = STRBUF_INIT;
  _cleanup_strbuf_ struct strbuf err = STRBUF_INIT;
  _cleanup_free_ char *behind = xasprintf("%s after %s() had failed", where, event_injected_name(refused));
  output_after_add(&out, judging->run, check->record, 1, check->refused);
  output_after_add(&err, judging->run, check->record, 2, check->refused);
  check_message(&check->expected->message, NULL, &out, &err, behind, &check->err, &check->streams[2]);
}

/* Any text at all can only be told from what belongs on stdout when nothing does. */
static bool went_to_out(const struct role_check *check, const struct role_record *model) {
  const struct text_expectation *expected = &check->expected->err;
  if (!text_is_wrong(&check->err) || check->streams[2] != 2)
    return false;
  if (expected->rule == TEXT_NOT_EMPTY && text_is_asked(&check->expected->out))
    return false;
  return is_found_in(expected, model ? &model->err : NULL, &check->record->out);
}

/* stderr, or either stream: a message of a certain text stands in for that of stdout, one of any text for stderr. */
static void check_err(const struct judging *judging, const struct role_record *model, struct role_check *check) {
  static const char both[] = "stdout or stderr";
  const struct text_expectation *message = &check->expected->message;
  const struct strbuf *out = &check->record->out;
  const struct strbuf *err = &check->record->err;
  check->refused = message->rule == TEXT_NOT_EMPTY ? refused_call(judging, check->standing) : NO_EVENT;
  if (check->refused != NO_EVENT)
    check_any_message(judging, check, both);
  else if (message->rule == TEXT_NOT_EMPTY)
    check_message(message, NULL, out, err, both, &check->err, &check->streams[2]);
  else if (message->rule != TEXT_ANY)
    check_message(message, model, out, err, both, &check->out, &check->streams[1]);
  else
    text_check(&check->expected->err, model ? &model->err : NULL, err, "stderr", &check->err);
}

void role_check(const struct judging *judging, struct standing *standing, struct role_check *ret) {
  const struct role_record *model = judging->reference ? run_record_role(judging->reference, standing->role) : NULL;
  const struct strbuf *wanted = model ? &model->out : NULL;
  *ret = (struct role_check){
      .standing = standing, .expected = standing->expected, .record = standing->record, .streams = {0, 1, 2}};
  text_check(&ret->expected->out, wanted, &ret->record->out, "stdout", &ret->out);
  check_err(judging, model, ret);
  ret->exit_is_wrong = ended_wrongly(ret->expected, ret->record);
  ret->out_went_to_err = text_is_wrong(&ret->out) && is_found_in(&ret->expected->out, wanted, &ret->record->err);
  ret->err_went_to_out = went_to_out(ret, model);
}

bool role_check_is_wrong(const struct role_check *check) {
  return text_is_wrong(&check->out) || text_is_wrong(&check->err) || check->exit_is_wrong;
}

size_t role_check_event(const struct judging *judging, const struct role_check *check, int stream) {
  const struct text_check *text = stream == 1 ? &check->out : &check->err;
  if (stream == 2 && check->refused != NO_EVENT)
    return check->refused;
  return event_of_output(judging->run, check->record, check->streams[stream], text->offset);
}

size_t role_check_first_wrong(const struct judging *judging, const struct role_check *check) {
  size_t first = check->standing->end;
  for (int stream = 1; stream <= 2; stream++) {
    const struct text_check *text = stream == 1 ? &check->out : &check->err;
    if (!text_is_wrong(text) || text->outcome == TEXT_STOPS_EARLY)
      continue;
    size_t event = role_check_event(judging, check, stream);
    first = event < first ? event : first;
  }
  return first;
}

void role_check_release(struct role_check *check) {
  text_check_release(&check->out);
  text_check_release(&check->err);
}
