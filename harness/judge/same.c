/* Captures that must have one value wherever they occur: the same shmid in what three programs print. */
#include "judge/judging.h"

#include "judge/text_check.h"

#include <string.h>

/* Where a value was first seen. */
struct sighting {
  const char *role;
  int stream;
  char *value;
};

static bool differs(struct sighting *first, const char *name, const captures *found, const char *role, int stream,
                    struct sighting *ret_other) {
  vec_each(found, capture) {
    if (strcmp(capture->name, name) != 0)
      continue;
    if (!first->value) {
      *first = (struct sighting){role, stream, xstrdup(capture->value)};
    } else if (strcmp(first->value, capture->value) != 0) {
      *ret_other = (struct sighting){role, stream, xstrdup(capture->value)};
      return true;
    }
  }
  return false;
}

/* Looks through all patterns of the case in the order of its roles. */
static bool find_difference(const struct judging *judging, const char *name, struct sighting *ret_first,
                            struct sighting *ret_other) {
  vec_each(&judging->test->expect, expected) {
    const struct role_record *record = run_record_role(judging->run, expected->role);
    for (int stream = 1; record && stream <= 2; stream++) {
      captures found = {0};
      text_captures(stream == 1 ? &expected->out : &expected->err, stream == 1 ? &record->out : &record->err, &found);
      bool different = differs(ret_first, name, &found, expected->role, stream, ret_other);
      captures_release(&found);
      if (different)
        return true;
    }
  }
  return false;
}

static void tell(struct judging *judging, const char *name, const struct sighting *first,
                 const struct sighting *other) {
  static const char *const streams[] = {[1] = "stdout", [2] = "stderr"};
  _cleanup_free_ char *message =
      xasprintf("%s should be the same everywhere: %s printed %s, %s printed %s (on %s).", name, first->role,
                first->value, other->role, other->value, streams[other->stream]);
  _cleanup_free_ char *expected = xasprintf("%s = %s", name, first->value);
  _cleanup_free_ char *actual = xasprintf("%s = %s", name, other->value);
  const struct role_record *record = run_record_role(judging->run, other->role);
  const struct strbuf *text = other->stream == 1 ? &record->out : &record->err;
  const char *at = strstr(text->buf, other->value);
  size_t event = event_of_output(judging->run, record, other->stream, at ? (size_t)(at - text->buf) : SIZE_MAX);
  struct finding *finding = judging_add(judging, other->stream == 1 ? FINDING_STDOUT_MISMATCH : FINDING_STDERR_MISMATCH,
                                        other->role, judging->share / (double)judging->test->same.count, message);
  finding_explain(finding, expected, actual,
                  judging_hint(judging, "Do they all open the same object, with the same key or name?"));
  judging_locate(judging, finding, event);
}

size_t same_count_aspects(const struct judging *judging) { return judging->test->same.count > 0; }

void same_judge(struct judging *judging) {
  if (judging->cut_short)
    return;
  vec_each(&judging->test->same, name) {
    struct sighting first = {0};
    struct sighting other = {0};
    if (find_difference(judging, *name, &first, &other))
      tell(judging, *name, &first, &other);
    free(first.value);
    free(other.value);
  }
}
