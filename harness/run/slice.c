/* How much a task has computed since it last went on. */
#include "run/slice.h"

enum { TICKS_AT_ONCE = 2 };

void slice_begin(struct slice *slice, int64_t cpu) { *slice = (struct slice){.cpu = cpu}; }

void slice_look(struct slice *slice, int64_t cpu, int64_t tick) {
  int64_t most = tick * TICKS_AT_ONCE;
  int64_t grown = cpu - slice->cpu;
  slice->used += grown < most ? grown : most;
  slice->moved = grown > 0;
  slice->cpu = cpu;
}
