/* gcov's counters of an instrumented executable. They are read out of its processes' memory as those end, so that
 * nothing of it depends on how a process ends, on what it does with files, or on what it says itself.
 *
 * Made by gcc -fprofile-info-section: its section .gcov_info points to what describes the counters (gcc's
 * libgcov.h: struct gcov_info), and no code of libgcov runs. Executables that aren't position independent
 * hold these pointers as they are. What they hold is the submission's, and so not to be believed. */
#ifndef IPCGRADE_RUN_COUNTERS_H
#define IPCGRADE_RUN_COUNTERS_H

#include "base/error.h"
#include "base/memory.h"

#include <stdint.h>

struct strbuf;

struct counted_function {
  uint32_t ident, lines_checksum, graph_checksum;
  uint64_t address; /* of its counters */
  size_t first;     /* of them in struct counters */
  size_t count;
};

/* One compiled source. */
struct counted_unit {
  uint32_t version, stamp, checksum;
  char *name; /* "server.gcda" or "server-main.gcda", beside whose .gcno it belongs */
  VEC(struct counted_function) functions;
};

struct counters {
  VEC(struct counted_unit) units;
  VEC(uint64_t) sums;   /* over all its processes in all runs so far, */
  VEC(uint64_t) of_run; /* but for those of the run that goes on, which may have to be made again */
};

/* Flags to compile and link with, behind others; NULL at the end. */
extern const char *const counters_flags[];

/* Finds the counters of an executable. ERROR_UNSUPPORTED when they are not laid out as this file knows it. */
int counters_read(const char *executable, struct counters *ret_counters, struct error *err);
void counters_release(struct counters *counters);
/* Appends the file that libgcov would have written for one unit: gcc's gcov-io.h. */
void counters_add_data(const struct counters *counters, const struct counted_unit *unit, struct strbuf *ret_data);

#endif
