/* x86-64: registers, auxiliary vector. */
#ifdef __x86_64__

#include "linux/arch.h"

#include <elf.h>
#include <errno.h>
#include <linux/audit.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/uio.h>

long registers_call(const struct registers *regs) { return (long)regs->raw.orig_rax; }
void registers_set_call(struct registers *regs, long number) { regs->raw.orig_rax = (unsigned long long)number; }
int64_t registers_result(const struct registers *regs) { return (int64_t)regs->raw.rax; }
void registers_set_result(struct registers *regs, int64_t value) { regs->raw.rax = (unsigned long long)value; }
uint64_t registers_pc(const struct registers *regs) { return regs->raw.rip; }
uint64_t registers_stack(const struct registers *regs) { return regs->raw.rsp; }
uint64_t registers_frame(const struct registers *regs) { return regs->raw.rbp; }

/* syscall(2): the order in which the kernel takes arguments on this architecture. */
static unsigned long long *argument_place(struct registers *regs, int index) {
  switch (index) {
  case 0: return &regs->raw.rdi;
  case 1: return &regs->raw.rsi;
  case 2: return &regs->raw.rdx;
  case 3: return &regs->raw.r10;
  case 4: return &regs->raw.r8;
  default: return &regs->raw.r9;
  }
}

uint64_t registers_argument(const struct registers *regs, int index) {
  struct registers copy = *regs;
  return *argument_place(&copy, index);
}

void registers_set_argument(struct registers *regs, int index, uint64_t value) {
  *argument_place(regs, index) = value;
}

/* `syscall` is two bytes long. */
void registers_repeat_call(struct registers *regs, const struct registers *entry) {
  registers_restore_call(regs, entry);
  regs->raw.rip -= 2;
  regs->raw.rax = entry->raw.orig_rax;
}

void registers_restore_call(struct registers *regs, const struct registers *entry) {
  regs->raw.orig_rax = entry->raw.orig_rax;
  for (int i = 0; i < 6; i++)
    registers_set_argument(regs, i, registers_argument(entry, i));
}

int registers_get(pid_t tid, struct registers *ret_regs) {
  return ptrace(PTRACE_GETREGS, tid, 0, &ret_regs->raw) ? -1 : 0;
}

int registers_set(pid_t tid, const struct registers *regs) {
  return ptrace(PTRACE_SETREGS, tid, 0, &regs->raw) ? -1 : 0;
}

static int fix_random_bytes(pid_t tid, uint64_t address) {
  unsigned char fixed[16];
  for (size_t i = 0; i < sizeof fixed; i++)
    fixed[i] = (unsigned char)(0x5a ^ (i * 37));
  struct iovec from = {fixed, sizeof fixed};
  struct iovec to = {(void *)address, sizeof fixed}; // NOLINT: an address in the tracee
  return process_vm_writev(tid, &from, 1, &to, 1, 0) == (ssize_t)sizeof fixed ? 0 : -1;
}

/* A new image's stack: argc, argv…, NULL, environment…, NULL, then (type, value) pairs up to AT_NULL. */
int arch_tame_new_image(pid_t tid, const struct registers *regs, uint64_t *ret_loader) {
  uint64_t words[2048];
  struct iovec to = {words, sizeof words};
  struct iovec from = {(void *)regs->raw.rsp, sizeof words}; // NOLINT: an address in the tracee
  ssize_t got = process_vm_readv(tid, &to, 1, &from, 1, 0);
  *ret_loader = 0;
  if (got < 0)
    return -1;
  size_t count = (size_t)got / sizeof words[0];
  size_t i = 1 + words[0] + 1;
  while (i < count && words[i])
    i++;
  for (i++; i + 1 < count && words[i] != AT_NULL; i += 2) {
    if (words[i] == AT_BASE)
      *ret_loader = words[i + 1];
    if (words[i] == AT_RANDOM && fix_random_bytes(tid, words[i + 1]))
      return -1;
    if (words[i] == AT_SYSINFO_EHDR &&
        ptrace(PTRACE_POKEDATA, tid, regs->raw.rsp + i * sizeof words[0], (long)AT_IGNORE))
      return -1;
  }
  return 0;
}

uint32_t arch_audit_token(void) { return AUDIT_ARCH_X86_64; }

#endif
