/* Allocation that ends the process when memory is out: a grader that goes on without it would give wrong grades. */
#include "base/memory.h"

#include <stdarg.h>
#include <string.h>

static void *checked(void *pointer) {
  if (!pointer) {
    static const char message[] = "ipcgrade: out of memory\n";
    (void)!write(STDERR_FILENO, message, sizeof message - 1);
    _exit(3);
  }
  return pointer;
}

void *xmalloc(size_t size) { return checked(malloc(size ? size : 1)); }
void *xcalloc(size_t count, size_t size) { return checked(calloc(count ? count : 1, size ? size : 1)); }
void *xrealloc(void *old, size_t size) { return checked(realloc(old, size ? size : 1)); }
char *xstrdup(const char *text) { return text ? checked(strdup(text)) : NULL; }
char *xstrndup(const char *text, size_t length) { return checked(strndup(text, length)); }

void *xmemdup(const void *bytes, size_t size) {
  void *copy = xmalloc(size);
  if (size)
    memcpy(copy, bytes, size);
  return copy;
}

char *xasprintf(const char *format, ...) {
  char *text = NULL;
  va_list args;
  va_start(args, format);
  int length = vasprintf(&text, format, args);
  va_end(args);
  return checked(length < 0 ? NULL : text);
}

void *vec_add_item(void **items, size_t *count, size_t *room, size_t size) {
  if (*count == *room) {
    *room = *room ? *room * 2 : 8;
    *items = checked(reallocarray(*items, *room, size));
  }
  void *item = (char *)*items + (*count)++ * size;
  memset(item, 0, size);
  return item;
}

void strings_add(strings *list, const char *text) { *vec_add(list) = xstrdup(text); }

void strings_release(strings *list) {
  vec_each(list, text)
    free(*text);
  vec_release(list);
}

bool strings_have(const strings *list, const char *text) {
  vec_each(list, item) {
    if (strcmp(*item, text) == 0)
      return true;
  }
  return false;
}

bool strings_equal(const strings *a, const strings *b) {
  if (a->count != b->count)
    return false;
  for (size_t i = 0; i < a->count; i++)
    if (strcmp(a->items[i], b->items[i]) != 0)
      return false;
  return true;
}
