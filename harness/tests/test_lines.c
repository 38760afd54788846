/* Source lines and stack walks, on real programs that are stopped, copied, and killed before anything is resolved. */
#include "base/file.h"
#include "base/memory.h"
#include "base/strbuf.h"
#include "linux/arch.h"
#include "linux/debug_file.h"
#include "linux/lines.h"
#include "linux/procfs.h"
#include "linux/tracee.h"
#include "tests/suite.h"

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>

/* Each way to stop is an argument of the program; the line that must be found carries a mark in its comment. The
 * library calls functions of its own where a program usually has it call the program's, so that the walk comes through
 * there. */
static const char program_text[] =
    "#include <pthread.h>\n"
    "#include <signal.h>\n"
    "#include <stdio.h>\n"
    "#include <stdlib.h>\n"
    "#include <string.h>\n"
    "#include <time.h>\n"
    "#include <unistd.h>\n"
    "\n"
    "static char buffer[64];\n"
    "volatile size_t some = 5;\n"
    "\n"
    "__attribute__((noinline)) static void say(void) {\n"
    "  if (write(1, \"hello\", some) < 0) /* at write */\n"
    "    exit(2);\n"
    "}\n"
    "__attribute__((noinline)) static void nap(void) {\n"
    "  struct timespec t = {0, 1000};\n"
    "  nanosleep(&t, NULL); /* at nap */\n"
    "  some++;\n"
    "}\n"
    "__attribute__((noinline)) static void take(void) {\n"
    "  if (read(0, buffer, some) < 0) /* at read */\n"
    "    exit(2);\n"
    "}\n"
    "static void *thread(void *p) {\n"
    "  nap(); /* at thread */\n"
    "  return p;\n"
    "}\n"
    "void (*volatile nowhere)(void);\n"
    "\n"
    "int main(int argc, char **argv) {\n"
    "  const char *how = argc > 1 ? argv[1] : \"\";\n"
    "  if (strcmp(how, \"write\") == 0)\n"
    "    say();\n"
    "  if (strcmp(how, \"nap\") == 0)\n"
    "    nap();\n"
    "  if (strcmp(how, \"read\") == 0)\n"
    "    take();\n"
    "  if (strcmp(how, \"stderr\") == 0)\n"
    "    fprintf(stderr, \"%zu bytes\\n\", some); /* at stderr */\n"
    "  if (strcmp(how, \"qsort\") == 0)\n"
    "    qsort(argv[1], 2, 1, (int (*)(const void *, const void *))rmdir); /* at qsort */\n"
    "  if (strcmp(how, \"signal\") == 0) {\n"
    "    signal(SIGUSR1, (void (*)(int))dup);\n"
    "    raise(SIGUSR1); /* at raise */\n"
    "  }\n"
    "  if (strcmp(how, \"thread\") == 0) {\n"
    "    pthread_t t;\n"
    "    pthread_create(&t, NULL, thread, NULL);\n"
    "    pthread_join(t, NULL);\n"
    "  }\n"
    "  if (strcmp(how, \"nowhere\") == 0)\n"
    "    nowhere(); /* at nowhere */\n"
    "  if (strcmp(how, \"vfork\") == 0 && vfork() == 0) /* at vfork */\n"
    "    _exit(0);\n"
    "  if (strcmp(how, \"system\") == 0)\n"
    "    return system(\"exit 3\"); /* at system */\n"
    "  return 0;\n"
    "}\n";

/* The line in which `/<star> at MARK <star>/` stands. */
static int line_of(const char *mark) {
  _cleanup_free_ char *comment = xasprintf("/* at %s */", mark);
  const char *place = strstr(program_text, comment);
  ck_assert_ptr_nonnull(place);
  int line = 1;
  for (const char *p = program_text; p < place; p++)
    line += *p == '\n';
  return line;
}

static char *folder;
static char *executable;
static struct lines *lines;

static void compile(const char *text, const char *flags) {
  struct error err = {0};
  _cleanup_free_ char *source = path_join(folder, "prog.c");
  ck_assert_int_eq(file_write(source, text, strlen(text), &err), 0);
  _cleanup_free_ char *command = xasprintf("cd '%s' && gcc -g %s -o prog prog.c -pthread", folder, flags);
  ck_assert_int_eq(system(command), 0);
}

static void set_up(void) {
  struct error err = {0};
  folder = directory_make_temporary("test-lines", &err);
  ck_assert_ptr_nonnull(folder);
  executable = path_join(folder, "prog");
  lines = lines_new();
}

static void tear_down(void) {
  struct error err = {0};
  lines_free(lines);
  ck_assert_int_eq(tree_remove(folder, &err), 0);
  free(executable);
  free(folder);
}

/* --- Stopping and copying ---------------------------------------------------------------------------------------- */

struct copy {
  struct stack_sample sample;
  unsigned char stack[STACK_SAMPLE_SIZE];
  mappings maps;
  VEC(struct code_mapping) code;
};

static void copy_release(struct copy *copy) {
  lines_look_again(lines); /* the next copy's mappings may come to lie where these are */
  mappings_release(&copy->maps);
  vec_release(&copy->code);
}

static void copy_take(struct copy *copy, pid_t tid, bool in_call) {
  struct registers regs;
  ck_assert_int_eq(registers_get(tid, &regs), 0);
  copy->sample = (struct stack_sample){.pc = registers_pc(&regs),
                                       .sp = registers_stack(&regs),
                                       .fp = registers_frame(&regs),
                                       .first_argument = registers_argument(&regs, 0),
                                       .in_call = in_call,
                                       .stack_base = registers_stack(&regs),
                                       .stack = copy->stack};
  copy->sample.stack_size = tracee_read_some(tid, copy->sample.sp, copy->stack, sizeof copy->stack);
  procfs_mappings(tid, &copy->maps);
  _cleanup_free_ char *own = realpath(executable, NULL);
  vec_each(&copy->maps, map)
    *vec_add(&copy->code) = (struct code_mapping){.start = map->start,
                                                  .end = map->end,
                                                  .offset = map->offset,
                                                  .path = map->path,
                                                  .own = strcmp(map->path, own) == 0};
  copy->sample.mappings = copy->code.items;
  copy->sample.mapping_count = copy->code.count;
}

static pid_t start(const char *how) {
  pid_t pid = fork();
  if (pid == 0) {
    int null = open("/dev/null", O_RDWR);
    for (int fd = 0; fd < 3; fd++)
      dup2(null, fd);
    ptrace(PTRACE_TRACEME, 0, NULL, NULL);
    execl(executable, executable, how, (char *)NULL);
    _exit(127);
  }
  ck_assert_int_gt(pid, 0);
  int status;
  ck_assert_int_eq(waitpid(pid, &status, 0), pid);
  ck_assert(WIFSTOPPED(status));
  long options = PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL | PTRACE_O_TRACECLONE;
  ck_assert_int_eq(ptrace(PTRACE_SETOPTIONS, pid, NULL, (void *)options), 0);
  return pid;
}

static void stop_and_kill(pid_t pid) {
  int status;
  kill(pid, SIGKILL);
  while (waitpid(-1, &status, __WALL) > 0 || errno == EINTR)
    ;
}

/* The loader reads too, but never standard input. */
static bool is_in(pid_t tid, long call) {
  struct registers regs;
  return registers_get(tid, &regs) == 0 && registers_call(&regs) == call &&
         (call != SYS_read || registers_argument(&regs, 0) == 0);
}

/* Runs the program until one of its threads enters `call` (or gets SIGSEGV, when `call` is -1), copies it, kills it. */
static void copy_in_call(struct copy *copy, const char *how, long call) {
  memset(copy, 0, sizeof *copy);
  pid_t pid = start(how), tid = pid;
  int status, delivered = 0;
  for (;;) {
    ck_assert_int_eq(ptrace(PTRACE_SYSCALL, tid, NULL, (void *)(long)delivered), 0);
    tid = waitpid(-1, &status, __WALL);
    ck_assert_int_gt(tid, 0);
    ck_assert_msg(WIFSTOPPED(status), "'%s' ended before its call", how);
    int signal = WSTOPSIG(status);
    delivered = signal == (SIGTRAP | 0x80) || signal == SIGTRAP || signal == SIGSTOP ? 0 : signal;
    if (call == -1 ? signal == SIGSEGV : signal == (SIGTRAP | 0x80) && is_in(tid, call))
      break;
    if (tid != pid && signal == SIGSTOP)
      ck_assert_int_eq(ptrace(PTRACE_SYSCALL, pid, NULL, NULL) == 0 || errno == ESRCH, 1);
  }
  copy_take(copy, tid, call != -1);
  stop_and_kill(pid);
}

/* `callee`: the library's function that is called there; NULL: that can't be told. */
static void expect_student_line(const char *how, long call, const char *function, const char *mark,
                                const char *callee) {
  struct copy copy;
  copy_in_call(&copy, how, call);
  struct stack_frame frame;
  ck_assert_int_eq(lines_student_frame(lines, &copy.sample, &frame), 0);
  ck_assert_str_eq(frame.file, "prog.c");
  ck_assert_str_eq(frame.function, function);
  ck_assert_int_eq(frame.line, line_of(mark));
  ck_assert(frame.own);
  ck_assert_pstr_eq(frame.callee, callee);
  stack_frame_release(&frame);
  copy_release(&copy);
}

/* --- Promises ---------------------------------------------------------------------------------------------------- */

static const char *const variants[] = {"",         "-static",   "-O2", "-no-pie", "-fomit-frame-pointer -O1",
                                       "-fno-plt", "-Wl,-z,now"};

/* The tool that reads build ids for everybody says the same. */
START_TEST(test_lines__debug_file_of_the_c_library) {
  char line[512] = "";
  FILE *tool = popen("readelf -n \"$(ldd /bin/sh | awk '/libc\\.so\\.6/ { print $3 }')\" 2>/dev/null |"
                     " sed -n 's,.*Build ID: *\\(..\\)\\(.*\\),/usr/lib/debug/.build-id/\\1/\\2.debug,p'",
                     "r");
  ck_assert_ptr_nonnull(tool);
  bool told = fgets(line, sizeof line, tool) != NULL;
  pclose(tool);
  line[strcspn(line, "\n")] = '\0';
  if (told)
    ck_assert_str_eq(debug_file_of_libc(), line);
  else
    ck_assert_int_eq(strncmp(debug_file_of_libc(), "/usr/lib/debug/.build-id/", 25), 0);
}
END_TEST

START_TEST(test_lines__student_frame_of_a_blocked_call) {
  compile(program_text, variants[_i]);
  expect_student_line("write", SYS_write, "say", "write", "write");
  expect_student_line("nap", SYS_clock_nanosleep, "nap", "nap", "nanosleep");
}
END_TEST

START_TEST(test_lines__through_a_function_that_the_library_calls) {
  compile(program_text, variants[_i]);
  expect_student_line("qsort", SYS_rmdir, "main", "qsort", "qsort");
}
END_TEST

START_TEST(test_lines__through_a_signal_frame) {
  compile(program_text, variants[_i]);
  /* In an executable that holds the C library it is one function with two names. */
  expect_student_line("signal", SYS_dup, "main", "raise", strcmp(variants[_i], "-static") == 0 ? "gsignal" : "raise");
}
END_TEST

START_TEST(test_lines__through_the_buffer_of_stderr) {
  compile(program_text, "");
  expect_student_line("stderr", SYS_write, "main", "stderr", "fprintf");
}
END_TEST

START_TEST(test_lines__in_a_thread) {
  compile(program_text, "");
  expect_student_line("thread", SYS_clock_nanosleep, "nap", "nap", "nanosleep");
}
END_TEST

START_TEST(test_lines__inlined_from_a_system_header) {
  compile(program_text, "-O2 -D_FORTIFY_SOURCE=2");
  expect_student_line("read", SYS_read, "take", "read", "__read_chk");
}
END_TEST

/* Both leave the place to which they return where an ordinary call has none. */
START_TEST(test_lines__of_vfork_and_clone) {
  compile(program_text, variants[_i]);
  expect_student_line("vfork", SYS_vfork, "main", "vfork", "vfork");
  expect_student_line("system", SYS_clone3, "main", "system", "system");
}
END_TEST

START_TEST(test_lines__call_to_nowhere) {
  compile(program_text, "");
  expect_student_line("nowhere", -1, "main", "nowhere", NULL);
}
END_TEST

/* Neither the address nor the registers lead anywhere, as after a stray jump. */
START_TEST(test_lines__stack_scan_when_unwinding_fails) {
  compile(program_text, "");
  struct copy copy;
  copy_in_call(&copy, "write", SYS_write);
  copy.sample.pc = copy.sample.fp = 0x10;
  struct stack_frame frame;
  ck_assert_int_eq(lines_student_frame(lines, &copy.sample, &frame), 0);
  ck_assert_int_eq(frame.line, line_of("write"));
  stack_frame_release(&frame);
  copy_release(&copy);
}
END_TEST

/* The loader at work: _start is all that the stack knows of the executable, and that is nobody's source line. */
START_TEST(test_lines__before_main) {
  compile(program_text, variants[_i]);
  struct copy copy;
  copy_in_call(&copy, "", SYS_brk);
  struct stack_frame frame;
  ck_assert_int_eq(lines_student_frame(lines, &copy.sample, &frame), -1);
  copy_release(&copy);
}
END_TEST

START_TEST(test_lines__without_a_stack) {
  compile(program_text, "");
  struct copy copy;
  copy_in_call(&copy, "write", SYS_write);
  copy.sample.stack_size = 0;
  struct stack_frame frame;
  ck_assert_int_eq(lines_student_frame(lines, &copy.sample, &frame), -1);
  copy_release(&copy);
}
END_TEST

START_TEST(test_lines__without_mappings) {
  struct stack_sample sample = {.pc = 0x1000, .sp = 0x2000, .stack_base = 0x2000};
  struct stack_frame frame;
  ck_assert_int_eq(lines_student_frame(lines, &sample, &frame), -1);
}
END_TEST

/* Address of `function` in the executable's own counting. */
static uint64_t address_of(const char *function) {
  _cleanup_free_ char *command = xasprintf("nm '%s' | awk '$3 == \"%s\" {print $1}'", executable, function);
  FILE *out = popen(command, "r");
  ck_assert_ptr_nonnull(out);
  uint64_t address = 0;
  ck_assert_int_eq(fscanf(out, "%lx", &address), 1);
  ck_assert_int_eq(pclose(out), 0);
  return address;
}

/* The line of `address` in an executable, as the only thing known; 0: none. */
static int line_at(const char *path, uint64_t address) {
  const struct code_mapping mapping = {.path = path, .own = true};
  const struct stack_sample sample = {.pc = address, .mappings = &mapping, .mapping_count = 1};
  struct stack_frame frame;
  lines_look_again(lines);
  lines_student_frame(lines, &sample, &frame);
  int line = frame.line;
  if (line)
    ck_assert_str_eq(frame.file, "prog.c");
  stack_frame_release(&frame);
  return line;
}

START_TEST(test_lines__by_the_address_alone) {
  compile(program_text, variants[_i]);
  ck_assert_int_eq(line_at(executable, address_of("nap")), line_of("nap") - 2);
  ck_assert_int_eq(line_at(executable, 0xfffffff), 0);
}
END_TEST

START_TEST(test_lines__a_rebuilt_file_is_another_file) {
  static const char longer[] =
      "/* one line more */\nint nap(void);\nint nap(void) { return 0; }\nint main(void) { return nap(); }\n";
  compile(program_text, "");
  ck_assert_int_eq(line_at(executable, address_of("nap")), line_of("nap") - 2);
  compile(longer, "");
  ck_assert_int_eq(line_at(executable, address_of("nap")), 3);
}
END_TEST

START_TEST(test_lines__files_that_cannot_be_read) {
  static const char *const paths[] = {"/nonexistent/prog", "/dev/null", "/tmp", "/etc/passwd"};
  ck_assert_int_eq(line_at(paths[_i], 0x1000), 0);
}
END_TEST

START_TEST(test_lines__many_files_stay_bounded) {
  compile(program_text, "");
  uint64_t address = address_of("nap");
  for (int i = 0; i < 100; i++) {
    _cleanup_free_ char *copied = xasprintf("%s.%d", executable, i);
    struct error err = {0};
    ck_assert_int_eq(file_copy(executable, copied, &err), 0);
    ck_assert_int_eq(line_at(copied, address), line_of("nap") - 2);
  }
  int open_files = 0;
  for (int fd = 0; fd < 1024; fd++)
    open_files += fcntl(fd, F_GETFD) >= 0;
  ck_assert_int_lt(open_files, 60);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("lines");
  TCase *tcase = tcase_create("lines");
  tcase_set_timeout(tcase, 30);
  tcase_add_checked_fixture(tcase, set_up, tear_down);
  tcase_add_loop_test(tcase, test_lines__student_frame_of_a_blocked_call, 0, (int)array_size(variants));
  tcase_add_loop_test(tcase, test_lines__of_vfork_and_clone, 0, (int)array_size(variants));
  tcase_add_loop_test(tcase, test_lines__through_a_function_that_the_library_calls, 0, (int)array_size(variants));
  tcase_add_loop_test(tcase, test_lines__through_a_signal_frame, 0, (int)array_size(variants));
  tcase_add_test(tcase, test_lines__through_the_buffer_of_stderr);
  tcase_add_test(tcase, test_lines__in_a_thread);
  tcase_add_test(tcase, test_lines__inlined_from_a_system_header);
  tcase_add_test(tcase, test_lines__stack_scan_when_unwinding_fails);
  tcase_add_test(tcase, test_lines__call_to_nowhere);
  tcase_add_loop_test(tcase, test_lines__before_main, 0, (int)array_size(variants));
  tcase_add_test(tcase, test_lines__without_a_stack);
  tcase_add_test(tcase, test_lines__without_mappings);
  tcase_add_loop_test(tcase, test_lines__by_the_address_alone, 0, (int)array_size(variants));
  tcase_add_test(tcase, test_lines__a_rebuilt_file_is_another_file);
  tcase_add_loop_test(tcase, test_lines__files_that_cannot_be_read, 0, 4);
  tcase_add_test(tcase, test_lines__many_files_stay_bounded);
  tcase_add_test(tcase, test_lines__debug_file_of_the_c_library);
  suite_add_tcase(suite, tcase);
  return suite_run(suite);
}
