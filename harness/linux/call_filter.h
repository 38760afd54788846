/* The seccomp filter of a pod's processes, a list of what is allowed: traced calls stop for the tracer, plain ones run
 * at full speed, all others answer ENOSYS. See seccomp(2). */
#ifndef IPCGRADE_LINUX_CALL_FILTER_H
#define IPCGRADE_LINUX_CALL_FILTER_H

#include "base/error.h"
#include "linux/loader.h"

#include <linux/filter.h>
#include <stdbool.h>

/* The compiled programs, ready for install after a fork. Owned by the caller: filter_release(). */
struct filter {
  struct sock_fprog program;
  struct sock_fprog guard; /* allows all but single commands of calls that are allowed */
  bool translated;         /* by filter_compile_translated() */
};

/* Compiles the filter for a traced run from the table of calls by libseccomp: SECCOMP_RET_TRACE on each of its rows,
 * and on ACCESS_CALL (access/protocol.h), which no kernel has, but not on what `loader` does for its own process alone.
 * 32-bit and x32 calls kill the process. */
int filter_compile_traced(const struct loader *loader, struct filter *ret_filter, struct error *err);
/* The filter for processes that nobody traces (compilers): no row stops, denied ones answer EPERM. */
int filter_compile_plain(struct filter *ret_filter, struct error *err);
/* The same for pods whose calls are translated (run/translate.h): those that name a path, or a process, or tell of the
 * host, stop too, also of compilers (`traced` false), which have no objects or sockets. */
int filter_compile_translated(bool traced, struct filter *ret_filter, struct error *err);
void filter_release(struct filter *filter);

/* Installs it in the calling process (no_new_privs must be set). Async-signal-safe. -1 and errno. */
int filter_install(const struct filter *filter);

#endif
