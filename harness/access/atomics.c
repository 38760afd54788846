/* What the compilers call for atomic operations: they are done for real, with the strongest order, which includes every
 * other; the order that the source asks for is told. gcc's names for compare-and-exchange (a bool, the value through a
 * pointer) and clang's (the value). */
#include "access/runtime.h"

#define ORDER(order) (STOP_ATOMIC | (long)(order) << STOP_ORDER_SHIFT)
#define OTHERWISE(order) ((long)(order) << STOP_OTHERWISE_SHIFT)

#define LOAD_AND_STORE(bits, type)                                                                                     \
  type __tsan_atomic##bits##_load(const volatile type *at, int order);                                                 \
  type __tsan_atomic##bits##_load(const volatile type *at, int order) {                                                \
    access_tell(STOP_READ | ORDER(order), at, sizeof(type), ACCESS_CALLER);                                            \
    return load##bits(at);                                                                                             \
  }                                                                                                                    \
  void __tsan_atomic##bits##_store(volatile type *at, type value, int order);                                          \
  void __tsan_atomic##bits##_store(volatile type *at, type value, int order) {                                         \
    access_tell(STOP_WRITE | ORDER(order), at, sizeof(type), ACCESS_CALLER);                                           \
    type seen = *at;                                                                                                   \
    while (!exchange##bits(at, &seen, value))                                                                          \
      ;                                                                                                                \
  }

/* `result` of the value that was there (`seen`) and the operand. */
#define UPDATE(bits, type, name, result)                                                                               \
  type __tsan_atomic##bits##_##name(volatile type *at, type value, int order);                                         \
  type __tsan_atomic##bits##_##name(volatile type *at, type value, int order) {                                        \
    access_tell(STOP_UPDATE | ORDER(order), at, sizeof(type), ACCESS_CALLER);                                          \
    type seen = *at;                                                                                                   \
    while (!exchange##bits(at, &seen, (type)(result)))                                                                 \
      ;                                                                                                                \
    return seen;                                                                                                       \
  }

#define COMPARE(bits, type)                                                                                            \
  static inline void tell_compare##bits(volatile type *at, type expected, int order, int otherwise, const void *pc) {  \
    if (access_is_shared(at, sizeof(type)))                                                                            \
      access_stop_with(STOP_COMPARE | ORDER(order) | OTHERWISE(otherwise), at, sizeof(type), pc, (uint64_t)expected,   \
                       high##bits(expected));                                                                          \
  }                                                                                                                    \
  _Bool __tsan_atomic##bits##_compare_exchange_strong(volatile type *at, type *expected, type value, int order,        \
                                                      int otherwise);                                                  \
  _Bool __tsan_atomic##bits##_compare_exchange_strong(volatile type *at, type *expected, type value, int order,        \
                                                      int otherwise) {                                                 \
    tell_compare##bits(at, *expected, order, otherwise, ACCESS_CALLER);                                                \
    return exchange##bits(at, expected, value);                                                                        \
  }                                                                                                                    \
  _Bool __tsan_atomic##bits##_compare_exchange_weak(volatile type *at, type *expected, type value, int order,          \
                                                    int otherwise);                                                    \
  _Bool __tsan_atomic##bits##_compare_exchange_weak(volatile type *at, type *expected, type value, int order,          \
                                                    int otherwise) {                                                   \
    tell_compare##bits(at, *expected, order, otherwise, ACCESS_CALLER);                                                \
    return exchange##bits(at, expected, value);                                                                        \
  }                                                                                                                    \
  type __tsan_atomic##bits##_compare_exchange_val(volatile type *at, type expected, type value, int order,             \
                                                  int otherwise);                                                      \
  type __tsan_atomic##bits##_compare_exchange_val(volatile type *at, type expected, type value, int order,             \
                                                  int otherwise) {                                                     \
    tell_compare##bits(at, expected, order, otherwise, ACCESS_CALLER);                                                 \
    exchange##bits(at, &expected, value);                                                                              \
    return expected;                                                                                                   \
  }

#define ATOMICS(bits, type)                                                                                            \
  LOAD_AND_STORE(bits, type)                                                                                           \
  UPDATE(bits, type, exchange, value)                                                                                  \
  UPDATE(bits, type, fetch_add, seen + value)                                                                          \
  UPDATE(bits, type, fetch_sub, seen - value)                                                                          \
  UPDATE(bits, type, fetch_and, seen &value)                                                                           \
  UPDATE(bits, type, fetch_or, seen | value)                                                                           \
  UPDATE(bits, type, fetch_xor, seen ^ value)                                                                          \
  UPDATE(bits, type, fetch_nand, ~(seen & value))                                                                      \
  COMPARE(bits, type)

/* The processor's own for all but 128 bits, which the C compiler would leave to a library. */
#define NATIVE(bits, type)                                                                                             \
  static inline type load##bits(const volatile type *at) { return __atomic_load_n(at, __ATOMIC_SEQ_CST); }             \
  static inline bool exchange##bits(volatile type *at, type *expected, type value) {                                   \
    return __atomic_compare_exchange_n(at, expected, value, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);                \
  }                                                                                                                    \
  static inline uint64_t high##bits(type value) {                                                                      \
    (void)value;                                                                                                       \
    return 0;                                                                                                          \
  }

typedef unsigned char access8;
typedef unsigned short access16;
typedef unsigned int access32;
typedef unsigned long access64;
__extension__ typedef unsigned __int128 access128;

NATIVE(8, access8)
NATIVE(16, access16)
NATIVE(32, access32)
NATIVE(64, access64)

static inline bool exchange128(volatile access128 *at, access128 *expected, access128 value) {
  access128 seen = __sync_val_compare_and_swap(at, *expected, value);
  bool done = seen == *expected;
  *expected = seen;
  return done;
}
static inline access128 load128(const volatile access128 *at) {
  return __sync_val_compare_and_swap((volatile access128 *)(uintptr_t)at, 0, 0);
}
static inline uint64_t high128(access128 value) { return (uint64_t)(value >> 64); }

ATOMICS(8, access8)
ATOMICS(16, access16)
ATOMICS(32, access32)
ATOMICS(64, access64)
ATOMICS(128, access128)

void __tsan_atomic_thread_fence(int order);
void __tsan_atomic_signal_fence(int order);

/* Without other tasks there is nothing that it could order. */
void __tsan_atomic_thread_fence(int order) {
  if (access_table.lowest != UINT64_MAX)
    access_stop(STOP_FENCE | ORDER(order) | STOP_DONE, NULL, 0, ACCESS_CALLER);
  __atomic_thread_fence(__ATOMIC_SEQ_CST);
}

void __tsan_atomic_signal_fence(int order) {
  (void)order;
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
}
