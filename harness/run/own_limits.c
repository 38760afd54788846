/* Limits of System V IPC for a run without an IPC namespace. */
#include "run/own_limits.h"

#include "base/file.h"
#include "base/kernel_limits.h"
#include "base/memory.h"
#include "base/strbuf.h"
#include "linux/tracee.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/stat.h>

enum { PAGE = 4096 };

/* Which numbers a file of /proc/sys/kernel holds, in its order. */
static const struct {
  const char *name;
  size_t places[4];
  size_t count;
} files[] = {
    {"shmmax", {offsetof(struct own_limits, shmmax)}, 1},
    {"shmall", {offsetof(struct own_limits, shmall)}, 1},
    {"shmmni", {offsetof(struct own_limits, shmmni)}, 1},
    {"msgmax", {offsetof(struct own_limits, msgmax)}, 1},
    {"msgmnb", {offsetof(struct own_limits, msgmnb)}, 1},
    {"msgmni", {offsetof(struct own_limits, msgmni)}, 1},
    {"sem",
     {offsetof(struct own_limits, semmsl), offsetof(struct own_limits, semmns), offsetof(struct own_limits, semopm),
      offsetof(struct own_limits, semmni)},
     4},
};

static uint64_t *place_of(const struct own_limits *limits, size_t file, size_t i) {
  return (uint64_t *)((uintptr_t)limits + files[file].places[i]);
}

/* Numbers that are not there stay as they are. */
static void read_numbers(const char *text, size_t file, struct own_limits *ret) {
  for (size_t i = 0; i < files[file].count; i++) {
    char *end;
    uint64_t number = strtoull(text, &end, 10);
    if (end == text)
      return;
    *place_of(ret, file, i) = number;
    text = end;
  }
}

static int set(const struct kernel_limit *limit, struct own_limits *ret, struct error *err) {
  for (size_t i = 0; i < array_size(files); i++)
    if (strcmp(files[i].name, limit->name) == 0) {
      read_numbers(limit->value, i, ret);
      return 0;
    }
  return error_set(err, ERROR_UNSUPPORTED,
                   "the kernel limit %s can only be set for a run in an IPC namespace, which this host refuses; "
                   "`ipcgrade doctor` says what would change that",
                   limit->name);
}

int own_limits_set(const struct kernel_limit *kernel, size_t count, struct own_limits *ret, struct error *err) {
  for (size_t i = 0; i < array_size(files); i++) {
    _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
    if (file_read(kernel_limit_path(files[i].name), PAGE, &text, err))
      return -1;
    read_numbers(text.buf, i, ret);
  }
  for (size_t i = 0; i < count; i++)
    if (set(&kernel[i], ret, err))
      return -1;
  return 0;
}

int own_limits_write(const struct own_limits *limits, const char *root) {
  for (size_t file = 0; file < array_size(files); file++) {
    _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
    for (size_t i = 0; i < files[file].count; i++)
      strbuf_addf(&text, "%s%llu", i ? "\t" : "", (unsigned long long)*place_of(limits, file, i));
    strbuf_add_char(&text, '\n');
    _cleanup_free_ char *path = xasprintf("%s%s", root, kernel_limit_path(files[file].name));
    _cleanup_close_ int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    if (fd < 0 || write(fd, text.buf, text.length) != (ssize_t)text.length || fchmod(fd, 0644))
      return -1;
  }
  return 0;
}

static uint64_t pages(uint64_t bytes) { return bytes / PAGE + (bytes % PAGE != 0); }

int own_limits_refuse(const struct own_limits *limits, enum system_v kind, uint64_t size, uint64_t count,
                      uint64_t total) {
  switch (kind) {
  case SYSTEM_V_SHM:
    return size > limits->shmmax                                             ? EINVAL
           : count >= limits->shmmni || pages(total + size) > limits->shmall ? ENOSPC
                                                                             : 0;
  case SYSTEM_V_SEM:
    return size > limits->semmsl ? EINVAL : count >= limits->semmni || total + size > limits->semmns ? ENOSPC : 0;
  default: return count >= limits->msgmni ? ENOSPC : 0;
  }
}

static void tell_of_segments(const struct own_limits *limits, pid_t tid, uint64_t address) {
  struct shminfo info;
  if (tracee_read(tid, address, &info, sizeof info))
    return;
  info.shmmax = limits->shmmax;
  info.shmall = limits->shmall;
  info.shmmni = info.shmseg = limits->shmmni;
  tracee_write(tid, address, &info, sizeof info);
}

static void tell_of_semaphores(const struct own_limits *limits, pid_t tid, uint64_t address) {
  struct seminfo info;
  if (tracee_read(tid, address, &info, sizeof info))
    return;
  info.semmsl = (int)limits->semmsl;
  info.semmns = (int)limits->semmns;
  info.semopm = (int)limits->semopm;
  info.semmni = (int)limits->semmni;
  tracee_write(tid, address, &info, sizeof info);
}

static void tell_of_queues(const struct own_limits *limits, pid_t tid, uint64_t address) {
  struct msginfo info;
  if (tracee_read(tid, address, &info, sizeof info))
    return;
  info.msgmax = (int)limits->msgmax;
  info.msgmnb = (int)limits->msgmnb;
  info.msgmni = (int)limits->msgmni;
  tracee_write(tid, address, &info, sizeof info);
}

void own_limits_tell(const struct own_limits *limits, enum system_v kind, pid_t tid, uint64_t address) {
  switch (kind) {
  case SYSTEM_V_SHM: tell_of_segments(limits, tid, address); break;
  case SYSTEM_V_SEM: tell_of_semaphores(limits, tid, address); break;
  case SYSTEM_V_MSG: tell_of_queues(limits, tid, address); break;
  }
}
