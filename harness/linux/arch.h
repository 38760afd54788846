/* All that differs between processor architectures: registers, call numbers, the vDSO. One .c file each. */
#ifndef IPCGRADE_LINUX_ARCH_H
#define IPCGRADE_LINUX_ARCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <sys/user.h>

/* How seccomp(2) knows our own system calls: AUDIT_ARCH_… */
extern const uint32_t arch_of_calls;

/* The integer registers of a stopped tracee. Compared byte for byte when a state is tested for repetition. */
struct registers {
  struct user_regs_struct raw;
};

/* Number of the system call that is entered or left; -1 when there is none. */
long registers_call(const struct registers *regs);
/* Changes which call a tracee in its seccomp stop will make; -1 makes none, and the result then stands as it was set.
 */
void registers_set_call(struct registers *regs, long number);
uint64_t registers_argument(const struct registers *regs, int index);
void registers_set_argument(struct registers *regs, int index, uint64_t value);
/* A system call's result: -errno when it failed. */
int64_t registers_result(const struct registers *regs);
void registers_set_result(struct registers *regs, int64_t value);
uint64_t registers_pc(const struct registers *regs);
uint64_t registers_stack(const struct registers *regs);
uint64_t registers_frame(const struct registers *regs);

/* Would the next instruction enter the kernel? True also when it can't be read. */
bool registers_at_call(pid_t tid, const struct registers *regs);

/* Makes a tracee that has just returned from the call of `entry` make it once more, unseen by its program. */
void registers_repeat_call(struct registers *regs, const struct registers *entry);
/* After a call that was altered: call number and arguments as `entry` had them, all else as it is. */
void registers_restore_call(struct registers *regs, const struct registers *entry);

/* ptrace(2) PTRACE_GETREGSET and SETREGSET. -1 and errno (ESRCH: killed in the meantime). */
int registers_get(pid_t tid, struct registers *ret_regs);
int registers_set(pid_t tid, const struct registers *regs);

/* Of a process that runs under Valgrind, which is about to make a call for its program: the program's own registers.
 * Where Valgrind keeps them is learned from calls that may block, and remembered in `guest` (0: not known yet). False
 * when the call is Valgrind's own, or nothing is known. */
bool registers_of_guest(pid_t tid, const struct registers *regs, uint64_t *guest, struct registers *ret_guest);

/* Instructions that do nothing, but by which Valgrind knows that its program asks it for something:
 * <valgrind/valgrind.h>, the special sequence. They stand in a file as they do in memory. */
const void *arch_client_request(size_t *ret_size);

/* Makes a program that runs under Valgrind, stopped at the end of a call, make a client request of its own, without
 * knowing, before it goes on behind the call: with `guest` as registers_of_guest() has learned it. The request is what
 * VALGRIND_DO_CLIENT_REQUEST of <valgrind/valgrind.h> is given; its result is lost. At `code`, which the program may
 * execute, the instructions of arch_guest_code() have to stand. Several such requests are made in the reverse order.
 * -1 when its memory can't be changed; it goes on as usual then. */
enum { GUEST_REQUEST_WORDS = 6 };
int registers_make_guest_ask(pid_t tid, uint64_t guest, uint64_t code, const uint64_t *request);
const void *arch_guest_code(size_t *ret_size);

/* Right after an exec: hides the vDSO (AT_SYSINFO_EHDR becomes AT_IGNORE, so that reading the time is a call that can
 * be seen) and fills the 16 bytes behind AT_RANDOM with a fixed pattern. `ret_loader`: where the dynamic loader lies, 0
 * when there is none. See getauxval(3). */
int arch_tame_new_image(pid_t tid, const struct registers *regs, uint64_t *ret_loader);

#endif
