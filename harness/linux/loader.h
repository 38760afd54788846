/* The dynamic loader, ld.so(8): where it lies in a program that is started without address randomisation, and which of
 * its calls concern nobody but its own process. They are most calls of a program's start, and needn't stop. */
#ifndef IPCGRADE_LINUX_LOADER_H
#define IPCGRADE_LINUX_LOADER_H

#include "base/error.h"
#include "linux/arch.h"
#include "linux/procfs.h"

#include <linux/filter.h>
#include <stdbool.h>
#include <stdint.h>

/* Addresses start ≤ pc < end; both 0: no loader. */
struct loader {
  uint64_t start;
  uint64_t end;
};

/* The loader in `maps`, its first mapping at `address` (0: none). Only a file of the system's libraries is one. */
struct loader loader_at(const mappings *maps, uint64_t address);

/* Where it is in each new program, seen by starting one with ADDR_NO_RANDOMIZE and a stack of `stack` bytes
 * (RLIMIT_STACK, which the kernel lays its mappings below). None when that can't be seen. */
struct loader loader_find(int64_t stack);

/* Is the call whose entry `regs` are made by the loader's code, to read, map or close files, or to give back memory? It
 * has no effect beyond its process, so it is neither a step nor an event. */
bool loader_is_private_call(const struct loader *loader, const struct registers *regs);

/* Is it the loader's opening of a library for reading? Of the tracee `tid`, which is stopped there. */
bool loader_is_opening(const struct loader *loader, pid_t tid, const struct registers *regs);

/* Puts instructions before `program` (owned, a seccomp filter) that allow what loader_is_private_call() tells of, by
 * the instruction pointer of seccomp(2). Does nothing for no loader. -1 when there is no room in a filter for them. */
int loader_let_pass(const struct loader *loader, struct sock_fprog *program, struct error *err);

#endif
