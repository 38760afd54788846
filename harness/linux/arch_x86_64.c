/* x86-64: registers, auxiliary vector. */
#ifdef __x86_64__

#include "linux/arch.h"

#include "base/memory.h"

#include <elf.h>
#include <errno.h>
#include <linux/audit.h>
#include <stddef.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>

const uint32_t arch_of_calls = AUDIT_ARCH_X86_64;

/* The kernel looks at 32 bits of it, do_syscall_64(); the others are the program's to set. */
long registers_call(const struct registers *regs) { return (int)regs->raw.orig_rax; }
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

void registers_set_argument(struct registers *regs, int index, uint64_t value) { *argument_place(regs, index) = value; }

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

/* SYSCALL is 0f 05, SYSENTER 0f 34, INT n cd nn, with any number of prefixes before it. */
bool registers_at_call(pid_t tid, const struct registers *regs) {
  static const unsigned char prefixes[] =
      "\x26\x2e\x36\x3e\x64\x65\x66\x67\xf0\xf2\xf3@ABCDEFGHIJKLMNO"; /* 0x40: REX */
  unsigned char code[16] = {0};
  struct iovec to = {code, sizeof code};
  struct iovec from = {(void *)regs->raw.rip, sizeof code}; // NOLINT: an address in the tracee
  size_t i = 0;
  if (process_vm_readv(tid, &to, 1, &from, 1, 0) < 2)
    return true;
  while (i < sizeof code - 2 && code[i] && strchr((const char *)prefixes, code[i]))
    i++;
  return (code[i] == 0x0f && (code[i + 1] == 0x05 || code[i + 1] == 0x34)) || code[i] == 0xcd;
}

/* rolq by 3, 13, 61 and 51: once around. */
const void *arch_client_request(size_t *ret_size) {
  static const unsigned char sequence[] = {0x48, 0xc1, 0xc7, 0x03, 0x48, 0xc1, 0xc7, 0x0d,
                                           0x48, 0xc1, 0xc7, 0x3d, 0x48, 0xc1, 0xc7, 0x33};
  *ret_size = sizeof sequence;
  return sequence;
}

static int fix_random_bytes(pid_t tid, uint64_t address) {
  unsigned char fixed[16];
  for (size_t i = 0; i < sizeof fixed; i++)
    fixed[i] = (unsigned char)(0x5a ^ (i * 37));
  struct iovec from = {fixed, sizeof fixed};
  struct iovec to = {(void *)address, sizeof fixed}; // NOLINT: an address in the tracee
  return process_vm_writev(tid, &from, 1, &to, 1, 0) == (ssize_t)sizeof fixed ? 0 : -1;
}

/* How many of `most`: near the end of a mapping there are fewer. */
static size_t read_some_words(pid_t tid, uint64_t address, uint64_t *ret_words, size_t most) {
  struct iovec to = {ret_words, most * sizeof *ret_words};
  struct iovec from = {(void *)address, most * sizeof *ret_words}; // NOLINT: an address in the tracee
  ssize_t got = process_vm_readv(tid, &to, 1, &from, 1, 0);
  return got < 0 ? 0 : (size_t)got / sizeof *ret_words;
}

static int read_words(pid_t tid, uint64_t address, uint64_t *ret_words, size_t count) {
  return read_some_words(tid, address, ret_words, count) == count ? 0 : -1;
}

static int write_words(pid_t tid, uint64_t address, const void *words, size_t size) {
  struct iovec from = {(void *)(uintptr_t)words, size};
  struct iovec to = {(void *)address, size}; // NOLINT: an address in the tracee
  return process_vm_writev(tid, &from, 1, &to, 1, 0) == (ssize_t)size ? 0 : -1;
}

/* Indices of the 64-bit words of VexGuestAMD64State, which is part of Valgrind's interface to its tools. */
enum {
  GUEST_RAX = 2,
  GUEST_RDX = 4,
  GUEST_RSP = 6,
  GUEST_RBP = 7,
  GUEST_RSI = 8,
  GUEST_RDI = 9,
  GUEST_R8 = 10,
  GUEST_R9 = 11,
  GUEST_RIP = 23,
  GUEST_WORDS = 24
};
/* What lies on the stack when Valgrind makes a call that may block, syscall-amd64-linux.S: the size of a signal mask,
 * two masks, the guest's state, the call's number. */
enum { STACKED_SIZE = 0, STACKED_GUEST = 3, STACKED_CALL = 4, STACKED = 5 };

/* Where something is mapped Valgrind decides, and says so in the call: all else is as its program had it. */
static bool is_calling(const uint64_t *guest, const struct registers *regs) {
  if (guest[GUEST_RAX] != regs->raw.orig_rax)
    return false;
  if (regs->raw.orig_rax != SYS_mmap)
    return guest[GUEST_RDI] == regs->raw.rdi;
  return guest[GUEST_RSI] == regs->raw.rsi && guest[GUEST_RDX] == regs->raw.rdx &&
         (int)guest[GUEST_R8] == (int)regs->raw.r8 && guest[GUEST_R9] == regs->raw.r9;
}

bool registers_of_guest(pid_t tid, const struct registers *regs, uint64_t *guest, struct registers *ret_guest) {
  uint64_t stack[STACKED];
  uint64_t words[GUEST_WORDS];
  if (read_words(tid, regs->raw.rsp, stack, STACKED) == 0 && stack[STACKED_SIZE] == 8 &&
      stack[STACKED_CALL] == regs->raw.orig_rax && read_words(tid, stack[STACKED_GUEST], words, GUEST_WORDS) == 0 &&
      is_calling(words, regs))
    *guest = stack[STACKED_GUEST];
  else if (!*guest || read_words(tid, *guest, words, GUEST_WORDS) || !is_calling(words, regs))
    return false;
  *ret_guest = *regs;
  ret_guest->raw.rip = words[GUEST_RIP];
  ret_guest->raw.rsp = words[GUEST_RSP];
  ret_guest->raw.rbp = words[GUEST_RBP];
  ret_guest->raw.rdi = words[GUEST_RDI];
  return true;
}

/* What a program under Valgrind executes in between, with its stack pointer below an ASKING: two requests, and all
 * registers as they were but those that every call changes. By the first one Memcheck learns that the program may read
 * its own stack there. No instruction alters a flag. */
#define REQUEST "rolq $3, %rdi; rolq $13, %rdi; rolq $61, %rdi; rolq $51, %rdi; xchgq %rbx, %rbx\n"
__asm__(".pushsection .rodata\nguest_code_begin:\n"
        "movq %rax, %r11\n"
        "movq %rdx, %rcx\n"
        "movq %rsp, %rax\n"
        "movl $0, %edx\n" REQUEST "leaq 48(%rsp), %rax\n"
        "movl $0, %edx\n" REQUEST "movq %r11, %rax\n"
        "movq %rcx, %rdx\n"
        "movq 96(%rsp), %rcx\n"
        "leaq 256(%rsp), %rsp\n"
        "jmp *%rcx\n"
        "guest_code_end:\n.popsection\n");
extern const char guest_code_begin[] __attribute__((visibility("hidden")));
extern const char guest_code_end[] __attribute__((visibility("hidden")));

const void *arch_guest_code(size_t *ret_size) {
  *ret_size = (size_t)((uintptr_t)guest_code_end - (uintptr_t)guest_code_begin);
  return guest_code_begin;
}

/* What lies at the stack pointer then; above it the red zone, which is the program's. */
struct asking {
  uint64_t readable[GUEST_REQUEST_WORDS];
  uint64_t request[GUEST_REQUEST_WORDS];
  uint64_t back;
};
enum { ASKING = 256, RED_ZONE = 128, MAKE_MEM_DEFINED = 0x4d430002 /* <valgrind/memcheck.h> */ };
_Static_assert(offsetof(struct asking, request) == 48 && offsetof(struct asking, back) == 96, "as the code has it");
_Static_assert(sizeof(struct asking) <= ASKING - RED_ZONE, "the red zone stays as it is");

int registers_make_guest_ask(pid_t tid, uint64_t guest, uint64_t code, const uint64_t *request) {
  uint64_t words[GUEST_WORDS];
  struct asking asking = {.readable = {MAKE_MEM_DEFINED}};
  if (!guest || read_words(tid, guest, words, GUEST_WORDS))
    return -1;
  uint64_t stack = words[GUEST_RSP] - ASKING;
  asking.readable[1] = stack;
  asking.readable[2] = sizeof asking;
  memcpy(asking.request, request, sizeof asking.request);
  asking.back = words[GUEST_RIP];
  if (write_words(tid, stack, &asking, sizeof asking) ||
      write_words(tid, guest + GUEST_RSP * sizeof stack, &stack, sizeof stack))
    return -1;
  return write_words(tid, guest + GUEST_RIP * sizeof code, &code, sizeof code);
}

/* Address behind the NULL that ends a list of pointers; 0 when it can't be read. */
static uint64_t behind_null(pid_t tid, uint64_t address) {
  enum { AT_ONCE = 64 };
  uint64_t words[AT_ONCE];
  for (;;) {
    size_t count = AT_ONCE; /* the stack's last page ends somewhere: near it, one by one */
    if (read_words(tid, address, words, count) && read_words(tid, address, words, count = 1))
      return 0;
    for (size_t i = 0; i < count; i++)
      if (!words[i])
        return address + (i + 1) * sizeof words[0];
    address += count * sizeof words[0];
  }
}

/* A new image's stack: argc, argv…, NULL, environment…, NULL, then (type, value) pairs up to AT_NULL. */
int arch_tame_new_image(pid_t tid, const struct registers *regs, uint64_t *ret_loader) {
  enum { MOST_PAIRS = 64 }; /* the kernel has some 20 */
  uint64_t argc;
  uint64_t words[MOST_PAIRS * 2];
  *ret_loader = 0;
  if (read_words(tid, regs->raw.rsp, &argc, 1))
    return -1;
  uint64_t at = behind_null(tid, regs->raw.rsp + (1 + argc + 1) * sizeof argc);
  size_t count = at ? read_some_words(tid, at, words, array_size(words)) : 0;
  for (size_t i = 0; i + 1 < count; i += 2) {
    const uint64_t value = words[i + 1];
    if (words[i] == AT_NULL)
      return 0;
    if (words[i] == AT_BASE)
      *ret_loader = value;
    if (words[i] == AT_RANDOM && fix_random_bytes(tid, value))
      return -1;
    if (words[i] == AT_SYSINFO_EHDR && ptrace(PTRACE_POKEDATA, tid, at + i * sizeof words[0], (long)AT_IGNORE))
      return -1;
  }
  return -1;
}

#endif
