/* What Memcheck tells of programs, above all of those that read and write behind the end of shared memory, in the last
 * of its pages: of each at its own line, and of nothing else. */
#include "base/strbuf.h"
#include "run/run.h"
#include "tests/scratch_program.h"
#include "tests/suite.h"

#include <check.h>
#include <string.h>

static void set_up(void) { scratch_set_up("test-memcheck"); }

static const char prelude[] =
    "#define _GNU_SOURCE\n#include <fcntl.h>\n#include <pthread.h>\n#include <semaphore.h>\n#include <signal.h>\n"
    "#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>\n#include <sys/ipc.h>\n#include <sys/mman.h>\n"
    "#include <sys/shm.h>\n#include <sys/syscall.h>\n#include <sys/wait.h>\n#include <unistd.h>\n"
    "static char *attach(int size) { int id = shmget(IPC_PRIVATE, size, 0600); char *m = shmat(id, NULL, 0);\n"
    "  shmctl(id, IPC_RMID, NULL); return m; }\n"
    "static char *map(int size) { return mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0); "
    "}\n";

/* Lines that end in this are those of `faults`, in their order. */
#define HERE " // here\n"

static const struct specimen {
  const char *what;
  const char *text;
  const char *faults; /* kind, what and origin of each, a line */
} specimens[] = {
    {"a write, far from the next call",
     "int main(void) { char *m = attach(100);\nm[99] = 1;\nm[100] = 2;" HERE
     "m[0] = 1;\nfor (volatile int i = 0; i < 9; "
     "i++);\nreturn 0; }\n",
     "InvalidWrite Invalid write of size 1 right behind the end of shm#1, which has 100 bytes\n"},
    {"a read", "int main(void) { char *m = attach(100);\nreturn m[103];" HERE "}\n",
     "InvalidRead Invalid read of size 1 3 bytes behind the end of shm#1, which has 100 bytes\n"},
    {"a word of which one byte is the segment's",
     "int main(void) { char *m = attach(97);\n*(volatile int *)(m + 96) = 7;" HERE "return 0; }\n",
     "InvalidWrite Invalid write of size 4 across the end of shm#1, which has 97 bytes\n"},
    {"the same line ten times, and another",
     "int main(void) { char *m = attach(1);\nfor (int i = 1; i < 11; i++)\nm[i] = 1;" HERE
     "puts(\"x\");\nm[4090] = 1;" HERE "return 0; }\n",
     "InvalidWrite Invalid write of size 1 right behind the end of shm#1, which has 1 byte\n"
     "InvalidWrite Invalid write of size 1 4089 bytes behind the end of shm#1, which has 1 byte\n"},
    {"the C library, told to",
     "int main(void) { char *m = attach(8);\nsprintf(m, \"%d\", 12345678);" HERE "return 0; }\n",
     "InvalidWrite Invalid write of size 1 right behind the end of shm#1, which has 8 bytes\n"},
    {"the kernel, told to",
     "int main(void) { char *m = attach(8);\nint p[2]; if (pipe(p) || write(p[1], \"123456789\", 9) != 9) return 1;\n"
     "int got = read(p[0], m, 9);" HERE "close(p[0]); close(p[1]); return got - 9; }\n",
     "SyscallParam Syscall param read(buf) points to unaddressable byte(s) right behind the end of shm#1, which has 8 "
     "bytes\n"},
    {"all of it and no more",
     "int main(void) { char *m = attach(100), *n = map(50);\nmemset(m, 'x', 99); m[99] = 0; memcpy(n, m + 50, 50);\n"
     "printf(\"%s %s %d %d\\n\", m, n, (int)strlen(n), strcmp(m + 50, n)); return strspn(m, \"x\") - 99; }\n",
     ""},
    {"a segment of whole pages", "int main(void) { char *m = attach(8192); m[8191] = 1; m[4095] = 1; return 0; }\n",
     ""},
    {"a child, where its parent has attached",
     "int main(void) { char *m = attach(100);\nif (fork() == 0) {\nm[200] = 1;" HERE
     "_exit(0); }\nwait(NULL); return 0; "
     "}\n",
     "InvalidWrite Invalid write of size 1 100 bytes behind the end of shm#1, which has 100 bytes\n"},
    {"what has been detached",
     "int main(void) { char *m = attach(100);\nif (shmdt(m)) return 1;\nchar *n = attach(4096); n[100] = 1; n[4095] = "
     "1;\nshmdt(n); char *k = attach(50);\nk[99] = 1;" HERE "return m != n || n != k; }\n",
     "InvalidWrite Invalid write of size 1 49 bytes behind the end of shm#3, which has 50 bytes\n"},
    {"the same segment twice",
     "int main(void) { int id = shmget(IPC_PRIVATE, 10, 0600); char *a = shmat(id, NULL, 0), *b = shmat(id, NULL, "
     "SHM_RDONLY);\na[9] = 1;\na[11] = 1;" HERE "int n = b[12];" HERE "shmctl(id, IPC_RMID, NULL);\nreturn n; }\n",
     "InvalidWrite Invalid write of size 1 1 byte behind the end of shm#1, which has 10 bytes\n"
     "InvalidRead Invalid read of size 1 2 bytes behind the end of shm#1, which has 10 bytes\n"},
    {"attached by syscall(2)",
     "int main(void) { int id = shmget(IPC_PRIVATE, 10, 0600); char *m = (char *)syscall(SYS_shmat, id, NULL, 0);\n"
     "m[10] = 1;" HERE "shmctl(id, IPC_RMID, NULL); return 0; }\n",
     "InvalidWrite Invalid write of size 1 right behind the end of shm#1, which has 10 bytes\n"},
    {"a program that is executed",
     "int main(int argc, char **argv) { char *m = attach(argc * 10);\nif (argc == 1) execl(\"./p\", \"p\", \"x\", "
     "(char "
     "*)NULL);\nm[19] = 1;\nm[20] = 1;" HERE "return 0; }\n",
     "InvalidWrite Invalid write of size 1 right behind the end of shm#2, which has 20 bytes\n"},
    {"memory that is mapped for parent and child",
     "int main(void) { char *m = map(50);\nm[49] = 1;\nif (fork() == 0) {\nm[51] = 1;" HERE "_exit(0); }\nwait(NULL); "
     "return 0; }\n",
     "InvalidWrite Invalid write of size 1 1 byte behind the end of the mapping, which has 50 bytes\n"},
    {"an object of POSIX",
     "int main(void) { int fd = shm_open(\"/x\", O_CREAT | O_RDWR, 0600); if (ftruncate(fd, 5000)) return 1;\n"
     "char *m = mmap(NULL, 5000, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0); close(fd); shm_unlink(\"/x\");\n"
     "m[4999] = 1;\nm[5001] = 1;" HERE "return 0; }\n",
     "InvalidWrite Invalid write of size 1 1 byte behind the end of the mapping of /dev/shm/x, which has 5000 bytes\n"},
    {"a mapping that grows",
     "int main(void) { int fd = shm_open(\"/x\", O_CREAT | O_RDWR, 0600); if (ftruncate(fd, 9000)) return 1;\n"
     "char *m = mmap(NULL, 50, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0); close(fd); shm_unlink(\"/x\");\n"
     "m = mremap(m, 50, 3000, 0); m[2999] = 1;\nm = mremap(m, 3000, 9000, MREMAP_MAYMOVE); m[4000] = 1; m[8999] = 1; "
     "return 0; }\n",
     ""},
    {"a named semaphore, and one in a mapping",
     "int main(void) { sem_t *s = sem_open(\"/s\", O_CREAT, 0600, 1), *t = (sem_t *)map(sizeof *t); sem_wait(s);\n"
     "sem_post(s); sem_close(s); sem_unlink(\"/s\"); sem_init(t, 1, 0); sem_post(t); sem_wait(t); return 0; }\n",
     ""},
    {"registers, flags and stack, as a call leaves them",
     "static long leaf(long n, int id) { long a = n + 1, b = n + 2, c = n + 3, r; char *m;\n"
     "__asm__ volatile(\"movq %6, -8(%%rsp); movq %7, -120(%%rsp); movq $0x0777, %%rdx; movq $0x8888, %%rbx; cmpq "
     "%%rax, %%rax;\"\n\"syscall; jne 1f; cmpq $0x0777, %%rdx; jne 1f; cmpq $0x8888, %%rbx; jne 1f; cmpq %6, "
     "-8(%%rsp); jne 1f;\"\n\"cmpq %7, -120(%%rsp); jne 1f; movq $1, %1; jmp 2f; 1: movq $0, %1; 2:\"\n"
     ": \"=a\"(m), \"=&r\"(r) : \"0\"((long)SYS_shmat), \"D\"((long)id), \"S\"(0L), \"i\"(0), \"r\"(a), \"r\"(b), "
     "\"r\"(c)\n: \"rcx\", \"r11\", \"rdx\", \"rbx\", \"r10\", \"memory\", \"cc\");\n"
     "m[0] = 1; return r && a == n + 1 && b == n + 2 && c == n + 3; }\n"
     "int main(void) { int id = shmget(IPC_PRIVATE, 10, 0600);\n"
     "for (long i = 0; i < 20; i++) if (!leaf(i, id)) { puts(\"changed\"); abort(); }\n"
     "shmctl(id, IPC_RMID, NULL); return 0; }\n",
     ""},
    {"signals that come as it attaches",
     "static int id, count;\nstatic void handle(int n) { (void)n; char text[2000]; memset(text, 1, sizeof text); "
     "char *m = shmat(id, NULL, 0);\nm[0]++; if (++count < 40) raise(SIGUSR1); shmdt(m); }\n"
     "int main(void) { signal(SIGUSR1, handle); id = shmget(IPC_PRIVATE, 10, 0600);\n"
     "for (int i = 0; i < 20; i++) { kill(getpid(), SIGUSR1); char *m = shmat(id, NULL, 0); m[9]++; shmdt(m); }\n"
     "char *m = shmat(id, NULL, 0); if (m[9] != 20) abort();\nm[10] = 1;" HERE "shmctl(id, IPC_RMID, NULL); return 0; "
     "}\n",
     "InvalidWrite Invalid write of size 1 right behind the end of shm#1, which has 10 bytes\n"},
    {"threads that attach side by side",
     "static int id;\nstatic void *run(void *n) { for (int i = 0; i < 30; i++) { char *m = shmat(id, NULL, 0); "
     "m[9]++;\n"
     "char *k = map(10); k[9] = m[9]; munmap(k, 10); shmdt(m); }\nreturn n; }\n"
     "int main(void) { pthread_t t[3]; id = shmget(IPC_PRIVATE, 10, 0600); for (int i = 0; i < 3; i++) "
     "pthread_create(&t[i], NULL, run, NULL);\nfor (int i = 0; i < 3; i++) pthread_join(t[i], NULL);\n"
     "char *m = shmat(id, NULL, 0);\nm[11] = 1;" HERE "shmctl(id, IPC_RMID, NULL); return 0; }\n",
     "InvalidWrite Invalid write of size 1 1 byte behind the end of shm#1, which has 10 bytes\n"},
};

static void build(const char *text, const char *injections) {
  _cleanup_free_ char *source = xasprintf("%s%s", prelude, text);
  _cleanup_free_ char *cases =
      xasprintf("program: p\ntitle: t\nroles: {p: {sources: [p.c]}}\ncases: [{id: c, says: s, points: 10, memory: "
                "clean, expect: {p: {exit: 0}}%s}]\n",
                injections);
  scratch_write("p.c", source);
  scratch_load(cases);
  scratch_build(BUILD_PLAIN, scratch.folder);
}

/* The lines of the source that end in HERE. */
static void read_lines(const char *text, size_t *ret_lines, size_t most) {
  _cleanup_free_ char *source = xasprintf("%s%s", prelude, text);
  size_t line = 1;
  size_t count = 0;
  for (const char *at = source; *at && count < most; at++) {
    if (strncmp(at, HERE, strlen(HERE)) == 0)
      ret_lines[count++] = line;
    line += *at == '\n';
  }
}

static void run(struct run_record *ret_record) {
  scratch_run(ret_record);
  ck_assert_msg(ret_record->end == RUN_COMPLETED, "%s",
                ret_record->problem ? ret_record->problem : run_end_name(ret_record->end));
}

/* The lines of what was told are those of the specimen, one after the other. */
static char *told_of(const struct specimen *specimen, const struct run_record *record) {
  struct strbuf seen = STRBUF_INIT;
  size_t lines[8] = {0};
  strings places = {0};
  read_lines(specimen->text, lines, array_size(lines));
  vec_each(&record->memory_faults, fault) {
    _cleanup_free_ char *place = xasprintf("%s %d", fault->kind, fault->place.line);
    if (strings_have(&places, place)) /* one finding, by judge/memory.c */
      continue;
    ck_assert_msg(places.count < array_size(lines) && lines[places.count] == (size_t)fault->place.line,
                  "%s: %s at line %d", specimen->what, fault->what, fault->place.line);
    strings_add(&places, place);
    strbuf_addf(&seen, "%s %s %s\n", fault->kind, fault->what, fault->origin ? fault->origin : "");
  }
  strings_release(&places);
  return strbuf_detach(&seen);
}

static void try(const struct specimen *specimen, const char *injections) {
  struct run_record record = {0};
  build(specimen->text, injections);
  run(&record);
  const struct role_record *role = &record.roles.items[0];
  ck_assert_msg(role->signal == 0 && role->exit_status == 0, "%s: signal %d, status %d: %s%s", specimen->what,
                role->signal, role->exit_status, role->out.buf, role->err.buf);
  _cleanup_free_ char *seen = told_of(specimen, &record);
  ck_assert_msg(strcmp(seen, specimen->faults) == 0, "%s:\n%s", specimen->what, seen);
  run_record_release(&record);
}

START_TEST(test_memcheck__knows_the_ends_of_shared_memory) { try(&specimens[_i], ""); }
END_TEST

/* What glibc keeps of a thread that has ended, for the next one, is no leak of the program's. */
START_TEST(test_memcheck__does_not_take_threads_for_leaks) {
  try(&(struct specimen){"threads that are joined",
                         "static void *run(void *n) { return n; }\n"
                         "int main(void) { pthread_t t[3];\n"
                         "for (int i = 0; i < 3; i++) if (pthread_create(&t[i], NULL, run, NULL)) return 1;\n"
                         "for (int i = 0; i < 3; i++) pthread_join(t[i], NULL);\nreturn 0; }\n",
                         ""},
      "");
}
END_TEST

/* Valgrind chooses the address in its program's place, and makes another call so. */
START_TEST(test_memcheck__lets_mappings_fail) {
  try(&(struct specimen){"a mapping that fails",
                         "int main(void) { char *m = map(4096); char *lost = m == MAP_FAILED ? malloc(10) : NULL;\n"
                         "if (m != MAP_FAILED) return 1;\nlost[10] = 1;" HERE "free(lost); return 0; }\n",
                         "InvalidWrite Invalid write of size 1 0 bytes after a block of size 10 alloc'd (p.c:18)\n"},
      ", inject: {p: {mmap: ENOMEM}}");
}
END_TEST

int main(void) {
  Suite *suite = suite_create("memcheck");
  TCase *tests = tcase_create("memcheck");
  tcase_set_timeout(tests, 120);
  tcase_add_checked_fixture(tests, set_up, scratch_tear_down);
  tcase_add_loop_test(tests, test_memcheck__knows_the_ends_of_shared_memory, 0, (int)array_size(specimens));
  tcase_add_test(tests, test_memcheck__does_not_take_threads_for_leaks);
  tcase_add_test(tests, test_memcheck__lets_mappings_fail);
  suite_add_tcase(suite, tests);
  return suite_run(suite);
}
