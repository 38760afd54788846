/* The seccomp filter of a pod's processes. */
#include "linux/call_filter.h"

#include "base/file.h"
#include "base/memory.h"
#include "base/strbuf.h"
#include "linux/call_numbers.h"
#include "linux/calls.h"

#include <errno.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>

static const int plain_calls[] = {
#define PLAIN(name) SYS_##name,
#include "linux/plain_calls.def"
#undef PLAIN
};

/* libseccomp writes programs to descriptors only (before 2.6). */
static int export(scmp_filter_ctx context, struct filter *ret_filter, struct error *err) {
  _cleanup_close_ int fd = memfd_create("filter", MFD_CLOEXEC);
  if (fd < 0)
    return error_errno(err, "make memory for the seccomp filter");
  int status = seccomp_export_bpf(context, fd);
  if (status < 0) {
    errno = -status;
    return error_errno(err, "compile the seccomp filter");
  }
  _cleanup_strbuf_ struct strbuf bytes = STRBUF_INIT;
  if (fd_read_all(fd, 1 << 20, &bytes))
    return error_errno(err, "read the seccomp filter");
  ret_filter->program.len = (unsigned short)(bytes.length / sizeof(struct sock_filter));
  ret_filter->program.filter = xmemdup(bytes.buf, bytes.length);
  return 0;
}

static uint32_t action_of(const struct call *call, bool traced) {
  if (traced)
    return SCMP_ACT_TRACE(0);
  return call->flags & CALL_FLAG_DENIED ? SCMP_ACT_ERRNO(EPERM) : SCMP_ACT_ALLOW;
}

static int add_rules(scmp_filter_ctx context, bool traced) {
  int status = 0;
  for (size_t i = 0; i < CALL_COUNT && status == 0; i++)
    if (calls[i].number >= 0)
      status = seccomp_rule_add(context, action_of(&calls[i], traced), calls[i].number, 0);
  for (size_t i = 0; i < array_size(plain_calls) && status == 0; i++)
    if (plain_calls[i] >= 0)
      status = seccomp_rule_add(context, SCMP_ACT_ALLOW, plain_calls[i], 0);
  return status;
}

static int compile(bool traced, struct filter *ret_filter, struct error *err) {
  *ret_filter = (struct filter){0};
  scmp_filter_ctx context = seccomp_init(SCMP_ACT_ERRNO(ENOSYS));
  if (!context)
    return error_set(err, ERROR_SYSTEM, "libseccomp has no memory for a filter");
  seccomp_attr_set(context, SCMP_FLTATR_CTL_OPTIMIZE, 2); /* a binary tree: untraced calls pay a few comparisons */
  seccomp_attr_set(context, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
  int status = add_rules(context, traced);
  int result;
  if (status < 0) {
    errno = -status;
    result = error_errno(err, "describe the seccomp filter");
  } else {
    result = export(context, ret_filter, err);
  }
  seccomp_release(context);
  return result;
}

int filter_compile_traced(struct filter *ret_filter, struct error *err) { return compile(true, ret_filter, err); }
int filter_compile_plain(struct filter *ret_filter, struct error *err) { return compile(false, ret_filter, err); }

void filter_release(struct filter *filter) {
  free(filter->program.filter);
  *filter = (struct filter){0};
}

int filter_install(const struct filter *filter) {
  return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter->program, 0, 0);
}
