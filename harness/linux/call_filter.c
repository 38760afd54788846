/* The seccomp filter of a pod's processes. */
#include "linux/call_filter.h"

#include "access/protocol.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/strbuf.h"
#include "linux/call_numbers.h"
#include "linux/calls.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>

static const struct plain_call {
  int number;
  unsigned flags;
} plain_calls[] = {
#define REACHES CALL_FLAG_REACHES
#define TELLS CALL_FLAG_TELLS
#define PLAIN(name, flags) {SYS_##name, (flags)},
#include "linux/plain_calls.def"
#undef PLAIN
#undef TELLS
#undef REACHES
};

static const int path_calls[] = {
#define PATH_CALL(name, ...) SYS_##name,
#include "linux/path_calls.def"
#undef PATH_CALL
};

/* What stops in which program. */
enum filter_kind { FILTER_TRACED, FILTER_PLAIN, FILTER_TRANSLATED, FILTER_TRANSLATED_PLAIN };

/* libseccomp writes programs to descriptors only (before 2.6). */
static int export(scmp_filter_ctx context, struct sock_fprog *ret_program, struct error *err) {
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
  ret_program->len = (unsigned short)(bytes.length / sizeof(struct sock_filter));
  ret_program->filter = xmemdup(bytes.buf, bytes.length);
  return 0;
}

static bool has_path(int number) {
  for (size_t i = 0; i < array_size(path_calls); i++)
    if (path_calls[i] == number)
      return true;
  return false;
}

static bool is_translated(enum filter_kind kind, int number, unsigned flags) {
  bool reaches = flags & CALL_FLAG_REACHES || has_path(number);
  return kind == FILTER_TRANSLATED ? reaches || flags & CALL_FLAG_TELLS : kind == FILTER_TRANSLATED_PLAIN && reaches;
}

static uint32_t action_of(const struct call *call, enum filter_kind kind) {
  if (kind == FILTER_TRACED || kind == FILTER_TRANSLATED)
    return SCMP_ACT_TRACE(0);
  if (call->flags & CALL_FLAG_DENIED)
    return SCMP_ACT_ERRNO(EPERM);
  if (is_translated(kind, call->number, call->flags))
    return SCMP_ACT_TRACE(0);
  if (kind == FILTER_TRANSLATED_PLAIN && call->flags & CALL_FLAG_SHARES)
    return SCMP_ACT_ERRNO(EPERM);
  return SCMP_ACT_ALLOW;
}

static uint32_t action_of_plain(const struct plain_call *call, enum filter_kind kind) {
  return is_translated(kind, call->number, call->flags) ? SCMP_ACT_TRACE(0) : SCMP_ACT_ALLOW;
}

static int add_rules(scmp_filter_ctx context, enum filter_kind kind) {
  int status = 0;
  for (size_t i = 0; i < CALL_COUNT && status == 0; i++)
    if (calls[i].number >= 0)
      status = seccomp_rule_add(context, action_of(&calls[i], kind), calls[i].number, 0);
  for (size_t i = 0; i < array_size(plain_calls) && status == 0; i++)
    if (plain_calls[i].number >= 0)
      status = seccomp_rule_add(context, action_of_plain(&plain_calls[i], kind), plain_calls[i].number, 0);
  if (status == 0 && (kind == FILTER_TRACED || kind == FILTER_TRANSLATED))
    status = seccomp_rule_add(context, SCMP_ACT_TRACE(0), ACCESS_CALL, 0);
  return status;
}

/* Types into a terminal, what else a console is told by ioctl_tty(2), and has modules of the host loaded for what a
 * terminal's bytes are to go through. The kernel looks at 32 bits of the command, so the others don't count here either
 * (CVE-2019-10063); to allow all but these takes a filter of its own. */
static int add_guards(scmp_filter_ctx context) {
  static const unsigned commands[] = {TIOCSTI, TIOCLINUX, TIOCCONS, TIOCSETD};
  int status = 0;
  for (size_t i = 0; i < array_size(commands) && status == 0; i++)
    status = seccomp_rule_add(context, SCMP_ACT_ERRNO(EPERM), SYS_ioctl, 1,
                              SCMP_A1(SCMP_CMP_MASKED_EQ, 0xffffffff, commands[i]));
  return status;
}

static int finish(scmp_filter_ctx context, int status, struct sock_fprog *ret_program, struct error *err) {
  if (status == 0)
    return export(context, ret_program, err);
  errno = -status;
  return error_errno(err, "describe the seccomp filter");
}

static scmp_filter_ctx begin(uint32_t otherwise, struct error *err) {
  scmp_filter_ctx context = seccomp_init(otherwise);
  if (!context)
    error_set(err, ERROR_SYSTEM, "libseccomp has no memory for a filter");
  return context;
}

static int compile_guard(struct sock_fprog *ret_program, struct error *err) {
  scmp_filter_ctx context = begin(SCMP_ACT_ALLOW, err);
  if (!context)
    return -1;
  int status = finish(context, add_guards(context), ret_program, err);
  seccomp_release(context);
  return status;
}

static int compile(enum filter_kind kind, struct filter *ret_filter, struct error *err) {
  *ret_filter = (struct filter){.translated = kind == FILTER_TRANSLATED || kind == FILTER_TRANSLATED_PLAIN};
  scmp_filter_ctx context = begin(SCMP_ACT_ERRNO(ENOSYS), err);
  if (!context)
    return -1;
  seccomp_attr_set(context, SCMP_FLTATR_CTL_OPTIMIZE, 2); /* a binary tree: untraced calls pay a few comparisons */
  seccomp_attr_set(context, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
  int status = finish(context, add_rules(context, kind), &ret_filter->program, err);
  seccomp_release(context);
  return status ? -1 : compile_guard(&ret_filter->guard, err);
}

int filter_compile_traced(const struct loader *loader, struct filter *ret_filter, struct error *err) {
  return compile(FILTER_TRACED, ret_filter, err) || loader_let_pass(loader, &ret_filter->program, err) ? -1 : 0;
}
int filter_compile_plain(struct filter *ret_filter, struct error *err) {
  return compile(FILTER_PLAIN, ret_filter, err);
}

int filter_compile_translated(bool traced, struct filter *ret_filter, struct error *err) {
  return compile(traced ? FILTER_TRANSLATED : FILTER_TRANSLATED_PLAIN, ret_filter, err);
}

void filter_release(struct filter *filter) {
  free(filter->program.filter);
  free(filter->guard.filter);
  *filter = (struct filter){0};
}

/* The guard first: behind the other the tracer would have to allow it. */
int filter_install(const struct filter *filter) {
  if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter->guard, 0, 0))
    return -1;
  return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter->program, 0, 0);
}
