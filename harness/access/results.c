/* Functions that put what they have found out into memory that others may see. */
#include "access/runtime.h"

#include <stdbool.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

size_t __real_strlen(const char *text);

static void fills(const void *at, size_t size, const void *pc) {
  if (at)
    access_tell(STOP_WRITE, at, size, pc);
}

static void reads(const void *at, size_t size, const void *pc) { access_tell(STOP_READ, at, size, pc); }

/* Told before the library does it. */
#define FINDS(type, name, parameters, arguments, ...)                                                                  \
  type __real_##name parameters;                                                                                       \
  type __wrap_##name parameters;                                                                                       \
  type __wrap_##name parameters {                                                                                      \
    const void *pc = ACCESS_CALLER;                                                                                    \
    __VA_ARGS__;                                                                                                       \
    return __real_##name arguments;                                                                                    \
  }

enum { TIME_TEXT = 26 }; /* asctime_r(3) */

FINDS(time_t, time, (time_t * at), (at), fills(at, sizeof *at, pc))
FINDS(int, gettimeofday, (struct timeval * at, void *zone), (at, zone), fills(at, sizeof *at, pc))
FINDS(int, clock_gettime, (clockid_t clock, struct timespec *at), (clock, at), fills(at, sizeof *at, pc))
FINDS(struct tm *, localtime_r, (const time_t *moment, struct tm *at), (moment, at), reads(moment, sizeof *moment, pc);
      fills(at, sizeof *at, pc))
FINDS(struct tm *, gmtime_r, (const time_t *moment, struct tm *at), (moment, at), reads(moment, sizeof *moment, pc);
      fills(at, sizeof *at, pc))
FINDS(char *, asctime_r, (const struct tm *moment, char *at), (moment, at), reads(moment, sizeof *moment, pc);
      fills(at, TIME_TEXT, pc))
FINDS(char *, ctime_r, (const time_t *moment, char *at), (moment, at), reads(moment, sizeof *moment, pc);
      fills(at, TIME_TEXT, pc))
/* Told when it has been done, by `done`: before, it isn't known how much it will be, or it may have to wait. */
#define COMES(type, name, parameters, arguments, room, done)                                                           \
  type __real_##name parameters;                                                                                       \
  type __wrap_##name parameters;                                                                                       \
  type __wrap_##name parameters {                                                                                      \
    bool shared = at && access_is_shared(at, room);                                                                    \
    if (shared)                                                                                                        \
      access_stop(STOP_POINT, at, room, ACCESS_CALLER);                                                                \
    type result = __real_##name arguments;                                                                             \
    size_t written = done;                                                                                             \
    if (shared && written)                                                                                             \
      access_stop(STOP_WRITE | STOP_DONE, at, written, ACCESS_CALLER);                                                 \
    return result;                                                                                                     \
  }

COMES(size_t, strftime, (char *at, size_t size, const char *format, const struct tm *moment),
      (at, size, format, moment), size, result ? result + 1 : 0)
COMES(char *, getcwd, (char *at, size_t size), (at, size), size, result &&shared ? __real_strlen(at) + 1 : 0)
COMES(int, gethostname, (char *at, size_t size), (at, size), size, result == 0 && shared ? __real_strlen(at) + 1 : 0)
