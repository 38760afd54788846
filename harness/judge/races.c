/* Accesses to shared memory that nothing orders, in words. */
#include "judge/races.h"

#include "base/strbuf.h"
#include "result/result.h"

#include <string.h>

static bool is_partners(const struct test_case *test, const struct racing_access *access) {
  return access->role && case_has_partner(test, access->role);
}

/* "Memory.data[2] of shm#1"; "bytes 8 to 11 of shm#1"; "4 bytes of memory of server". */
static void add_bytes(const struct data_race *race, struct strbuf *ret_text) {
  if (race->member)
    strbuf_addf(ret_text, "%s of ", race->member);
  else if (race->own)
    strbuf_addf(ret_text, "%llu byte%s of ", (unsigned long long)race->size, race->size == 1 ? "" : "s");
  else if (race->size > 1)
    strbuf_addf(ret_text, "bytes %llu to %llu of ", (unsigned long long)race->offset,
                (unsigned long long)(race->offset + race->size - 1));
  else
    strbuf_addf(ret_text, "byte %llu of ", (unsigned long long)race->offset);
  strbuf_add_text(ret_text, race->memory);
}

/* "server writes it at server.c:44". */
static void add_access(const struct racing_access *access, struct strbuf *ret_text) {
  strbuf_add_text(ret_text, access->process);
  if (access->thread > 0)
    strbuf_addf(ret_text, " (thread %d)", access->thread);
  strbuf_addf(ret_text, " %s it", access->writes ? "writes" : "reads");
  if (access->place.file)
    strbuf_addf(ret_text, " at %s:%d", access->place.file, access->place.line);
}

/* The one whose line is shown: of the submission, and rather a write. */
static const struct racing_access *shown_side(const struct test_case *test, const struct data_race *race) {
  if (is_partners(test, &race->earlier) || !race->earlier.place.file)
    return &race->later;
  if (is_partners(test, &race->later) || !race->later.place.file)
    return &race->earlier;
  return race->later.writes && !race->earlier.writes ? &race->later : &race->earlier;
}

static const char *hint_of(const struct data_race *race) {
  if (race->earlier.atomic || race->later.atomic)
    return "One of the two is atomic and the other isn't: make both so.";
  if (race->earlier.writes && race->later.writes)
    return "Two that change the same bytes need a lock (a mutex or semaphore between processes) around the change.";
  return "Whoever reads has to wait until the other has written: for a semaphore, a lock, or a flag that is set when "
         "all "
         "the rest is there. Sleeping is no waiting.";
}

static struct finding *tell(const struct test_case *test, const struct data_race *race, const char *what,
                            findings *list) {
  _cleanup_strbuf_ struct strbuf message = STRBUF_INIT;
  _cleanup_strbuf_ struct strbuf seen = STRBUF_INIT;
  const struct racing_access *shown = shown_side(test, race);
  add_access(&race->earlier, &seen);
  strbuf_add_text(&seen, ", ");
  add_access(&race->later, &seen);
  strbuf_addf(&message, "%s ", what);
  add_bytes(race, &message);
  strbuf_addf(&message, ": %s.", seen.buf);
  struct finding *finding = findings_add(list, FINDING_DATA_RACE, shown->role, message.buf);
  finding->file = xstrdup(shown->place.file);
  finding->line = shown->place.line;
  finding->actual = strbuf_detach(&seen);
  return finding;
}

static void tell_race(const struct test_case *test, const struct data_race *race, double cost, findings *list) {
  struct finding *finding = tell(test, race, "Nothing orders two uses of", list);
  finding->expected = xstrdup("one of the two always happens before the other");
  finding->hint = xstrdup(hint_of(race));
  finding->cost = cost;
}

static bool is_between_partners(const struct test_case *test, const struct data_race *race) {
  return is_partners(test, &race->earlier) && is_partners(test, &race->later);
}

bool races_counts(const struct test_case *test, const struct data_race *race) {
  return !race->flag && !is_between_partners(test, race);
}

/* ---- flags ---- */

static bool is_same_flag(const struct data_race *a, const struct data_race *b) {
  return a->flag && b->flag && a->offset == b->offset && strcmp(a->memory, b->memory) == 0;
}

static bool was_told(const struct race_report *report, const struct data_race *race) {
  for (const struct data_race *before = report->races.items; before < race; before++)
    if (is_same_flag(before, race))
      return true;
  return false;
}

static void advise(const struct test_case *test, const struct race_report *report, findings *list) {
  vec_each(&report->races, race) {
    if (!race->flag || is_between_partners(test, race) || was_told(report, race))
      continue;
    struct finding *finding = tell(test, race, "Only polling orders the uses of", list);
    finding->hint =
        xstrdup("Advice: what others change while one looks at it should be atomic (_Atomic, <stdatomic.h>). "
                "Of a plain variable a compiler may believe that it stays as it is.");
    finding->advice = true;
    finding->cost = 0;
  }
}

void races_judge(const struct test_case *test, const struct race_report *report, struct case_result *ret) {
  double left = 1;
  size_t count = 0;
  vec_each(&ret->findings, finding)
    left -= finding->cost;
  vec_each(&report->races, race)
    count += races_counts(test, race);
  vec_each(&report->races, race)
    if (races_counts(test, race))
      tell_race(test, race, left > 0 ? left / (double)count : 0, &ret->findings);
  advise(test, report, &ret->findings);
  if (count == 0)
    return;
  ret->points = 0;
  ret->verdict = VERDICT_FAIL;
}
