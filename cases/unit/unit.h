/* What unit suites are made of: cases/<program>/unit/<unit>.c holds Check's tests of functions that a submission has to
 * have, each worth the points of a case with `unit: {<unit>: <test>}`.
 *
 *   UNIT_FUNCTION(int, buffer_count, const void *)            how a function is called: type, name, parameters
 *   UNIT_PROCEDURE(buffer_init, void *)                       one that returns nothing
 *
 *   UNIT_TEST(new_is_empty) {
 *     void *buffer = unit_memory(UNIT_PAGE);                  zeros that the functions see too
 *     buffer_init(buffer);
 *     ck_assert_int_eq(buffer_count(buffer), 0);
 *   }
 *   END_TEST
 *
 * The functions run in another process (protocol.h says why), so what is behind a pointer that they are given must be
 * from unit_memory(). Integers and pointers can be handed over and come back, by one parameter to six. A pointer of the
 * functions' own that comes back can only be handed over again: behind it lies here what the suite has there, and not
 * what the functions see, so that a test which looks there can be told anything. Each test runs by itself, in processes
 * of its own. */
#ifndef UNIT_H
#define UNIT_H

#include "protocol.h"

#include <check.h>
#include <stdbool.h>
#include <stddef.h>

/* So much memory, all zeros, that ends where a page ends behind which nothing may be used: who goes beyond it dies
 * there. Aligned as far as its size is. UNIT_PAGE bytes at most, and UNIT_PAGES times in one test. */
void *unit_memory(size_t size);

uint64_t unit_call(const char *function, const uint64_t *arguments, size_t count);

/* An assertion that fails ends the suite's process at once, before anybody else can do anything: Check would write down
 * first what it has found, in a file. */
void unit_failed(const char *file, int line, const char *expression, const char *message, ...)
    __attribute__((noreturn, format(printf, 4, 5)));
#define _ck_assert_failed unit_failed
/* Nor need it write down where each assertion that holds stands: that is a call of the kernel each time. */
#undef _mark_point
#define _mark_point(file, line) ((void)0)

void unit_add(const char *name, const TTest *test);

/* -DUNIT_HIDDEN_name=1 leaves a test out: nothing refers to it then, and from -O1 on what is static and unused goes. */
#define UNIT_TEST(name)                                                                                                \
  static const TTest *name;                                                                                            \
  static void name##_add(void) __attribute__((UNIT_WHEN(UNIT_HIDDEN_##name)));                                         \
  static void name##_add(void) { unit_add(#name, name); }                                                              \
  START_TEST(name)

/* What is defined as 1 is a comma more, which puts the other word into the second place. */
#define UNIT_WHEN(hidden) UNIT_WHEN_(hidden)
#define UNIT_WHEN_(hidden) UNIT_SECOND(UNIT_COMMA_##hidden unused, constructor, )
#define UNIT_COMMA_1 ,
#define UNIT_SECOND(...) UNIT_SECOND_(__VA_ARGS__)
#define UNIT_SECOND_(first, second, ...) second

/* Of what comes back only the low byte of a bool means something. */
#define UNIT_VALUE(type, value) _Generic((type)0, bool : (bool)((value)&0xff), default : (type)(value))

#define UNIT_FUNCTION(type, name, ...)                                                                                 \
  static inline type name(UNIT_PARAMETERS(__VA_ARGS__)) {                                                              \
    const uint64_t arguments[] = {UNIT_ARGUMENTS(__VA_ARGS__)};                                                        \
    uint64_t value = unit_call(#name, arguments, sizeof arguments / sizeof arguments[0]);                              \
    return UNIT_VALUE(type, value);                                                                                    \
  }
#define UNIT_PROCEDURE(name, ...)                                                                                      \
  static inline void name(UNIT_PARAMETERS(__VA_ARGS__)) {                                                              \
    const uint64_t arguments[] = {UNIT_ARGUMENTS(__VA_ARGS__)};                                                        \
    unit_call(#name, arguments, sizeof arguments / sizeof arguments[0]);                                               \
  }

/* "void *, int" is "void *a1, int a2", and "(uint64_t)a1, (uint64_t)a2". */
#define UNIT_COUNT(...) UNIT_COUNT_(__VA_ARGS__, 6, 5, 4, 3, 2, 1)
#define UNIT_COUNT_(a, b, c, d, e, f, count, ...) count
#define UNIT_JOIN(a, b) UNIT_JOIN_(a, b)
#define UNIT_JOIN_(a, b) a##b
#define UNIT_PARAMETERS(...) UNIT_JOIN(UNIT_PARAMETERS_, UNIT_COUNT(__VA_ARGS__))(__VA_ARGS__)
#define UNIT_PARAMETERS_1(a) a a1
#define UNIT_PARAMETERS_2(a, b) a a1, b a2
#define UNIT_PARAMETERS_3(a, b, c) a a1, b a2, c a3
#define UNIT_PARAMETERS_4(a, b, c, d) a a1, b a2, c a3, d a4
#define UNIT_PARAMETERS_5(a, b, c, d, e) a a1, b a2, c a3, d a4, e a5
#define UNIT_PARAMETERS_6(a, b, c, d, e, f) a a1, b a2, c a3, d a4, e a5, f a6
#define UNIT_ARGUMENTS(...) UNIT_JOIN(UNIT_ARGUMENTS_, UNIT_COUNT(__VA_ARGS__))
#define UNIT_ARGUMENTS_1 (uint64_t) a1
#define UNIT_ARGUMENTS_2 UNIT_ARGUMENTS_1, (uint64_t)a2
#define UNIT_ARGUMENTS_3 UNIT_ARGUMENTS_2, (uint64_t)a3
#define UNIT_ARGUMENTS_4 UNIT_ARGUMENTS_3, (uint64_t)a4
#define UNIT_ARGUMENTS_5 UNIT_ARGUMENTS_4, (uint64_t)a5
#define UNIT_ARGUMENTS_6 UNIT_ARGUMENTS_5, (uint64_t)a6

#endif
