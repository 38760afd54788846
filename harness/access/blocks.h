/* Functions that make blocks of the heap, and that give them back; told of while there are threads (blocks.c). */
#ifndef IPCGRADE_ACCESS_BLOCKS_H
#define IPCGRADE_ACCESS_BLOCKS_H

#include "access/runtime.h"

#include <malloc.h>

static inline void tell_fresh(const void *block, size_t size, const void *pc) {
  if (block && access_table.threads)
    access_stop(STOP_FRESH | STOP_DONE, block, size, pc);
}

static inline void tell_given_back(void *block, const void *pc) {
  if (block && access_table.threads)
    access_tell(STOP_GIVE, block, malloc_usable_size(block), pc);
}

/* `parameters` of one that returns a block of `size` bytes, or NULL. */
#define MAKES(name, parameters, arguments, size)                                                                       \
  void *__real_##name parameters;                                                                                      \
  void *__wrap_##name parameters;                                                                                      \
  void *__wrap_##name parameters {                                                                                     \
    void *made = __real_##name arguments;                                                                              \
    tell_fresh(made, size, ACCESS_CALLER);                                                                             \
    return made;                                                                                                       \
  }

/* One of its `parameters` is the `block`. */
#define FREES(name, parameters, arguments)                                                                             \
  void __real_##name parameters;                                                                                       \
  void __wrap_##name parameters;                                                                                       \
  void __wrap_##name parameters {                                                                                      \
    tell_given_back(block, ACCESS_CALLER);                                                                             \
    __real_##name arguments;                                                                                           \
  }

#endif
