/* Functions of <stdio.h> that read or write memory which others may see. See format.c for what a format takes. */
#include "access/blocks.h"
#include "access/format.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>

size_t __real_strlen(const char *text);

static bool any_shared(void) { return access_table.lowest != UINT64_MAX; }

/* ---- printing ---- */

int __real_vprintf(const char *format, va_list list);
int __real_vfprintf(FILE *stream, const char *format, va_list list);
int __real_vdprintf(int fd, const char *format, va_list list);
int __real_vsnprintf(char *to, size_t size, const char *format, va_list list);

int __wrap_vprintf(const char *format, va_list list);
int __wrap_vfprintf(FILE *stream, const char *format, va_list list);
int __wrap_vdprintf(int fd, const char *format, va_list list);
int __wrap_vsnprintf(char *to, size_t size, const char *format, va_list list);
int __wrap_vsprintf(char *to, const char *format, va_list list);
int __wrap_printf(const char *format, ...);
int __wrap_fprintf(FILE *stream, const char *format, ...);
int __wrap_dprintf(int fd, const char *format, ...);
int __wrap_snprintf(char *to, size_t size, const char *format, ...);
int __wrap_sprintf(char *to, const char *format, ...);

static void tell_printing(const char *format, va_list list, const void *pc) {
  va_list copy;
  if (!any_shared())
    return;
  va_copy(copy, list);
  format_tell_printing(format, copy, pc);
  va_end(copy);
}

/* How long it will be is found out by doing it for nobody. */
static void tell_printing_to(char *to, size_t size, const char *format, va_list list, const void *pc) {
  va_list copy;
  tell_printing(format, list, pc);
  if (size == 0 || !access_is_shared(to, 1))
    return;
  int error = errno;
  va_copy(copy, list);
  int length = __real_vsnprintf(NULL, 0, format, copy);
  va_end(copy);
  errno = error;
  if (length >= 0)
    access_tell(STOP_WRITE, to, (size_t)length < size ? (size_t)length + 1 : size, pc);
}

int __wrap_vprintf(const char *format, va_list list) {
  tell_printing(format, list, ACCESS_CALLER);
  return __real_vprintf(format, list);
}

int __wrap_vfprintf(FILE *stream, const char *format, va_list list) {
  tell_printing(format, list, ACCESS_CALLER);
  return __real_vfprintf(stream, format, list);
}

int __wrap_vdprintf(int fd, const char *format, va_list list) {
  tell_printing(format, list, ACCESS_CALLER);
  return __real_vdprintf(fd, format, list);
}

int __wrap_vsnprintf(char *to, size_t size, const char *format, va_list list) {
  tell_printing_to(to, size, format, list, ACCESS_CALLER);
  return __real_vsnprintf(to, size, format, list);
}

/* vsprintf(3) is this, with all the room there is. */
int __real_vsprintf(char *to, const char *format, va_list list);
int __wrap_vsprintf(char *to, const char *format, va_list list) {
  tell_printing_to(to, INT_MAX, format, list, ACCESS_CALLER);
  return __real_vsprintf(to, format, list);
}

/* What is printed into a block of its own. */
int __real_vasprintf(char **ret, const char *format, va_list list);
int __wrap_vasprintf(char **ret, const char *format, va_list list);
int __wrap_asprintf(char **ret, const char *format, ...);

static int print_into_block(char **ret, const char *format, va_list list, const void *pc) {
  tell_printing(format, list, pc);
  access_tell(STOP_WRITE, ret, sizeof *ret, pc);
  int result = __real_vasprintf(ret, format, list);
  if (result >= 0)
    tell_fresh(*ret, (size_t)result + 1, pc);
  return result;
}

int __wrap_vasprintf(char **ret, const char *format, va_list list) {
  return print_into_block(ret, format, list, ACCESS_CALLER);
}

/* A function with arguments of its own, by the one that takes a list. */
#define PRINTS(name, parameters, tell, print)                                                                          \
  int __wrap_##name parameters {                                                                                       \
    const void *pc = ACCESS_CALLER;                                                                                    \
    va_list list;                                                                                                      \
    va_start(list, format);                                                                                            \
    tell;                                                                                                              \
    int result = print;                                                                                                \
    va_end(list);                                                                                                      \
    return result;                                                                                                     \
  }

PRINTS(printf, (const char *format, ...), tell_printing(format, list, pc), __real_vprintf(format, list))
PRINTS(fprintf, (FILE * stream, const char *format, ...), tell_printing(format, list, pc),
       __real_vfprintf(stream, format, list))
PRINTS(dprintf, (int fd, const char *format, ...), tell_printing(format, list, pc), __real_vdprintf(fd, format, list))
PRINTS(snprintf, (char *to, size_t size, const char *format, ...), tell_printing_to(to, size, format, list, pc),
       __real_vsnprintf(to, size, format, list))
PRINTS(sprintf, (char *to, const char *format, ...), tell_printing_to(to, INT_MAX, format, list, pc),
       __real_vsprintf(to, format, list))

PRINTS(asprintf, (char **ret, const char *format, ...), (void)0, print_into_block(ret, format, list, pc))

void __real_perror(const char *text);
void __wrap_perror(const char *text);
void __wrap_perror(const char *text) {
  int error = errno;
  if (text && any_shared())
    access_tell(STOP_READ, text, __real_strlen(text) + 1, ACCESS_CALLER);
  errno = error;
  __real_perror(text);
}

int __real_puts(const char *text);
int __real_fputs(const char *text, FILE *stream);
size_t __real_fwrite(const void *from, size_t size, size_t count, FILE *stream);
int __wrap_puts(const char *text);
int __wrap_fputs(const char *text, FILE *stream);
size_t __wrap_fwrite(const void *from, size_t size, size_t count, FILE *stream);

int __wrap_puts(const char *text) {
  if (any_shared())
    access_tell(STOP_READ, text, __real_strlen(text) + 1, ACCESS_CALLER);
  return __real_puts(text);
}

int __wrap_fputs(const char *text, FILE *stream) {
  if (any_shared())
    access_tell(STOP_READ, text, __real_strlen(text) + 1, ACCESS_CALLER);
  return __real_fputs(text, stream);
}

size_t __wrap_fwrite(const void *from, size_t size, size_t count, FILE *stream) {
  if (any_shared())
    access_tell(STOP_READ, from, size * count, ACCESS_CALLER);
  return __real_fwrite(from, size, count, stream);
}

/* ---- reading: what has come is told when it has, since until then it may have waited ---- */

size_t __real_fread(void *to, size_t size, size_t count, FILE *stream);
char *__real_fgets(char *to, int size, FILE *stream);
size_t __wrap_fread(void *to, size_t size, size_t count, FILE *stream);
char *__wrap_fgets(char *to, int size, FILE *stream);

/* The library may take another block, and what it frees then is seen by nobody; both are told of as they would be. */
ssize_t __real_getdelim(char **line, size_t *room, int end, FILE *stream);
ssize_t __wrap_getdelim(char **line, size_t *room, int end, FILE *stream);
ssize_t __wrap_getline(char **line, size_t *room, FILE *stream);

static ssize_t get_delimited(char **line, size_t *room, int end, FILE *stream, const void *pc) {
  const char *before = *line;
  if (before)
    access_tell(STOP_POINT, before, *room, pc);
  ssize_t result = __real_getdelim(line, room, end, stream);
  if (*line != before)
    tell_fresh(*line, *room, pc);
  if (result > 0)
    access_tell(STOP_WRITE | STOP_DONE, *line, (size_t)result + 1, pc);
  return result;
}

ssize_t __wrap_getdelim(char **line, size_t *room, int end, FILE *stream) {
  return get_delimited(line, room, end, stream, ACCESS_CALLER);
}

ssize_t __wrap_getline(char **line, size_t *room, FILE *stream) {
  return get_delimited(line, room, '\n', stream, ACCESS_CALLER);
}

size_t __wrap_fread(void *to, size_t size, size_t count, FILE *stream) {
  access_tell(STOP_POINT, to, size * count, ACCESS_CALLER);
  size_t result = __real_fread(to, size, count, stream);
  if (result > 0)
    access_tell(STOP_WRITE | STOP_DONE, to, size * result, ACCESS_CALLER);
  return result;
}

char *__wrap_fgets(char *to, int size, FILE *stream) {
  access_tell(STOP_POINT, to, size > 0 ? (size_t)size : 1, ACCESS_CALLER);
  char *result = __real_fgets(to, size, stream);
  if (result && any_shared())
    access_tell(STOP_WRITE | STOP_DONE, to, __real_strlen(to) + 1, ACCESS_CALLER);
  return result;
}

static void tell_scanning(const char *format, va_list list, const void *pc) {
  va_list copy;
  if (!any_shared())
    return;
  va_copy(copy, list);
  format_tell_scanning(format, copy, pc);
  va_end(copy);
}

static void tell_scanned(const char *format, va_list list, int filled, const void *pc) {
  va_list copy;
  if (!any_shared())
    return;
  va_copy(copy, list);
  format_tell_scanned(format, copy, filled, pc);
  va_end(copy);
}

static void tell_text(const char *text, const void *pc) {
  if (any_shared())
    access_tell(STOP_READ, text, __real_strlen(text) + 1, pc);
}

/* Those whose names begin with __isoc99_ are what the headers make of scanf(3) where the language is C. */
#define SCANS(name, parameters, before, scan)                                                                          \
  int __wrap_##name parameters;                                                                                        \
  int __wrap_##name parameters {                                                                                       \
    const void *pc = ACCESS_CALLER;                                                                                    \
    va_list list;                                                                                                      \
    va_start(list, format);                                                                                            \
    before;                                                                                                            \
    tell_scanning(format, list, pc);                                                                                   \
    va_list first;                                                                                                     \
    va_copy(first, list);                                                                                              \
    int result = scan;                                                                                                 \
    tell_scanned(format, first, result, pc);                                                                           \
    va_end(first);                                                                                                     \
    va_end(list);                                                                                                      \
    return result;                                                                                                     \
  }

SCANS(scanf, (const char *format, ...), (void)0, vscanf(format, list))
SCANS(fscanf, (FILE * stream, const char *format, ...), (void)0, vfscanf(stream, format, list))
SCANS(sscanf, (const char *text, const char *format, ...), tell_text(text, pc), vsscanf(text, format, list))
SCANS(__isoc99_scanf, (const char *format, ...), (void)0, vscanf(format, list))
SCANS(__isoc99_fscanf, (FILE * stream, const char *format, ...), (void)0, vfscanf(stream, format, list))
SCANS(__isoc99_sscanf, (const char *text, const char *format, ...), tell_text(text, pc), vsscanf(text, format, list))
