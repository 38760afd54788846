/* Errors as values; only cli/ prints them. */
#include "base/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

__attribute__((format(printf, 3, 0))) static void fill(struct error *err, enum error_cause cause, const char *format,
                                                       va_list args) {
  if (!err || err->cause != ERROR_NONE)
    return;
  err->cause = cause;
  vsnprintf(err->message, sizeof err->message, format, args);
}

int error_set(struct error *err, enum error_cause cause, const char *format, ...) {
  va_list args;
  va_start(args, format);
  fill(err, cause, format, args);
  va_end(args);
  return -1;
}

int error_errno(struct error *err, const char *format, ...) {
  int saved = errno;
  bool first = err && err->cause == ERROR_NONE;
  va_list args;
  va_start(args, format);
  fill(err, ERROR_SYSTEM, format, args);
  va_end(args);
  if (first) {
    size_t used = strlen(err->message);
    snprintf(err->message + used, sizeof err->message - used, ": %s", strerror(saved));
  }
  errno = saved;
  return -1;
}
