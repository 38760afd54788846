/* Hosts that refuse namespaces, by seccomp filters of the test's own: seccomp(2). */
#include "tests/refusing_host.h"

#include "base/memory.h"

#include <errno.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

enum {
  NOBODY = 65534,
  NEW_NAMESPACES =
      CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWUTS | CLONE_NEWCGROUP,
};

#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define RETURN(value) BPF_STMT(BPF_RET | BPF_K, value)
#define FAIL(number) RETURN(SECCOMP_RET_ERRNO | (number))

static void install(struct sock_filter *filter, size_t count) {
  const struct sock_fprog program = {(unsigned short)count, filter};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0))
    abort();
}

void refuse_namespaces(void) {
  struct sock_filter filter[] = {
      LOAD(nr),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone3, 0, 1),
      FAIL(ENOSYS),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone, 1, 0),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_unshare, 0, 3),
      LOAD(args[0]),
      BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, NEW_NAMESPACES, 0, 1),
      FAIL(EPERM),
      RETURN(SECCOMP_RET_ALLOW),
  };
  install(filter, array_size(filter));
}

/* As AppArmor does on Ubuntu 24.04: the namespaces are made, and mounts in them are refused. */
static void refuse_mounts(void) {
  struct sock_filter filter[] = {
      LOAD(nr),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_mount, 0, 1),
      FAIL(EACCES),
      RETURN(SECCOMP_RET_ALLOW),
  };
  install(filter, array_size(filter));
}

/* The same, one step before: what become_ordinary_user() would write to /proc/PID/uid_map is refused. A filter doesn't
 * see which file is written: it goes by the length of "1000 65534 1", which some linker writes, too. */
static void refuse_uid_maps(void) {
  struct sock_filter filter[] = {
      LOAD(nr),      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_write, 0, 3),
      LOAD(args[2]), BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 12, 0, 1),
      FAIL(EPERM),   RETURN(SECCOMP_RET_ALLOW),
  };
  install(filter, array_size(filter));
}

static void drop_capability(int number) {
  struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  struct __user_cap_data_struct data[2];
  prctl(PR_CAPBSET_DROP, number, 0, 0, 0);
  if (syscall(SYS_capget, &header, data))
    abort();
  data[number / 32].effective &= ~(1U << number % 32);
  data[number / 32].permitted &= ~(1U << number % 32);
  data[number / 32].inheritable &= ~(1U << number % 32);
  if (syscall(SYS_capset, &header, data))
    abort();
}

static void become_ordinary_user(void) {
  if (geteuid() != 0)
    return;
  if (setgroups(0, NULL) || setresgid(NOBODY, NOBODY, NOBODY) || setresuid(NOBODY, NOBODY, NOBODY) ||
      prctl(PR_SET_DUMPABLE, 1))
    abort();
}

/* ---- hosts ---- */

static void without_uid_maps_for_users(void) {
  become_ordinary_user();
  refuse_uid_maps();
}

static void without_namespaces_for_users(void) {
  become_ordinary_user();
  refuse_namespaces();
}

static void without_mounts_for_users(void) {
  become_ordinary_user();
  refuse_mounts();
}

static void without_admin(void) {
  if (geteuid() == 0)
    drop_capability(CAP_SYS_ADMIN);
  refuse_namespaces();
}

/* Root as Docker makes it: its own processes are all that it may look into. */
static void in_a_container(void) {
  if (geteuid() == 0) {
    drop_capability(CAP_SYS_ADMIN);
    drop_capability(CAP_SYS_PTRACE);
  }
  refuse_namespaces();
}

const struct refusing_host refusing_hosts[] = {
    {"namespaces", refuse_namespaces, "namespaces", true},
    {"mounts", refuse_mounts, "mount", false},
    {"uid-maps", without_uid_maps_for_users, "map a user", false},
    {"namespaces, as a user", without_namespaces_for_users, "namespaces", true},
    {"mounts, as a user", without_mounts_for_users, "mount", false},
    {"no CAP_SYS_ADMIN", without_admin, "namespaces", true},
    {"container", in_a_container, "namespaces", true},
};
const size_t refusing_host_count = array_size(refusing_hosts);

const struct refusing_host *refusing_host_named(const char *name) {
  for (size_t i = 0; i < refusing_host_count; i++)
    if (strcmp(refusing_hosts[i].name, name) == 0)
      return &refusing_hosts[i];
  return NULL;
}
