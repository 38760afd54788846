/* What is there at a moment of the run that the case names. */
#include "judge/objects.h"

#include <string.h>

/* Inventories carry the number of the observation that asked for them. */
static const struct inventory *find_inventory(const struct run_record *run, size_t number) {
  _cleanup_free_ char *id = xasprintf("%zu", number);
  vec_each(&run->observed, inventory) {
    if (inventory->moment && strcmp(inventory->moment, id) == 0)
      return inventory;
  }
  return NULL;
}

static char *describe(const struct moment *moment) {
  switch (moment->kind) {
  case MOMENT_PRINTED: return xasprintf("when %s had printed \"%s\"", moment->role, moment->text);
  case MOMENT_WAITS: return xasprintf("while %s waited", moment->role);
  case MOMENT_ENDED: return xasprintf("when %s had ended", moment->role);
  case MOMENT_AT_ONCE: return xstrdup("at the beginning");
  default: return xstrdup("when all waited");
  }
}

static char *describe_absence(const struct moment *moment) {
  switch (moment->kind) {
  case MOMENT_PRINTED:
    return xasprintf("%s never printed \"%s\", so that what is there then could not be seen.", moment->role,
                     moment->text);
  case MOMENT_WAITS:
    return xasprintf("%s never waited for anybody, so that what is there then could not be seen.", moment->role);
  default:
    return xasprintf("%s never came so far that what is there could be seen.", moment->role ? moment->role : "The run");
  }
}

/* Usually the consequence of something that has been told already. */
static void tell_absence(struct judging *judging, const struct observation *observation) {
  struct standing *standing = judging_standing(judging, observation->moment.role);
  if (judging->cut_short || judging->cause != NO_FINDING || (standing && standing->failed))
    return;
  _cleanup_free_ char *message = describe_absence(&observation->moment);
  _cleanup_strbuf_ struct strbuf expected = STRBUF_INIT;
  vec_each(&observation->objects, object) {
    object_expectation_add(&expected, object);
    strbuf_add_char(&expected, '\n');
  }
  struct finding *finding =
      judging_add(judging, FINDING_WRONG_OBJECT, observation->moment.role, judging->share, message);
  finding_explain(finding, expected.buf, "the moment never came",
                  judging_hint(judging, observation->moment.kind == MOMENT_WAITS
                                            ? "What should it wait for, and with which call?"
                                            : "Does it come to that point at all?"));
}

static void judge_inventory(struct judging *judging, const struct observation *observation,
                            const struct inventory *inventory) {
  _cleanup_free_ char *when = describe(&observation->moment);
  if (when[0] >= 'a' && when[0] <= 'z')
    when[0] = (char)(when[0] - 'a' + 'A');
  struct object_question question = {.expected = observation->objects.items,
                                     .count = observation->objects.count,
                                     .inventory = inventory,
                                     .when = when,
                                     .role = observation->moment.role,
                                     .cost = judging->share};
  memcpy(question.kinds, observation->kinds, sizeof question.kinds);
  vec_each(&observation->objects, object)
    question.kinds[object->kind] = true;
  if (objects_judge(judging, &question))
    judging->kept += judging->share;
}

size_t observe_count_aspects(const struct judging *judging) { return judging->test->observe.count; }

void observe_judge(struct judging *judging) {
  for (size_t i = 0; i < judging->test->observe.count; i++) {
    const struct observation *observation = &judging->test->observe.items[i];
    const struct inventory *inventory = find_inventory(judging->run, i);
    if (inventory)
      judge_inventory(judging, observation, inventory);
    else
      tell_absence(judging, observation);
  }
}
