/* Takes the compiled runtime of the explored build into the binary as it is, as report/assets.c does with its files. */
#include "run/access_runtime.h"

#include <stdint.h>

__asm__(".pushsection .rodata\naccess_runtime_begin:\n.incbin \"" ACCESS_RUNTIME
        "\"\naccess_runtime_end:\n.popsection\n");
extern const char access_runtime_begin[] __attribute__((visibility("hidden")));
extern const char access_runtime_end[] __attribute__((visibility("hidden")));

const char *access_runtime(size_t *ret_size) {
  *ret_size = (size_t)((uintptr_t)access_runtime_end - (uintptr_t)access_runtime_begin);
  return access_runtime_begin;
}
