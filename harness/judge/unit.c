/* What the course's suite says of functions of the submission. Deaths and hangs of theirs have been told by then. A
 * test that fails, or that they end, is not run to its end, so that whatever else the case asks for is lost with it. */
#include "judge/judging.h"

#include "base/text.h"

#include <string.h>

enum { HOLDS = 0, HOLDS_NOT = 1 }; /* statuses of a suite: cases/unit/suite.c */

/* The suite's first line names the function that was called last, "" before the first call; the others say why. */
static const char *cut_reason(char *text, const char **ret_function) {
  char *reason = strchr(text, '\n');
  *ret_function = text;
  if (!reason)
    return "";
  *reason++ = '\0';
  size_t length = strlen(reason);
  while (length > 0 && reason[length - 1] == '\n')
    reason[--length] = '\0';
  return reason;
}

/* By the functions, most likely: they run as the same user. */
static void tell_killed(struct judging *judging, const struct role_record *suite) {
  size_t sent = partner_who_sent(judging, suite->process, suite->signal, judging->run->timeline.events.count);
  _cleanup_strbuf_ struct strbuf message = STRBUF_INIT;
  strbuf_addf(&message, "The test %s of %s fails: its suite was killed by %s", judging->test->unit_test,
              judging->test->unit, signal_name(suite->signal));
  if (sent != NO_EVENT) {
    strbuf_add_text(&message, ", with ");
    call_add(&message, &judging->run->timeline.events.items[sent]);
    place_add(&message, &judging->run->timeline.events.items[sent].place);
  }
  strbuf_add_char(&message, '.');
  struct finding *finding = judging_add(judging, FINDING_UNIT_FAILURE, judging->test->unit, 1, message.buf);
  finding_explain(finding, judging->test->says, message.buf, "Leave other processes alone.");
  judging_locate(judging, finding, sent);
}

static void tell(struct judging *judging, const struct role_record *suite) {
  const struct test_case *test = judging->test;
  _cleanup_free_ char *text = xstrndup(suite->out.buf, suite->out.length);
  const char *function;
  const char *reason = cut_reason(text, &function);
  _cleanup_strbuf_ struct strbuf message = STRBUF_INIT;
  strbuf_addf(&message, "The test %s of %s fails", test->unit_test, test->unit);
  if (*reason)
    strbuf_addf(&message, ": %s", reason);
  if (*function && !strstr(reason, function))
    strbuf_addf(&message, " (the last call was %s())", function);
  strbuf_add_char(&message, '.');
  struct finding *finding = judging_add(judging, FINDING_UNIT_FAILURE, test->unit, 1, message.buf);
  finding_explain(finding, test->says, reason,
                  judging_hint(judging, "Read what the test asks for, and follow that function by hand."));
  finding_locate(finding, &judging->run->unit_place, NO_EVENT);
}

static void lose_all(struct judging *judging) {
  vec_each(&judging->result->findings, finding) {
    if (finding->cost > 0) {
      finding->cost = 1;
      return;
    }
  }
}

size_t unit_count_aspects(const struct judging *judging) { return judging->test->unit != NULL; }

void unit_judge(struct judging *judging) {
  const struct role *role = judging->test->unit ? program_suite(judging->program, judging->test->unit) : NULL;
  const struct role_record *suite = role ? run_record_role(judging->run, role->name) : NULL;
  if (!role)
    return;
  if (judging_has_failed(judging)) {
    lose_all(judging);
    return;
  }
  bool ended = suite && suite->ended && !suite->signal;
  if (ended && suite->exit_status == HOLDS)
    return;
  if (suite && suite->signal)
    tell_killed(judging, suite);
  else if (!suite || (ended && suite->exit_status != HOLDS_NOT))
    judging_give_up(judging, VERDICT_BROKEN, NULL, suite && suite->out.length ? suite->out.buf : "no suite was run");
  else
    tell(judging, suite);
}
