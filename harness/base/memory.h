/* Allocation that cannot fail (it ends the process instead), resources that clean themselves, growing arrays. */
#ifndef IPCGRADE_BASE_MEMORY_H
#define IPCGRADE_BASE_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* As malloc(3), calloc(3), realloc(3), strdup(3), strndup(3), asprintf(3); out of memory ends the process with a
 * message and status 3. The caller owns what is returned. xstrdup(NULL) is NULL. */
void *xmalloc(size_t size);
void *xcalloc(size_t count, size_t size);
void *xrealloc(void *old, size_t size);
char *xstrdup(const char *text);
char *xstrndup(const char *text, size_t length);
void *xmemdup(const void *bytes, size_t size);
char *xasprintf(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* `_cleanup_free_ char *p = NULL;`, `_cleanup_close_ int fd = -1;`, `_cleanup_file_ FILE *f = NULL;`
 * Hand on what must survive with steal_fd(&fd) or steal_pointer(&p). */
static inline void cleanup_free(void *pointer) { free(*(void **)pointer); }
static inline void cleanup_close(const int *fd) {
  if (*fd >= 0)
    close(*fd);
}
static inline void cleanup_file(FILE **file) {
  if (*file)
    fclose(*file);
}
#define _cleanup_free_ __attribute__((cleanup(cleanup_free)))
#define _cleanup_close_ __attribute__((cleanup(cleanup_close)))
#define _cleanup_file_ __attribute__((cleanup(cleanup_file)))

static inline int steal_fd(int *fd) {
  int taken = *fd;
  *fd = -1;
  return taken;
}
#define steal_pointer(place)                                                                                           \
  __extension__({                                                                                                      \
    __typeof__(*(place)) taken_ = *(place);                                                                            \
    *(place) = NULL;                                                                                                   \
    taken_;                                                                                                            \
  })

#define array_size(array) (sizeof(array) / sizeof((array)[0]))

/* A growing array: `VEC(struct finding) findings;`, all zero when empty. Items move when it grows, so keep indexes,
 * not pointers. vec_add() returns the address of a new, zeroed item at the end. vec_release() frees the array, not
 * what its items own. */
#define VEC(type)                                                                                                      \
  struct {                                                                                                             \
    type *items;                                                                                                       \
    size_t count;                                                                                                      \
    size_t room;                                                                                                       \
  }
#define vec_add(vec)                                                                                                   \
  ((__typeof__((vec)->items))vec_add_item((void **)&(vec)->items, &(vec)->count, &(vec)->room, sizeof *(vec)->items))
#define vec_release(vec)                                                                                               \
  do {                                                                                                                 \
    free((vec)->items);                                                                                                \
    (vec)->items = NULL;                                                                                               \
    (vec)->count = (vec)->room = 0;                                                                                    \
  } while (0)
#define vec_each(vec, item)                                                                                            \
  for (__typeof__((vec)->items + 0) item = (vec)->items; item && item < (vec)->items + (vec)->count; item++)

void *vec_add_item(void **items, size_t *count, size_t *room, size_t size);

/* An array of owned strings. */
typedef VEC(char *) strings;
void strings_add(strings *list, const char *text);
void strings_release(strings *list);
bool strings_have(const strings *list, const char *text) __attribute__((nonnull));
/* The same texts, in the same order. */
bool strings_equal(const strings *a, const strings *b);

#endif
