/* Who can be reached by signals and the like. */
#include "run/translating.h"

#include "linux/tracee.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/sockios.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>

static bool is_own(const struct translation *translation, int pid) {
  return path_view_has_process(translation->view, pid);
}

bool processes_each(const struct translation *translation, bool (*visit)(pid_t pid, void *context), void *context) {
  DIR *folder = opendir("/proc");
  bool done = false;
  for (const struct dirent *entry = folder ? readdir(folder) : NULL; entry && !done; entry = readdir(folder)) {
    pid_t pid = (pid_t)strtol(entry->d_name, NULL, 10);
    done = pid > 0 && is_own(translation, pid) && visit(pid, context);
  }
  if (folder)
    closedir(folder);
  return done;
}

static bool is_in_group(pid_t pid, void *context) { return getpgid(pid) == *(const pid_t *)context; }

struct broadcast {
  pid_t but;
  int signal;
  int64_t result;
};

static bool send_to(pid_t pid, void *context) {
  struct broadcast *broadcast = context;
  if (pid != broadcast->but && kill(pid, broadcast->signal) == 0)
    broadcast->result = 0;
  return false;
}

enum translated process_enter_kill(const struct translation *translation, pid_t group, struct registers *regs) {
  pid_t pid = (pid_t)registers_argument(regs, 0);
  pid_t members = -pid;
  int signal = (int)registers_argument(regs, 1);
  if (pid == 0 || signal < 0 || signal > SIGRTMAX || pid == INT_MIN)
    return CALL_AS_IT_IS;
  if (pid == -1) {
    struct broadcast broadcast = {group, signal, -ESRCH};
    processes_each(translation, send_to, &broadcast);
    return translation_answer(regs, broadcast.result);
  }
  bool own = pid > 0 ? is_own(translation, pid) : processes_each(translation, is_in_group, &members);
  return own ? CALL_AS_IT_IS : translation_answer(regs, -ESRCH);
}

/* 0 is oneself. */
enum translated process_enter(const struct translation *translation, int pid, struct registers *regs) {
  return pid == 0 || is_own(translation, pid) ? CALL_AS_IT_IS : translation_answer(regs, -ESRCH);
}

enum translated process_enter_owner(const struct translation *translation, pid_t tid, struct registers *regs) {
  struct f_owner_ex owner = {0};
  int status = 0;
  switch ((int)registers_argument(regs, 1)) {
  case F_SETOWN: owner.pid = (int)registers_argument(regs, 2); break;
  case F_SETOWN_EX: status = translation_read(tid, registers_argument(regs, 2), &owner, sizeof owner); break;
  default: return CALL_AS_IT_IS;
  }
  if (status)
    return translation_answer(regs, status);
  return process_enter(translation, owner.pid < 0 ? -owner.pid : owner.pid, regs);
}

/* Of a group or a user there may be others. */
enum translated process_enter_priority(const struct translation *translation, struct registers *regs) {
  int who = (int)registers_argument(regs, 1);
  if (registers_argument(regs, 0) == PRIO_USER || (registers_argument(regs, 0) == PRIO_PGRP && who != 0))
    return translation_answer(regs, -EPERM);
  return process_enter(translation, who, regs);
}

/* Whom a descriptor's signals go to can be set this way as well. */
enum translated process_enter_device_control(struct registers *regs) {
  unsigned request = (unsigned)registers_argument(regs, 1);
  return request == FIOSETOWN || request == SIOCSPGRP ? translation_answer(regs, -EPERM) : CALL_AS_IT_IS;
}
