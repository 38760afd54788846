/* The dynamic loader's calls: which don't stop, and that the filter has the same opinion as the tracer. */
#include "base/memory.h"
#include "linux/call_filter.h"
#include "linux/loader.h"
#include "tests/suite.h"

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static struct loader own;
static const unsigned char *instruction; /* "syscall; ret" in it */

static void set_up(void) {
  mappings maps = {0};
  procfs_mappings(getpid(), &maps);
  own = loader_at(&maps, getauxval(AT_BASE));
  const unsigned char *end = NULL;
  vec_each(&maps, mapping)
    if (mapping->executable && mapping->start >= own.start && mapping->end <= own.end) {
      instruction = (const unsigned char *)(uintptr_t)mapping->start; // NOLINT: an address
      end = (const unsigned char *)(uintptr_t)mapping->end;           // NOLINT: an address
    }
  mappings_release(&maps);
  ck_assert_ptr_nonnull(instruction);
  instruction = memmem(instruction, (size_t)(end - instruction), "\x0f\x05\xc3", 3);
  ck_assert_ptr_nonnull(instruction);
}

/* A call, made by the loader's instruction. -errno when it fails. */
static long by_loader(const long *call) {
  long result;
  register long d __asm__("r10") = call[4];
  register long e __asm__("r8") = -1;
  register long f __asm__("r9") = 0;
  __asm__ volatile("sub $128, %%rsp; call *%1; add $128, %%rsp" /* away from the red zone */
                   : "=a"(result)
                   : "r"(instruction), "0"(call[0]), "D"(call[1]), "S"(call[2]), "d"(call[3]), "r"(d), "r"(e), "r"(f)
                   : "rcx", "r11", "memory");
  return result;
}

static long by_library(const long *call) {
  long result = syscall(call[0], call[1], call[2], call[3], call[4], -1, 0);
  return result < 0 ? -errno : result;
}

static char buffer[1024];

static const struct {
  const char *what;
  long call[5];
  bool is_private;
} calls[] = {
    {"read()", {SYS_read, 0, (long)buffer, 0}, true},
    {"close()", {SYS_close, 1000}, true},
    {"a private mapping", {SYS_mmap, 0, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS}, true},
    {"a shared mapping", {SYS_mmap, 0, 4096, PROT_READ, MAP_SHARED | MAP_ANONYMOUS}, false},
    {"fstat()", {SYS_newfstatat, 0, (long)"", (long)buffer, AT_EMPTY_PATH}, true},
    {"stat()", {SYS_newfstatat, AT_FDCWD, (long)"/etc/passwd", (long)buffer, 0}, false},
    {"open()", {SYS_openat, AT_FDCWD, (long)"/etc/ld.so.cache", O_RDONLY | O_CLOEXEC}, false},
    {"write()", {SYS_write, 1, (long)buffer, 0}, false},
};

/* Nobody traces: a call that would stop for the tracer fails with ENOSYS, exit_group() too. */
START_TEST(test_loader__private_calls_do_not_stop) {
  struct seen {
    bool ready;
    bool stops;
    bool stops_elsewhere;
  } *seen = mmap(NULL, sizeof *seen, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  struct filter filter;
  struct error err = {0};
  ck_assert_ptr_ne(seen, MAP_FAILED);
  ck_assert_int_eq(filter_compile_traced(&own, &filter, &err), 0);
  pid_t pid = fork();
  if (pid == 0) {
    seen->ready = prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && filter_install(&filter) == 0;
    seen->stops = by_loader(calls[_i].call) == -ENOSYS;
    seen->stops_elsewhere = by_library(calls[_i].call) == -ENOSYS;
    __builtin_trap();
  }
  ck_assert_int_eq(waitpid(pid, NULL, 0), pid);
  filter_release(&filter);
  ck_assert(seen->ready);
  ck_assert_msg(seen->stops != calls[_i].is_private, "%s", calls[_i].what);
  ck_assert_msg(seen->stops_elsewhere, "%s, by others", calls[_i].what);
}
END_TEST

START_TEST(test_loader__tracer_agrees_with_the_filter) {
  const long *call = calls[_i].call;
  struct registers regs = {.raw = {.rip = own.start + 0x1000,
                                   .orig_rax = (unsigned long long)call[0],
                                   .rdi = (unsigned long long)call[1],
                                   .rsi = (unsigned long long)call[2],
                                   .rdx = (unsigned long long)call[3],
                                   .r10 = (unsigned long long)call[4]}};
  ck_assert_msg(loader_is_private_call(&own, &regs) == calls[_i].is_private, "%s", calls[_i].what);
  regs.raw.rip = own.end;
  ck_assert_msg(!loader_is_private_call(&own, &regs), "%s, by others", calls[_i].what);
}
END_TEST

static const struct {
  const char *path;
  int flags;
  bool is_loading;
} openings[] = {
    {"/lib/x86_64-linux-gnu/libc.so.6", O_RDONLY | O_CLOEXEC, true},
    {"/etc/ld.so.cache", O_RDONLY | O_CLOEXEC, true},
    {"/lib/x86_64-linux-gnu/libc.so.6", O_RDWR | O_CLOEXEC, false},
    {"/lib/../proc/self/mem", O_RDONLY | O_CLOEXEC, false},
    {"/proc/7/fd/1", O_RDONLY | O_CLOEXEC, false},
};

START_TEST(test_loader__opens_libraries) {
  struct registers regs = {.raw = {.rip = own.start,
                                   .orig_rax = SYS_openat,
                                   .rsi = (unsigned long long)(uintptr_t)openings[_i].path,
                                   .rdx = (unsigned long long)openings[_i].flags}};
  ck_assert_int_eq(loader_is_opening(&own, getpid(), &regs), openings[_i].is_loading);
  regs.raw.rip = own.start - 1;
  ck_assert(!loader_is_opening(&own, getpid(), &regs));
}
END_TEST

START_TEST(test_loader__lies_at_one_place) {
  struct loader first = loader_find(8 << 20);
  struct loader second = loader_find(8 << 20);
  ck_assert_uint_gt(first.end, first.start);
  ck_assert_uint_eq(first.start, second.start);
  ck_assert_uint_eq(first.end, second.end);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("loader");
  TCase *tcase = tcase_create("loader");
  tcase_add_checked_fixture(tcase, set_up, NULL);
  tcase_add_loop_test(tcase, test_loader__private_calls_do_not_stop, 0, (int)array_size(calls));
  tcase_add_loop_test(tcase, test_loader__tracer_agrees_with_the_filter, 0, (int)array_size(calls));
  tcase_add_loop_test(tcase, test_loader__opens_libraries, 0, (int)array_size(openings));
  tcase_add_test(tcase, test_loader__lies_at_one_place);
  suite_add_tcase(suite, tcase);
  return suite_run(suite);
}
