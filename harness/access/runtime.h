/* The runtime of the explored build: it runs inside a student's process, beneath code that the compiler has
 * instrumented
 * (-fsanitize=thread, -fsanitize-coverage=trace-pc). Its one question is whether an address is in memory that others
 * can see; if so it stops at the tracer (protocol.h). It allocates nothing, keeps errno, calls nothing of the C library
 * but what it stands for, and has no state beyond the tracer's table and a word per thread: so it may be called from
 * signal handlers, in any thread, and on both sides of fork(2). */
#ifndef IPCGRADE_ACCESS_RUNTIME_H
#define IPCGRADE_ACCESS_RUNTIME_H

#include "access/protocol.h"

#include <stdbool.h>
#include <stddef.h>

#pragma GCC visibility push(hidden)

#define ACCESS_OWN(name) __asm__(ACCESS_NAMES #name)

extern struct access_table access_table ACCESS_OWN(table);

/* The part of the question that most accesses never come to. */
bool access_is_shared_here(uintptr_t address, size_t size) ACCESS_OWN(is_shared_here);

#pragma GCC visibility pop

/* Is any byte of it in memory that others can see? */
static inline bool access_is_shared(const volatile void *at, size_t size) {
  uintptr_t address = (uintptr_t)at;
  if (__builtin_expect(address + size <= access_table.lowest || address >= access_table.highest, 1))
    return false;
  return access_is_shared_here(address, size);
}

static inline void access_stop_with(long operation, const volatile void *at, size_t size, const void *pc,
                                    uint64_t fourth, uint64_t fifth) {
  access_table.blocks_left = BLOCKS_PER_STOP;
#ifdef __x86_64__
  register const void *r10 __asm__("r10") = pc;
  register uint64_t r8 __asm__("r8") = fourth;
  register uint64_t r9 __asm__("r9") = fifth;
  long result = ACCESS_CALL;
  __asm__ volatile("syscall"
                   : "+a"(result)
                   : "D"(operation), "S"(at), "d"(size), "r"(r10), "r"(r8), "r"(r9)
                   : "rcx", "r11", "memory");
#else
#error "how a system call is made on this architecture is to be written here"
#endif
}

static inline void access_stop(long operation, const volatile void *at, size_t size, const void *pc) {
  access_stop_with(operation, at, size, pc, 0, 0);
}

/* What is told of memory that nobody else sees is told to nobody. */
static inline void access_tell(long operation, const volatile void *at, size_t size, const void *pc) {
  if (access_is_shared(at, size))
    access_stop(operation, at, size, pc);
}

/* Where the hook or function in which this stands was called. */
#define ACCESS_CALLER __builtin_extract_return_addr(__builtin_return_address(0))

#endif
