/* What stands between the calls of a pod's programs and the host: which call concerns whom. */
#include "run/translating.h"

#include "base/memory.h"
#include "linux/namespaces.h"
#include "linux/tracee.h"

#include <arpa/inet.h>
#include <errno.h>
#include <mqueue.h>
#include <netinet/in.h>
#include <signal.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <time.h>

struct translation *translation_new(const struct path_view *view, struct belongings *belongings,
                                    const struct own_limits *limits, const struct host_user *user, int64_t room) {
  struct translation *translation = xcalloc(1, sizeof *translation);
  uint32_t numbers[2] = {0};
  translation->view = view;
  translation->belongings = belongings;
  translation->limits = limits;
  translation->user = user;
  translation->room = room;
  if (getrandom(numbers, sizeof numbers, GRND_NONBLOCK) < 0)
    numbers[0] = numbers[1] = (uint32_t)getpid() * 2654435761U;
  /* 127.16.0.1 and on: the beginning of the network is everybody's. */
  translation->address = htonl(0x7f000000U | (0x100000U + numbers[0] % 0xe00000U) | 1);
  translation->key_seed = numbers[1] | 1;
  translation->ports = ports_new();
  return translation;
}

void translation_free(struct translation *translation) {
  if (!translation)
    return;
  vec_release(&translation->objects);
  strings_release(&translation->queues);
  vec_release(&translation->abstract);
  free(translation->ports);
  free(translation->problem);
  free(translation);
}

char *translation_problem(struct translation *translation) { return steal_pointer(&translation->problem); }

void translation_inside(const struct translation *translation, char *path) {
  if (!path_view_inside(translation->view, path))
    queue_inside(translation, path);
}

enum translated translation_answer(struct registers *regs, int64_t result) {
  registers_set_result(regs, result);
  return CALL_ANSWERED;
}

/* ---- what calls are given ---- */

int translation_read(pid_t tid, uint64_t address, void *ret_bytes, size_t size) {
  return tracee_read(tid, address, ret_bytes, size) ? -EFAULT : 0;
}

int translation_read_text(pid_t tid, uint64_t address, char *ret_text, size_t size) {
  size_t got = tracee_read_some(tid, address, ret_text, size);
  if (memchr(ret_text, '\0', got))
    return 0;
  return got < size ? -EFAULT : -ENAMETOOLONG;
}

/* ---- memory below the stack ---- */

static uint64_t scratch_of(const struct registers *regs) { return registers_stack(regs) - RED_ZONE; }

bool translation_put(struct texts *texts, pid_t tid, struct registers *regs, int index, const void *bytes,
                     size_t size) {
  uint64_t at = (texts->next - size) & ~(uint64_t)15;
  if (size > MOST_TEXTS || at < texts->lowest || tracee_write(tid, at, bytes, size))
    return false;
  texts->next = at;
  registers_set_argument(regs, index, at);
  return true;
}

struct texts translation_texts(const struct registers *regs) {
  return (struct texts){scratch_of(regs) - MOST_TEXTS, scratch_of(regs)};
}

/* ---- calls that another one needs first ---- */

/* The kernel lets a stack grow when the program, or a call of its own, writes there; not when we do. */
static void make_room(struct registers *regs) {
  registers_set_argument(regs, 1, scratch_of(regs) - MOST_TEXTS);
  registers_set_argument(regs, 0, CLOCK_MONOTONIC);
  registers_set_call(regs, SYS_clock_getres);
}

/* The family of the address that the call names; -1 when it names none. */
static int family_of(pid_t tid, const struct registers *regs) {
  uint64_t address = registers_argument(regs, registers_call(regs) == SYS_connect ? 1 : 4);
  struct msghdr message;
  sa_family_t family;
  if (registers_call(regs) == SYS_sendmsg) {
    if (tracee_read(tid, registers_argument(regs, 1), &message, sizeof message))
      return -1;
    address = (uintptr_t)message.msg_name;
  }
  return address && tracee_read(tid, address, &family, sizeof family) == 0 ? family : -1;
}

/* A socket without an address is given one by these, which would be seen in the network, or be another than the run's.
 * Who sends to AF_UNSPEC sends to AF_INET. */
static bool gives_address(pid_t tid, const struct registers *regs) {
  int family;
  switch (registers_call(regs)) {
  case SYS_listen: return true;
  case SYS_connect: family = family_of(tid, regs); return family == AF_INET || family == AF_INET6;
  case SYS_sendto:
  case SYS_sendmsg: family = family_of(tid, regs); return family >= 0 && family != AF_UNIX;
  default: return false;
  }
}

/* Of one family or of the other: to a socket that has an address already, or is another's, nothing happens. */
static bool bind_inside(struct translation *translation, pid_t tid, struct registers *regs, bool six) {
  in_port_t port = htons((uint16_t)port_spare(translation));
  struct sockaddr_in in = {.sin_family = AF_INET, .sin_port = port, .sin_addr.s_addr = translation->address};
  struct sockaddr_in6 in6 = {
      .sin6_family = AF_INET6, .sin6_port = port, .sin6_addr.s6_addr32 = {0, 0, htonl(0xffff), translation->address}};
  size_t size = six ? sizeof in6 : sizeof in;
  struct texts texts = translation_texts(regs);
  if (!translation_put(&texts, tid, regs, 1, six ? (void *)&in6 : (void *)&in, size))
    return false;
  registers_set_argument(regs, 2, size);
  registers_set_call(regs, SYS_bind);
  return true;
}

bool translation_prepare(struct translation *translation, struct errand *errand, pid_t tid, struct registers *regs) {
  const unsigned char nothing = 0;
  const struct registers entry = *regs;
  bool prepares = false;
  if (errand->prepared == 0 && tracee_write(tid, scratch_of(regs) - MOST_TEXTS, &nothing, 1)) {
    make_room(regs);
    prepares = true;
  } else if (errand->prepared < 3 && gives_address(tid, regs)) {
    errand->prepared = errand->prepared < 1 ? 1 : errand->prepared;
    prepares = bind_inside(translation, tid, regs, errand->prepared == 2);
  }
  errand->prepared = prepares ? errand->prepared + 1 : 0;
  if (prepares) {
    errand->active = errand->prepares = true;
    errand->entry = entry;
  }
  return prepares;
}

/* ---- what is told ---- */

/* readlink(2) sets no closing NUL: who has cleared the buffer before, as Valgrind does, takes all that is in it. So
 * nothing of the host's longer name stays there. */
static void leave_text(const struct translation *translation, pid_t tid, uint64_t address, struct registers *regs,
                       bool terminated) {
  char path[PATH_SIZE] = "";
  int64_t length = registers_result(regs);
  if (length <= 0 || length >= PATH_SIZE || tracee_read(tid, address, path, (size_t)length))
    return;
  path[length] = '\0';
  if (!path_view_inside(translation->view, path))
    return;
  size_t size = strlen(path) + terminated;
  size_t written = size > (size_t)length ? size : (size_t)length;
  memset(path + strlen(path), 0, sizeof path - strlen(path));
  if (tracee_write(tid, address, path, written) == 0)
    registers_set_result(regs, (int64_t)size);
}

static void leave_host_name(pid_t tid, uint64_t address, const struct registers *regs) {
  static const char name[] = "pod";
  if (registers_result(regs) == 0)
    tracee_write(tid, address + offsetof(struct utsname, nodename), name, sizeof name);
}

/* ---- all of them ---- */

static enum translated enter(struct translation *translation, struct errand *errand, pid_t tid, pid_t group,
                             struct registers *regs) {
  switch (registers_call(regs)) {
  case SYS_shmget: return system_v_enter_get(translation, SYSTEM_V_SHM, errand, regs);
  case SYS_semget: return system_v_enter_get(translation, SYSTEM_V_SEM, errand, regs);
  case SYS_msgget: return system_v_enter_get(translation, SYSTEM_V_MSG, errand, regs);
  case SYS_shmat: return system_v_enter_id(translation, SYSTEM_V_SHM, regs, false);
  case SYS_semop:
  case SYS_semtimedop:
    if ((uint32_t)registers_argument(regs, 2) > translation->limits->semopm)
      return translation_answer(regs, -E2BIG);
    return system_v_enter_id(translation, SYSTEM_V_SEM, regs, false);
  case SYS_msgsnd:
    if (registers_argument(regs, 2) > translation->limits->msgmax)
      return translation_answer(regs, -EINVAL);
    return system_v_enter_id(translation, SYSTEM_V_MSG, regs, false);
  case SYS_msgrcv: return system_v_enter_id(translation, SYSTEM_V_MSG, regs, false);
  case SYS_shmctl: return system_v_enter_control(translation, SYSTEM_V_SHM, errand, tid, regs);
  case SYS_semctl: return system_v_enter_control(translation, SYSTEM_V_SEM, errand, tid, regs);
  case SYS_msgctl: return system_v_enter_control(translation, SYSTEM_V_MSG, errand, tid, regs);
  case SYS_mq_open: return queue_enter(translation, errand, tid, regs, true);
  case SYS_mq_unlink: return queue_enter(translation, errand, tid, regs, false);
  case SYS_socket: return socket_enter(regs);
  case SYS_setsockopt: return socket_enter_option(regs);
  case SYS_bind:
  case SYS_connect: return socket_enter_name(translation, errand, tid, group, regs, 1);
  case SYS_sendto: return socket_enter_name(translation, errand, tid, group, regs, 4);
  case SYS_sendmsg: return socket_enter_message(translation, errand, tid, group, regs);
  case SYS_sendmmsg: return translation_answer(regs, -ENOSYS);
  case SYS_accept:
  case SYS_accept4:
  case SYS_recvfrom:
  case SYS_recvmsg:
  case SYS_recvmmsg:
  case SYS_getsockname:
  case SYS_getpeername:
  case SYS_getcwd:
  case SYS_getuid:
  case SYS_geteuid:
  case SYS_getgid:
  case SYS_getegid:
  case SYS_getresuid:
  case SYS_getresgid:
  case SYS_stat:
  case SYS_lstat:
  case SYS_fstat:
  case SYS_newfstatat:
  case SYS_statx:
  case SYS_uname: return CALL_ALTERED;
  case SYS_setuid: return user_enter_ids(translation, regs, 0, 1, false);
  case SYS_setfsuid: return translation_answer(regs, POD_UID); /* setfsuid(2): what it was, also when it stays so */
  case SYS_setfsgid: return translation_answer(regs, POD_GID);
  case SYS_setreuid: return user_enter_ids(translation, regs, 0, 2, false);
  case SYS_setresuid: return user_enter_ids(translation, regs, 0, 3, false);
  case SYS_setgid: return user_enter_ids(translation, regs, 0, 1, true);
  case SYS_setregid: return user_enter_ids(translation, regs, 0, 2, true);
  case SYS_setresgid: return user_enter_ids(translation, regs, 0, 3, true);
  case SYS_chown:
  case SYS_lchown:
  case SYS_fchown: return user_enter_owner(translation, regs, 1);
  case SYS_fchownat: return user_enter_owner(translation, regs, 2);
  case SYS_kill: return process_enter_kill(translation, group, regs);
  case SYS_tkill:
  case SYS_tgkill:
  case SYS_rt_sigqueueinfo:
  case SYS_rt_tgsigqueueinfo:
  case SYS_sched_setparam:
  case SYS_sched_setscheduler:
  case SYS_sched_setattr:
  case SYS_pidfd_open: return process_enter(translation, (int)registers_argument(regs, 0), regs);
  case SYS_setpriority: return process_enter_priority(translation, regs);
  case SYS_ioctl: return process_enter_device_control(regs);
  case SYS_fcntl: return process_enter_owner(translation, tid, regs);
  default: return room_enter_write(translation, tid, regs);
  }
}

static bool makes_object(long call) { return call == SYS_shmget || call == SYS_semget || call == SYS_msgget; }

enum translated translation_enter(struct translation *translation, struct errand *errand, pid_t tid, pid_t group,
                                  struct registers *regs) {
  const struct registers entry = *regs;
  *errand = (struct errand){.entry = entry, .number = -1};
  enum translated outcome = enter(translation, errand, tid, group, regs);
  outcome = paths_enter(translation, tid, group, regs, outcome);
  if (registers_call(&entry) == SYS_readlink || registers_call(&entry) == SYS_readlinkat)
    outcome = outcome < CALL_ALTERED ? CALL_ALTERED : outcome;
  errand->active = outcome == CALL_ALTERED;
  if (errand->active && makes_object(registers_call(&entry)))
    translation->getting = tid;
  return outcome;
}

static enum translated leave(struct translation *translation, struct errand *errand, pid_t tid,
                             struct registers *regs) {
  int64_t result = registers_result(regs);
  enum system_v kind = (enum system_v)errand->number;
  switch (registers_call(&errand->entry)) {
  case SYS_shmget:
  case SYS_semget:
  case SYS_msgget: system_v_leave_get(translation, kind, errand, regs); break;
  case SYS_shmctl:
  case SYS_semctl:
  case SYS_msgctl: system_v_leave_control(translation, kind, errand, tid, regs); break;
  case SYS_mq_open: queue_leave_open(translation, errand, tid, regs); break;
  case SYS_mq_unlink: queue_leave_unlink(translation, errand, tid, regs); break;
  case SYS_bind: return socket_leave_bind(translation, errand, tid, regs);
  case SYS_accept:
  case SYS_accept4:
  case SYS_getsockname:
  case SYS_getpeername:
    if (result >= 0)
      socket_leave_name(translation, errand, tid, 1);
    break;
  case SYS_recvfrom:
    if (result >= 0)
      socket_leave_name(translation, errand, tid, 4);
    break;
  case SYS_recvmsg:
    if (result >= 0)
      socket_leave_message(translation, tid, registers_argument(&errand->entry, 1));
    break;
  case SYS_recvmmsg: socket_leave_messages(translation, errand, tid, result); break;
  case SYS_getuid:
  case SYS_geteuid: registers_set_result(regs, user_inside(translation, (uint32_t)result)); break;
  case SYS_getgid:
  case SYS_getegid: registers_set_result(regs, group_inside(translation, (uint32_t)result)); break;
  case SYS_getresuid:
  case SYS_getresgid:
    user_leave_three_ids(translation, errand, tid, registers_call(&errand->entry) == SYS_getresgid);
    break;
  case SYS_stat:
  case SYS_lstat:
  case SYS_fstat:
    if (result == 0)
      user_leave_stat(translation, tid, registers_argument(&errand->entry, 1));
    break;
  case SYS_newfstatat:
    if (result == 0)
      user_leave_stat(translation, tid, registers_argument(&errand->entry, 2));
    break;
  case SYS_statx:
    if (result == 0)
      user_leave_statx(translation, tid, registers_argument(&errand->entry, 4));
    break;
  case SYS_getcwd: leave_text(translation, tid, registers_argument(&errand->entry, 0), regs, true); break;
  case SYS_readlink: leave_text(translation, tid, registers_argument(&errand->entry, 1), regs, false); break;
  case SYS_readlinkat: leave_text(translation, tid, registers_argument(&errand->entry, 2), regs, false); break;
  case SYS_uname: leave_host_name(tid, registers_argument(&errand->entry, 0), regs); break;
  default: break;
  }
  return CALL_ALTERED;
}

enum translated translation_leave(struct translation *translation, struct errand *errand, pid_t tid,
                                  struct registers *regs) {
  enum translated outcome = CALL_ALTERED;
  errand->active = false;
  if (translation->getting == tid)
    translation->getting = 0;
  if (errand->prepares) {
    if (errand->prepared > 1 && registers_result(regs) == 0)
      port_take_spare(translation);
    errand->prepares = false;
    registers_repeat_call(regs, &errand->entry);
    return CALL_ALTERED;
  }
  outcome = leave(translation, errand, tid, regs);
  if (errand->size)
    tracee_write(tid, errand->address, errand->bytes, errand->size);
  errand->size = 0;
  registers_restore_call(regs, &errand->entry);
  return outcome;
}
