/* The table of system calls. */
#include "linux/calls.h"

#include "linux/arch.h"
#include "linux/call_numbers.h"

#include <linux/futex.h>

#define NAME_1(a) ARGUMENT_##a
#define NAME_2(a, ...) ARGUMENT_##a, NAME_1(__VA_ARGS__)
#define NAME_3(a, ...) ARGUMENT_##a, NAME_2(__VA_ARGS__)
#define NAME_4(a, ...) ARGUMENT_##a, NAME_3(__VA_ARGS__)
#define NAME_5(a, ...) ARGUMENT_##a, NAME_4(__VA_ARGS__)
#define NAME_6(a, ...) ARGUMENT_##a, NAME_5(__VA_ARGS__)
#define PICK(_1, _2, _3, _4, _5, _6, name, ...) name
#define NAMES(...) PICK(__VA_ARGS__, NAME_6, NAME_5, NAME_4, NAME_3, NAME_2, NAME_1, )(__VA_ARGS__)

/* The flags column is an expression over these names. */
enum {
  PEEKS = CALL_FLAG_PEEKS,
  QUIET = CALL_FLAG_QUIET,
  WRITES = CALL_FLAG_WRITES,
  STARTS = CALL_FLAG_STARTS,
  DENIED = CALL_FLAG_DENIED,
  RETURNS_DESCRIPTOR = CALL_FLAG_RETURNS_DESCRIPTOR,
  RETURNS_ADDRESS = CALL_FLAG_RETURNS_ADDRESS,
  REACHES = CALL_FLAG_REACHES,
  SHARES = CALL_FLAG_SHARES,
};

const struct call calls[CALL_COUNT] = {
#define CALL(name_, wait_, timeout_, timeout_argument_, effect_, flags_, ...)                                          \
  [CALL_##name_] = {                                                                                                   \
      .name = #name_,                                                                                                  \
      .number = SYS_##name_,                                                                                           \
      .wait = WAIT_##wait_,                                                                                            \
      .timeout = TIMEOUT_##timeout_,                                                                                   \
      .timeout_argument = (timeout_argument_),                                                                         \
      .effect = EFFECT_##effect_,                                                                                      \
      .flags = (flags_),                                                                                               \
      .arguments = {NAMES(__VA_ARGS__)},                                                                               \
  },
#include "linux/calls.def"
#undef CALL
};

const struct call *call_by_number(long number) {
  for (size_t i = 0; number >= 0 && i < CALL_COUNT; i++)
    if (calls[i].number == number)
      return &calls[i];
  return NULL;
}
