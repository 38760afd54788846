/* Pods that are kept from run to run: programs that look for what the one before has left find a new pod each time. */
#include "base/file.h"
#include "base/strbuf.h"
#include "run/cargo.h"
#include "run/kept.h"
#include "run/run.h"
#include "tests/scratch_program.h"
#include "tests/suite.h"

#include <check.h>
#include <string.h>

enum { RUNS = 6 };

static void set_up(void) { scratch_set_up("test-kept"); }

static const char prelude[] =
    "#define _GNU_SOURCE\n#include <dirent.h>\n#include <fcntl.h>\n#include <mqueue.h>\n#include <semaphore.h>\n"
    "#include <signal.h>\n#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>\n#include <sys/ipc.h>\n"
    "#include <sys/mman.h>\n#include <sys/msg.h>\n#include <sys/sem.h>\n#include <sys/shm.h>\n"
    "#include <sys/socket.h>\n#include <sys/stat.h>\n#include <sys/wait.h>\n#include <time.h>\n#include <unistd.h>\n"
    "static void list(const char *folder) { DIR *d = opendir(folder); struct dirent *e; while ((e = readdir(d)))\n"
    "  if (e->d_name[0] != '.') printf(\"%s \", e->d_name);\n  closedir(d); puts(\"\"); }\n"
    "int main(void) { setvbuf(stdout, NULL, _IOLBF, 0);\n";

static void build(const char *text, const char *output) {
  _cleanup_free_ char *source = xasprintf("%s%s return 0; }\n", prelude, text);
  _cleanup_free_ char *cases = xasprintf("program: p\ntitle: t\nroles: {p: {sources: [p.c]}}\n"
                                         "cases: [{id: c, says: s, points: 10, output: %s, expect: {p: {exit: 0}}}]\n",
                                         output);
  scratch_write("p.c", source);
  scratch_load(cases);
  scratch_build(BUILD_EXPLORED, scratch.folder);
}

/* What the program printed, and what the run was like. The caller frees it. */
static char *run_case_of(size_t test, enum pod_reuse reuse, const void *owner) {
  const char *built[] = {scratch.out, scratch.out};
  struct run_record record = {0};
  const struct run_request request = {.program = &scratch.program,
                                      .test = &scratch.program.cases.items[test],
                                      .built = built,
                                      .schedule = {.seed = 1, .policy = POLICY_DIRECTED, .explored = true},
                                      .session = scratch.session,
                                      .watched = true,
                                      .reuse = reuse,
                                      .owner = owner};
  ck_assert_msg(run_case(&request, &record, &scratch.problem) == 0, "%s", scratch.problem.message);
  ck_assert_msg(record.end != RUN_BROKEN && record.end != RUN_UNSUPPORTED, "%s", record.problem);
  struct strbuf text = STRBUF_INIT;
  strbuf_addf(&text, "end %d, status %d, signal %d, %zu steps, %016llx, %zu left\n", (int)record.end,
              record.roles.items[0].exit_status, record.roles.items[0].signal, record.choices.steps.count,
              (unsigned long long)record.choices.state, record.left.objects.count);
  vec_each(&record.roles, role)
    strbuf_addf(&text, "%s%s", role->out.buf, role->err.buf);
  vec_each(&record.timeline.events, event)
    if (event->kind == EVENT_CALL)
      strbuf_addf(&text, "%s(%s) = %s\n", event->call, event->arguments, event->result ? event->result : "?");
  run_record_release(&record);
  return strbuf_detach(&text);
}

static const struct specimen {
  const char *what;
  const char *text;
  enum { LOST, KEPT, LEFT /* objects, which are removed between cases */ } fate; /* of its pod */
} specimens[] = {
    {"numbers of processes",
     "printf(\"%d %d %d %d\\n\", getpid(), getppid(), getsid(0), getpgrp());\n"
     "for (int i = 0; i < 3; i++) { pid_t c = fork(); if (!c) _exit(0); printf(\"%d\\n\", c); wait(NULL); }\n"
     "list(\"/proc/self/task\");",
     KEPT},
    {"processes",
     "DIR *d = opendir(\"/proc\"); struct dirent *e; while ((e = readdir(d))) if (atoi(e->d_name)) "
     "puts(e->d_name); closedir(d); printf(\"%d\\n\", kill(-1, 0));",
     KEPT},
    {"ids of objects",
     "for (int i = 0; i < 3; i++) { int s = shmget(IPC_PRIVATE, 10, 0600), e = semget(7, 1, IPC_CREAT | 0600);\n"
     "int f = semget(7, 1, IPC_CREAT | 0600), m = msgget(IPC_PRIVATE, 0600);\n"
     "printf(\"%d %d %d %d\\n\", s, e, f, m); if (i != 1) shmctl(s, IPC_RMID, NULL); semctl(e, 0, IPC_RMID);\n"
     "msgctl(m, IPC_RMID, NULL); }\n"
     "shmctl(1, IPC_RMID, NULL);",
     KEPT},
    {"many objects",
     "for (int i = 0; i < 100; i++) { int s = shmget(IPC_PRIVATE, 10, 0600); printf(\"%d \", s);\n"
     "shmctl(s, IPC_RMID, NULL); }",
     LOST},
    {"objects that are left", "printf(\"%d\\n\", shmget(5, 10, IPC_CREAT | IPC_EXCL | 0600));", LEFT},
    {"files",
     "list(\".\"); list(\"/tmp\"); list(\"/dev/shm\"); close(open(\"f\", O_CREAT | O_EXCL, 0600));\n"
     "struct stat st; stat(\"f\", &st); printf(\"%d\\n\", (int)st.st_ino); list(\".\"); unlink(\"f\");",
     KEPT},
    {"what is in files",
     "char text[8] = \"\"; int f = open(\"p\", O_RDONLY); pread(f, text, 4, 0); printf(\"%s\\n\", text + 1);\n"
     "unlink(\"p\"); close(open(\"p\", O_CREAT | O_WRONLY, 0600));",
     KEPT},
    {"objects of all kinds that are left",
     "for (int i = 0; i < 5; i++) printf(\"%d %d %d\\n\", shmget(i ? i : IPC_PRIVATE, 10, IPC_CREAT | IPC_EXCL | 0),\n"
     "semget(i ? i : IPC_PRIVATE, 2, IPC_CREAT | IPC_EXCL | 0), msgget(i, IPC_CREAT | IPC_EXCL | 0600));\n"
     "msgsnd(0, \"abcdefgh\\1\", 1, IPC_NOWAIT); struct msginfo info; msgctl(0, MSG_INFO, (void *)&info);\n"
     "printf(\"%d %d\\n\", info.msgpool, info.msgtql); shmat(shmget(9, 10, IPC_CREAT | IPC_EXCL | 0600), NULL, 0);\n"
     "mkdir(\"/tmp/d\", 0); mkfifo(\"/dev/shm/f\", 0); symlink(\"/\", \"l\");",
     LEFT},
    {"files that are left", "list(\"/tmp\"); close(open(\"/tmp/f\", O_CREAT, 0600));", LEFT},
    {"modes", "struct stat st; stat(\".\", &st); printf(\"%o\\n\", st.st_mode); chmod(\".\", 0711);", KEPT},
    {"modes that are put back", "chmod(\"p\", 0700); chmod(\"p\", 0755);", KEPT},
    {"times",
     "struct stat st; stat(\"p\", &st); printf(\"%d\\n\", (int)(st.st_mtime == 1)); struct timespec t[2] = "
     "{{1, 0}, {1, 0}}; utimensat(AT_FDCWD, \"p\", t, 0);",
     KEPT},
    {"shared memory",
     "int m = shm_open(\"/m\", O_CREAT | O_EXCL | O_RDWR, 0600); ftruncate(m, 100); struct stat st; fstat(m, &st);\n"
     "printf(\"%d %d\\n\", m, (int)st.st_ino); shm_unlink(\"/m\");",
     KEPT},
    {"named semaphores",
     "sem_t *s = sem_open(\"/s\", O_CREAT | O_EXCL, 0600, 1); printf(\"%d\\n\", s != SEM_FAILED); sem_unlink(\"/s\");",
     KEPT},
    {"named semaphores that are left",
     "sem_t *s = sem_open(\"/s\", O_CREAT | O_EXCL, 0600, 1); printf(\"%d\\n\", s != SEM_FAILED);", LEFT},
    {"queues", "printf(\"%d\\n\", mq_open(\"/q\", O_CREAT | O_EXCL | O_RDWR, 0600, NULL) >= 0); mq_unlink(\"/q\");",
     KEPT},
    {"queues that are left", "printf(\"%d\\n\", mq_open(\"/q\", O_CREAT | O_EXCL | O_RDWR, 0600, NULL) >= 0);", LEFT},
    {"sockets", "int s = socket(AF_INET, SOCK_STREAM, 0); printf(\"%d\\n\", s);", LOST},
    {"terminals",
     "char n[64] = \"none\"; ttyname_r(1, n, sizeof n); puts(n); ttyname_r(2, n, sizeof n); puts(n); "
     "list(\"/dev/pts\");",
     KEPT},
    {"processes that are left", "if (fork() == 0) { sleep(100000); } printf(\"%d\\n\", getpid());", LOST},
};

static bool has_full_pods(void) { return strcmp(run_isolation(NULL, &scratch.problem), "full") == 0; }

START_TEST(test_kept__is_not_to_be_told_from_new) {
  const struct specimen *specimen = &specimens[_i / 4];
  const enum pod_reuse reuse = _i & 2 ? POD_FOR_ONE_OWNER : POD_FOR_ONE_CASE;
  build(specimen->text, _i % 2 ? "pipe" : "terminal");
  _cleanup_free_ char *alone = run_case_of(0, POD_FOR_ONE_RUN, NULL);
  bool full = has_full_pods();
  for (int i = 0; i < RUNS; i++) {
    _cleanup_free_ char *text = run_case_of(0, reuse, NULL);
    ck_assert_str_eq(text, alone);
  }
  if (full && reuse == POD_FOR_ONE_CASE)
    ck_assert_msg(run_session_kept(scratch.session)->in_vain != (specimen->fate == KEPT), "%s", specimen->what);
  bool keeps = specimen->fate == KEPT || (specimen->fate == LEFT && reuse == POD_FOR_ONE_OWNER);
  ck_assert(!full || run_session_kept(scratch.session)->there == keeps);
  run_session_let_go(scratch.session);
  ck_assert(!run_session_kept(scratch.session)->there);
}
END_TEST

/* When memory is short the kernel is to end programs, not the process that all else of their pod hangs on. */
START_TEST(test_kept__first_process_volunteers_for_nothing) {
  if (strcmp(run_isolation(NULL, &scratch.problem), "full") != 0)
    return;
  build("const char *of[] = {\"self\", \"1\"}; for (int i = 0; i < 2; i++) { char path[64], text[16] = \"\";\n"
        "sprintf(path, \"/proc/%s/oom_score_adj\", of[i]); int f = open(path, O_RDONLY); read(f, text, 15);\n"
        "printf(\"%s has %s\", of[i], text); }",
        "pipe");
  _cleanup_strbuf_ struct strbuf own = STRBUF_INIT;
  ck_assert_int_eq(file_read("/proc/self/oom_score_adj", 16, &own, &scratch.problem), 0);
  _cleanup_free_ char *expected = xasprintf("self has 1000\n1 has %s", own.buf);
  _cleanup_free_ char *text = run_case_of(0, POD_FOR_ONE_RUN, NULL);
  ck_assert_msg(strstr(text, expected) != NULL, "no \"%s\" in:\n%s", expected, text);
}
END_TEST

/* Tells of its arguments, its terminal, and all that lies about; and alters whatever it can. */
static const char nosy[] =
    "#include <dirent.h>\n#include <fcntl.h>\n#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>\n"
    "#include <sys/ipc.h>\n#include <sys/shm.h>\n#include <sys/stat.h>\n#include <time.h>\n#include <unistd.h>\n"
    "static int by_name(const struct dirent **a, const struct dirent **b) { return strcmp((*a)->d_name, "
    "(*b)->d_name); }\n"
    "static void look(const char *folder) {\n"
    "  struct dirent **all; int n = scandir(folder, &all, NULL, by_name); struct stat st; char name[300];\n"
    "  for (int i = 0; i < n; i++) { snprintf(name, sizeof name, \"%s/%s\", folder, all[i]->d_name);\n"
    "    if (strcmp(all[i]->d_name, \"..\") && !lstat(name, &st))\n"
    "      printf(\"%s %o %d %d %d\\n\", name, st.st_mode, S_ISREG(st.st_mode) ? (int)st.st_size : 0,\n"
    "             (int)st.st_ino, st.st_mtime == 1); } }\n"
    "int main(int argc, char **argv) {\n"
    "  setvbuf(stdout, NULL, _IOLBF, 0);\n"
    "  for (int i = 0; i < argc; i++) puts(argv[i]);\n"
    "  printf(\"%d %d %d %d\\n\", getpid(), isatty(1), isatty(2), (int)lseek(1, 0, SEEK_CUR) >= 0);\n"
    "  look(\".\"); look(\"/tmp\"); look(\"/dev/shm\");\n"
    "  printf(\"%d %d\\n\", shmget(7, 100, 0), shmget(IPC_PRIVATE, 100, 0600));\n"
    "  for (int id = 0; id < 9; id++) shmctl(id, IPC_RMID, NULL);\n"
    "  struct timespec then[2] = {{1, 0}, {1, 0}};\n"
    "  chmod(\"p\", 0700); chmod(\"/tmp\", 0700); utimensat(AT_FDCWD, \".\", then, 0);\n"
    "  mkdir(\"made\", 0700); rmdir(\"made\"); unlink(\"q\"); puts(\"done\"); return 0; }\n";

static const char other_cases[] =
    "program: p\ntitle: t\nroles: {p: {sources: [p.c]}, q: {sources: [p.c]}}\ncases:\n"
    "- {id: a, says: s, points: 1, expect: {p: {exit: 0}}}\n"
    "- {id: b, says: s, points: 1, files: {n: 'some text', d: folder, /tmp/f: fifo, l: {link: n},\n"
    "   /tmp/m: {text: 'more', mode: 0000}}, args: {p: [x, 'y z', ''], q: [9]}, output: terminal,\n"
    "   expect: {p: {exit: 0}}}\n"
    "- {id: c, says: s, points: 1, roles: [q], output: file, files: {/dev/shm/o: ''}, expect: {q: {exit: 0}}}\n"
    "- {id: d, says: s, points: 1, limits: {memory: 64 MiB}, expect: {p: {exit: 0}}}\n";

enum { OTHER_CASES = 3, WITH_OTHER_LIMITS = 3 };

static void build_nosy(void) {
  scratch_write("p.c", nosy);
  scratch_load(other_cases);
  scratch_build(BUILD_EXPLORED, scratch.folder);
}

START_TEST(test_kept__cases_of_one_owner_share_a_pod) {
  static const size_t order[] = {0, 1, 2, 2, 1, 0, 2, 0, 1};
  char *alone[OTHER_CASES];
  build_nosy();
  for (size_t i = 0; i < OTHER_CASES; i++)
    alone[i] = run_case_of(i, POD_FOR_ONE_RUN, NULL);
  ck_assert_ptr_nonnull(strstr(alone[1], "\ny z\n\n"));
  ck_assert_ptr_nonnull(strstr(alone[1], "./n 100644 9"));
  ck_assert_ptr_nonnull(strstr(alone[2], "/dev/shm/o"));
  pid_t first = 0;
  for (size_t i = 0; i < array_size(order); i++) {
    _cleanup_free_ char *text = run_case_of(order[i], POD_FOR_ONE_OWNER, alone);
    ck_assert_str_eq(text, alone[order[i]]);
    const struct kept_pod *kept = run_session_kept(scratch.session);
    first = first ? first : kept->pod.init;
    ck_assert(!has_full_pods() || (kept->there && kept->pod.init == first));
  }
  for (size_t i = 0; i < OTHER_CASES; i++)
    free(alone[i]);
}
END_TEST

START_TEST(test_kept__others_have_pods_of_their_own) {
  static const struct {
    size_t test;
    enum pod_reuse reuse;
    int owner;
  } runs[] = {{0, POD_FOR_ONE_OWNER, 0},
              {0, POD_FOR_ONE_OWNER, 1},
              {WITH_OTHER_LIMITS, POD_FOR_ONE_OWNER, 1},
              {WITH_OTHER_LIMITS, POD_FOR_ONE_CASE, 1},
              {WITH_OTHER_LIMITS, POD_FOR_ONE_OWNER, 1}};
  static const char owners[2];
  pid_t before = 0;
  build_nosy();
  for (size_t i = 0; i < array_size(runs); i++) {
    free(run_case_of(runs[i].test, runs[i].reuse, &owners[runs[i].owner]));
    const struct kept_pod *kept = run_session_kept(scratch.session);
    ck_assert(!has_full_pods() || (kept->there && kept->pod.init != before));
    before = kept->pod.init;
  }
}
END_TEST

/* ---- what a pod is sent ---- */

START_TEST(test_cargo__arrives_whole_or_not_at_all) {
  char *const argv[] = {(char[]){"./p"}, (char[]){""}, (char[]){"a b"}, NULL};
  const struct pod_file files[] = {{.path = "p", .kind = FILE_REGULAR, .fd = 11, .mode = 0755},
                                   {.path = "/tmp/l", .kind = FILE_LINK, .fd = -1, .target = "p"},
                                   {.path = "d", .kind = FILE_FOLDER, .fd = -1, .mode = 0700}};
  const struct pod_program programs[] = {
      {.path = argv[0], .argv = argv, .stdin_fd = 12, .output = OUTPUT_TERMINAL, .out_fd = -1, .err_fd = -1},
      {.path = argv[0], .argv = argv + 2, .stdin_fd = 13, .output = OUTPUT_PIPE, .out_fd = 14, .err_fd = 15}};
  const struct pod_plan plan = {.files = files, .file_count = 3, .programs = programs, .program_count = 2};
  _cleanup_strbuf_ struct strbuf bytes = STRBUF_INIT;
  struct cargo cargo;
  int fds[9];
  size_t count;
  ck_assert(cargo_pack(&plan, &bytes, fds, array_size(fds), &count));
  ck_assert_uint_eq(count, 5);
  for (size_t size = 0; size < bytes.length; size++)
    ck_assert_int_eq(cargo_unpack(bytes.buf, size, fds, count, &cargo), -1);
  ck_assert_int_eq(cargo_unpack(bytes.buf, bytes.length, fds, count - 1, &cargo), -1);
  ck_assert_int_eq(cargo_unpack(bytes.buf, bytes.length, fds, count + 1, &cargo), -1);
  ck_assert_int_eq(cargo_unpack(bytes.buf, bytes.length, fds, count, &cargo), 0);
  ck_assert(cargo.file_count == 3 && cargo.program_count == 2);
  ck_assert(cargo.files[0].fd == 11 && cargo.files[0].mode == 0755 && strcmp(cargo.files[0].path, "p") == 0);
  ck_assert(cargo.files[1].kind == FILE_LINK && strcmp(cargo.files[1].target, "p") == 0 && cargo.files[1].fd == -1);
  ck_assert(cargo.files[2].kind == FILE_FOLDER && cargo.files[2].mode == 0700);
  ck_assert(cargo.programs[0].output == OUTPUT_TERMINAL && cargo.programs[0].stdin_fd == 12);
  ck_assert(strcmp(cargo.programs[0].argv[1], "") == 0 && strcmp(cargo.programs[0].argv[2], "a b") == 0);
  ck_assert(!cargo.programs[0].argv[3] && cargo.programs[0].out_fd == -1);
  ck_assert(cargo.programs[1].stdin_fd == 13 && cargo.programs[1].out_fd == 14 && cargo.programs[1].err_fd == 15);
  cargo_release(&cargo);
  ck_assert(!cargo_pack(&plan, &bytes, fds, 8, &count));
}
END_TEST

int main(void) {
  Suite *suite = suite_create("kept");
  TCase *tests = tcase_create("kept");
  tcase_add_checked_fixture(tests, set_up, scratch_tear_down);
  tcase_set_timeout(tests, 60);
  tcase_add_loop_test(tests, test_kept__is_not_to_be_told_from_new, 0, (int)array_size(specimens) * 4);
  tcase_add_test(tests, test_kept__first_process_volunteers_for_nothing);
  tcase_add_test(tests, test_kept__cases_of_one_owner_share_a_pod);
  tcase_add_test(tests, test_kept__others_have_pods_of_their_own);
  tcase_add_test(tests, test_cargo__arrives_whole_or_not_at_all);
  suite_add_tcase(suite, tests);
  return suite_run(suite);
}
