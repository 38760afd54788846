/* What the programs made, with its attributes at the creating call, whether or not it was there later. */
#include "judge/objects.h"

#include <string.h>

static bool was_made(const struct inventory *made, const struct object_expectation *expected) {
  vec_each(&made->objects, object) {
    if (object->kind == expected->kind)
      return true;
  }
  return false;
}

static bool is_asked(const struct test_case *test) {
  bool any = test->makes.count > 0;
  for (size_t kind = 0; kind < OBJECT_KIND_COUNT; kind++)
    any = any || test->makes_none[kind];
  return any;
}

size_t makes_count_aspects(const struct judging *judging) { return is_asked(judging->test); }

/* More objects than these are the author's own business. What was never made since the run came to an early end has
 * been told already. */
void makes_judge(struct judging *judging) {
  VEC(struct object_expectation) wanted = {0}; /* strings borrowed */
  if (!is_asked(judging->test))
    return;
  bool excused = judging->cut_short || judging->cause != NO_FINDING;
  vec_each(&judging->test->makes, expected) {
    if (!excused || was_made(&judging->run->made, expected))
      *vec_add(&wanted) = *expected;
  }
  struct object_question question = {.expected = wanted.items,
                                     .count = wanted.count,
                                     .inventory = &judging->run->made,
                                     .when = "In the whole run",
                                     .cost = judging->share};
  memcpy(question.kinds, judging->test->makes_none, sizeof question.kinds);
  if (objects_judge(judging, &question) && wanted.count && wanted.count == judging->test->makes.count)
    judging->kept += judging->share; /* what was not made shows nothing when somebody dies */
  vec_release(&wanted);
}
