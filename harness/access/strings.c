/* Functions of <string.h> and <stdlib.h> whose memory others may see: told as one access of all the bytes that the
 * function is about to use, before it does. How far a string reaches is looked up before the stop. */
#include "access/runtime.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

static void reads(const void *at, size_t size, const void *pc) { access_tell(STOP_READ, at, size, pc); }
static void writes(const void *at, size_t size, const void *pc) { access_tell(STOP_WRITE, at, size, pc); }

/* Both in one, when both are seen by others: nobody goes on in between. */
static void copies(const void *from, size_t size, const void *to, size_t written, const void *pc) {
  bool is_read = access_is_shared(from, size);
  bool is_written = access_is_shared(to, written);
  if (is_read && is_written)
    access_stop_with(STOP_COPY, from, size, pc, (uintptr_t)to, written);
  else if (is_read)
    access_stop(STOP_READ, from, size, pc);
  else if (is_written)
    access_stop(STOP_WRITE, to, written, pc);
}

/* The functions are built without the compiler's knowledge of them: they are called by the names of the library. */
size_t __real_strlen(const char *text);
size_t __real_strnlen(const char *text, size_t most);

static size_t whole(const char *text) { return __real_strlen(text) + 1; }
/* Of a string of which at most `most` bytes are looked at. */
static size_t part(const char *text, size_t most) {
  size_t length = __real_strnlen(text, most);
  return length < most ? length + 1 : most;
}

/* With the first such byte, if there is one. */
static size_t upto(const void *at, int byte, size_t most) {
  size_t size = 0;
  while (size < most && ((const unsigned char *)at)[size++] != (unsigned char)byte)
    ;
  return size;
}

/* `told` first, then what the library does. */
#define FUNCTION(type, name, parameters, arguments, ...)                                                               \
  type __real_##name parameters;                                                                                       \
  type __wrap_##name parameters;                                                                                       \
  type __wrap_##name parameters {                                                                                      \
    const void *pc = ACCESS_CALLER;                                                                                    \
    if (access_table.lowest != UINT64_MAX) {                                                                           \
      __VA_ARGS__;                                                                                                     \
    }                                                                                                                  \
    return __real_##name arguments;                                                                                    \
  }

FUNCTION(void *, memcpy, (void *to, const void *from, size_t n), (to, from, n), copies(from, n, to, n, pc))
FUNCTION(void *, memmove, (void *to, const void *from, size_t n), (to, from, n), copies(from, n, to, n, pc))
FUNCTION(void *, mempcpy, (void *to, const void *from, size_t n), (to, from, n), copies(from, n, to, n, pc))
FUNCTION(void, bcopy, (const void *from, void *to, size_t n), (from, to, n), copies(from, n, to, n, pc))
FUNCTION(void *, memset, (void *to, int byte, size_t n), (to, byte, n), writes(to, n, pc))
FUNCTION(void, bzero, (void *to, size_t n), (to, n), writes(to, n, pc))
FUNCTION(void *, memccpy, (void *to, const void *from, int byte, size_t n), (to, from, byte, n),
         size_t size = upto(from, byte, n);
         copies(from, size, to, size, pc))
FUNCTION(int, memcmp, (const void *a, const void *b, size_t n), (a, b, n), reads(a, n, pc); reads(b, n, pc))
FUNCTION(void *, memmem, (const void *at, size_t n, const void *sought, size_t size), (at, n, sought, size),
         reads(at, n, pc);
         reads(sought, size, pc))
FUNCTION(void *, memrchr, (const void *at, int byte, size_t n), (at, byte, n), reads(at, n, pc))
FUNCTION(void *, memchr, (const void *at, int byte, size_t n), (at, byte, n), reads(at, n, pc))

FUNCTION(char *, strcpy, (char *to, const char *from), (to, from), copies(from, whole(from), to, whole(from), pc))
FUNCTION(char *, stpcpy, (char *to, const char *from), (to, from), copies(from, whole(from), to, whole(from), pc))
FUNCTION(char *, strncpy, (char *to, const char *from, size_t n), (to, from, n), copies(from, part(from, n), to, n, pc))
FUNCTION(char *, stpncpy, (char *to, const char *from, size_t n), (to, from, n), copies(from, part(from, n), to, n, pc))
FUNCTION(char *, strcat, (char *to, const char *from), (to, from), reads(to, whole(to), pc);
         copies(from, whole(from), to + __real_strlen(to), whole(from), pc))
FUNCTION(char *, strncat, (char *to, const char *from, size_t n), (to, from, n), reads(to, whole(to), pc);
         copies(from, part(from, n), to + __real_strlen(to), __real_strnlen(from, n) + 1, pc))

FUNCTION(size_t, strlen, (const char *text), (text), reads(text, whole(text), pc))
FUNCTION(size_t, strnlen, (const char *text, size_t n), (text, n), reads(text, part(text, n), pc))
FUNCTION(int, strcmp, (const char *a, const char *b), (a, b), reads(a, whole(a), pc); reads(b, whole(b), pc))
FUNCTION(int, strcasecmp, (const char *a, const char *b), (a, b), reads(a, whole(a), pc); reads(b, whole(b), pc))
FUNCTION(int, strncmp, (const char *a, const char *b, size_t n), (a, b, n), reads(a, part(a, n), pc);
         reads(b, part(b, n), pc))
FUNCTION(int, strncasecmp, (const char *a, const char *b, size_t n), (a, b, n), reads(a, part(a, n), pc);
         reads(b, part(b, n), pc))
FUNCTION(char *, strchr, (const char *text, int c), (text, c), reads(text, whole(text), pc))
FUNCTION(char *, strrchr, (const char *text, int c), (text, c), reads(text, whole(text), pc))
FUNCTION(char *, strstr, (const char *text, const char *sought), (text, sought), reads(text, whole(text), pc);
         reads(sought, whole(sought), pc))
FUNCTION(char *, strchrnul, (const char *text, int c), (text, c), reads(text, whole(text), pc))
FUNCTION(char *, strcasestr, (const char *text, const char *sought), (text, sought), reads(text, whole(text), pc);
         reads(sought, whole(sought), pc))
FUNCTION(char *, strpbrk, (const char *text, const char *set), (text, set), reads(text, whole(text), pc);
         reads(set, whole(set), pc))
FUNCTION(size_t, strspn, (const char *text, const char *set), (text, set), reads(text, whole(text), pc);
         reads(set, whole(set), pc))
FUNCTION(size_t, strcspn, (const char *text, const char *set), (text, set), reads(text, whole(text), pc);
         reads(set, whole(set), pc))

/* Zeros are written into what is taken apart: where, only it knows. */
FUNCTION(char *, strtok, (char *text, const char *set), (text, set),
         if (text) copies(text, whole(text), text, whole(text), pc))
FUNCTION(char *, strsep, (char **text, const char *set), (text, set), char *at = *text;
         if (at) copies(at, whole(at), at, whole(at), pc))
FUNCTION(char *, strtok_r, (char *text, const char *set, char **rest), (text, set, rest),
         char *at = text ? text : *rest;
         if (at) copies(at, whole(at), at, whole(at), pc))

FUNCTION(int, atoi, (const char *text), (text), reads(text, whole(text), pc))
FUNCTION(long, atol, (const char *text), (text), reads(text, whole(text), pc))
FUNCTION(long long, atoll, (const char *text), (text), reads(text, whole(text), pc))
FUNCTION(double, atof, (const char *text), (text), reads(text, whole(text), pc))
FUNCTION(long, strtol, (const char *text, char **end, int base), (text, end, base), reads(text, whole(text), pc))
FUNCTION(unsigned long, strtoul, (const char *text, char **end, int base), (text, end, base),
         reads(text, whole(text), pc))
FUNCTION(long long, strtoll, (const char *text, char **end, int base), (text, end, base), reads(text, whole(text), pc))
FUNCTION(unsigned long long, strtoull, (const char *text, char **end, int base), (text, end, base),
         reads(text, whole(text), pc))
FUNCTION(double, strtod, (const char *text, char **end), (text, end), reads(text, whole(text), pc))

FUNCTION(float, strtof, (const char *text, char **end), (text, end), reads(text, whole(text), pc))
FUNCTION(long double, strtold, (const char *text, char **end), (text, end), reads(text, whole(text), pc))

typedef int (*comparison)(const void *, const void *);
FUNCTION(void, qsort, (void *items, size_t count, size_t size, comparison compare), (items, count, size, compare),
         copies(items, count *size, items, count *size, pc))
