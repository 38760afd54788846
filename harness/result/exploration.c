/* An exploration in words. */
#include "result/exploration.h"

#include "base/text.h"

static void tell_covered(int64_t covered, struct strbuf *ret_text) {
  if (covered == 0)
    strbuf_add_text(ret_text, "all orders without a preemption");
  else
    strbuf_addf(ret_text, "all orders with up to %lld preemption%s", (long long)covered, plural((size_t)covered));
}

void exploration_tell(const struct exploration *exploration, struct strbuf *ret_text) {
  long long schedules = (long long)exploration->schedules;
  const char *some = plural((size_t)exploration->schedules);
  if (!exploration->sampled && exploration->covered >= 0) {
    tell_covered(exploration->covered, ret_text);
    strbuf_addf(ret_text, ": %lld schedule%s", schedules, some);
    return;
  }
  strbuf_addf(ret_text, "a sample of %lld schedule%s", schedules, some);
  if (exploration->covered >= 0) {
    strbuf_add_text(ret_text, ", among them ");
    tell_covered(exploration->covered, ret_text);
  }
}

void exploration_tell_outcome(const struct exploration *exploration, struct strbuf *ret_text) {
  exploration_tell(exploration, ret_text);
  strbuf_addf(ret_text, ", %lld different; %lld failed", (long long)exploration->orders,
              (long long)exploration->failed);
  if (exploration->by_calls)
    strbuf_add_text(ret_text, " (orders of calls alone)");
}
