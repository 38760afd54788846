/* Blocks of the heap, while there are threads: malloc(3). Who gets one has nothing to do with what others did to the
 * same bytes when they were another block; who gives one back is the last to use it. */
#include "access/blocks.h"

size_t __real_strlen(const char *text);
size_t __real_strnlen(const char *text, size_t most);

MAKES(malloc, (size_t size), (size), size)
MAKES(calloc, (size_t count, size_t size), (count, size), count *size)
MAKES(aligned_alloc, (size_t alignment, size_t size), (alignment, size), size)
MAKES(memalign, (size_t alignment, size_t size), (alignment, size), size)

int __real_posix_memalign(void **block, size_t alignment, size_t size);
int __wrap_posix_memalign(void **block, size_t alignment, size_t size);
int __wrap_posix_memalign(void **block, size_t alignment, size_t size) {
  int result = __real_posix_memalign(block, alignment, size);
  if (result == 0)
    tell_fresh(*block, size, ACCESS_CALLER);
  return result;
}

/* Strings that are copied: what is read of them is told here, too. */
char *__real_strdup(const char *text);
char *__wrap_strdup(const char *text);
char *__wrap_strdup(const char *text) {
  if (access_table.lowest != UINT64_MAX)
    access_tell(STOP_READ, text, __real_strlen(text) + 1, ACCESS_CALLER);
  char *made = __real_strdup(text);
  tell_fresh(made, made ? __real_strlen(made) + 1 : 0, ACCESS_CALLER);
  return made;
}

char *__real_strndup(const char *text, size_t most);
char *__wrap_strndup(const char *text, size_t most);
char *__wrap_strndup(const char *text, size_t most) {
  if (access_table.lowest != UINT64_MAX) {
    size_t length = __real_strnlen(text, most);
    access_tell(STOP_READ, text, length < most ? length + 1 : most, ACCESS_CALLER);
  }
  char *made = __real_strndup(text, most);
  tell_fresh(made, made ? __real_strlen(made) + 1 : 0, ACCESS_CALLER);
  return made;
}

/* ---- giving back ---- */

FREES(free, (void *block), (block))

#define RESIZES(name, parameters, arguments, size)                                                                     \
  void *__real_##name parameters;                                                                                      \
  void *__wrap_##name parameters;                                                                                      \
  void *__wrap_##name parameters {                                                                                     \
    tell_given_back(block, ACCESS_CALLER);                                                                             \
    void *made = __real_##name arguments;                                                                              \
    tell_fresh(made, size, ACCESS_CALLER);                                                                             \
    return made;                                                                                                       \
  }

RESIZES(realloc, (void *block, size_t bytes), (block, bytes), bytes)
RESIZES(reallocarray, (void *block, size_t count, size_t bytes), (block, count, bytes), count *bytes)
