/* The dynamic loader's place and its calls. */
#include "linux/loader.h"

#include "base/memory.h"
#include "linux/call_numbers.h"
#include "linux/tracee.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* What it may do unseen: `argument` (-1: none) has `value` where `mask` has ones. Opening a file is not among it: which
 * file that is concerns others. */
static const struct private_call {
  int number;
  int argument;
  uint32_t mask;
  uint32_t value;
} private_calls[] = {
    {SYS_read, -1, 0, 0},   {SYS_pread64, -1, 0, 0},
    {SYS_fstat, -1, 0, 0},  {SYS_newfstatat, 3, ~0U, AT_EMPTY_PATH},
    {SYS_close, -1, 0, 0},  {SYS_mmap, 3, MAP_SHARED, 0},
    {SYS_munmap, -1, 0, 0}, {SYS_access, -1, 0, 0},
};

/* ---- where it lies ---- */

static bool is_of_the_system(const char *path) {
  return strncmp(path, "/usr/lib", 8) == 0 || strncmp(path, "/lib", 4) == 0;
}

struct loader loader_at(const mappings *maps, uint64_t address) {
  const char *path = NULL;
  struct loader loader = {address, 0};
  vec_each(maps, mapping)
    if (address && mapping->start == address)
      path = mapping->path;
  if (!path || !is_of_the_system(path))
    return (struct loader){0};
  vec_each(maps, mapping)
    if (strcmp(mapping->path, path) == 0)
      loader.end = mapping->end;
  return loader;
}

_Noreturn static void become_probe(int64_t stack) {
  static char name[] = "sh";
  static char *const argv[] = {name, NULL};
  static char *const environment[] = {NULL};
  setrlimit(RLIMIT_STACK, &(struct rlimit){(rlim_t)stack, (rlim_t)stack});
  personality(ADDR_NO_RANDOMIZE);
  if (ptrace(PTRACE_TRACEME, 0, 0, 0) == 0)
    execve("/bin/sh", argv, environment);
  _exit(127);
}

struct loader loader_find(int64_t stack) {
  struct loader loader = {0};
  int status;
  pid_t pid = fork();
  if (pid == 0)
    become_probe(stack);
  if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFSTOPPED(status))
    return loader;
  struct registers regs;
  uint64_t address;
  mappings maps = {0};
  if (registers_get(pid, &regs) == 0 && arch_tame_new_image(pid, &regs, &address) == 0) {
    procfs_mappings(pid, &maps);
    loader = loader_at(&maps, address);
    mappings_release(&maps);
  }
  kill(pid, SIGKILL);
  waitpid(pid, NULL, 0);
  return loader;
}

/* ---- its calls ---- */

static bool is_within(const struct loader *loader, const struct registers *regs) {
  uint64_t pc = registers_pc(regs);
  return pc >= loader->start && pc < loader->end;
}

bool loader_is_private_call(const struct loader *loader, const struct registers *regs) {
  if (!is_within(loader, regs))
    return false;
  for (size_t i = 0; i < array_size(private_calls); i++) {
    const struct private_call *call = &private_calls[i];
    if (call->number == registers_call(regs))
      return call->argument < 0 || ((uint32_t)registers_argument(regs, call->argument) & call->mask) == call->value;
  }
  return false;
}

bool loader_is_opening(const struct loader *loader, pid_t tid, const struct registers *regs) {
  char path[PATH_MAX];
  if (!is_within(loader, regs) || registers_call(regs) != SYS_openat ||
      (int)registers_argument(regs, 2) != (O_RDONLY | O_CLOEXEC) ||
      tracee_read_text(tid, registers_argument(regs, 1), path, sizeof path))
    return false;
  return (is_of_the_system(path) || strncmp(path, "/etc/ld.so.", 11) == 0) && !strstr(path, "..");
}

/* ---- the same for the kernel ---- */

enum { MOST_INSTRUCTIONS = 64 };

struct prefix {
  struct sock_filter code[MOST_INSTRUCTIONS];
  unsigned count;
  unsigned leaving[MOST_INSTRUCTIONS]; /* instructions that leave for the program behind when their test fails, */
  unsigned leaving_count;
};

static void add(struct prefix *prefix, struct sock_filter instruction) { prefix->code[prefix->count++] = instruction; }
static void load(struct prefix *prefix, size_t offset) {
  add(prefix, (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset));
}
static void leave_unless(struct prefix *prefix, unsigned test, uint32_t value) {
  prefix->leaving[prefix->leaving_count++] = prefix->count;
  add(prefix, (struct sock_filter)BPF_JUMP(BPF_JMP | test | BPF_K, value, 0, 0));
}
static void allow(struct prefix *prefix) {
  add(prefix, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
}

/* The low half of a 64-bit word at `offset`, and the high one: of little endian machines, which x86-64 is. */
static size_t low(size_t offset) { return offset; }
static size_t high(size_t offset) { return offset + sizeof(uint32_t); }

static void add_call(struct prefix *prefix, const struct private_call *call) {
  unsigned test = prefix->count;
  add(prefix, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)call->number, 0, 0));
  if (call->argument >= 0) {
    load(prefix, low(offsetof(struct seccomp_data, args) + (size_t)call->argument * sizeof(uint64_t)));
    add(prefix, (struct sock_filter)BPF_STMT(BPF_ALU | BPF_AND | BPF_K, call->mask));
    leave_unless(prefix, BPF_JEQ, call->value);
  }
  allow(prefix);
  prefix->code[test].jf = (unsigned char)(prefix->count - test - 1);
}

static void write_prefix(const struct loader *loader, struct prefix *prefix) {
  const size_t pc = offsetof(struct seccomp_data, instruction_pointer);
  load(prefix, high(pc));
  leave_unless(prefix, BPF_JEQ, (uint32_t)(loader->start >> 32));
  load(prefix, low(pc));
  leave_unless(prefix, BPF_JGE, (uint32_t)loader->start);
  add(prefix, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, (uint32_t)loader->end, 0, 0));
  unsigned beyond = prefix->count - 1;
  load(prefix, offsetof(struct seccomp_data, arch));
  leave_unless(prefix, BPF_JEQ, arch_of_calls);
  load(prefix, offsetof(struct seccomp_data, nr));
  for (size_t i = 0; i < array_size(private_calls); i++)
    if (private_calls[i].number >= 0)
      add_call(prefix, &private_calls[i]);
  prefix->code[beyond].jt = (unsigned char)(prefix->count - beyond - 1);
  for (unsigned i = 0; i < prefix->leaving_count; i++)
    prefix->code[prefix->leaving[i]].jf = (unsigned char)(prefix->count - prefix->leaving[i] - 1);
}

int loader_let_pass(const struct loader *loader, struct sock_fprog *program, struct error *err) {
  struct prefix prefix = {0};
  if (!loader->end || loader->start >> 32 != loader->end >> 32)
    return 0;
  write_prefix(loader, &prefix);
  if (prefix.count + program->len > BPF_MAXINSNS)
    return error_set(err, ERROR_SYSTEM, "the seccomp filter is too long");
  struct sock_filter *filter = xmalloc((prefix.count + program->len) * sizeof *filter);
  memcpy(filter, prefix.code, prefix.count * sizeof *filter);
  memcpy(filter + prefix.count, program->filter, program->len * sizeof *filter);
  free(program->filter);
  program->filter = filter;
  program->len = (unsigned short)(prefix.count + program->len);
  return 0;
}
