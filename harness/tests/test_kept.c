/* Pods that are kept from run to run: programs that look for what the one before has left find a new pod each time. */
#include "base/file.h"
#include "base/strbuf.h"
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
static char *run(bool keeps) {
  const char *built[] = {scratch.out};
  struct run_record record = {0};
  const struct run_request request = {.program = &scratch.program,
                                      .test = &scratch.program.cases.items[0],
                                      .built = built,
                                      .schedule = {.seed = 1, .policy = POLICY_DIRECTED, .explored = true},
                                      .session = scratch.session,
                                      .watched = true,
                                      .keeps_pod = keeps};
  ck_assert_msg(run_case(&request, &record, &scratch.problem) == 0, "%s", scratch.problem.message);
  ck_assert_msg(record.end != RUN_BROKEN && record.end != RUN_UNSUPPORTED, "%s", record.problem);
  struct strbuf text = STRBUF_INIT;
  strbuf_addf(&text, "end %d, status %d, signal %d, %zu steps, %016llx, %zu left\n", (int)record.end,
              record.roles.items[0].exit_status, record.roles.items[0].signal, record.choices.steps.count,
              (unsigned long long)record.choices.state, record.left.objects.count);
  strbuf_addf(&text, "%s%s", record.roles.items[0].out.buf, record.roles.items[0].err.buf);
  vec_each(&record.timeline.events, event)
    if (event->kind == EVENT_CALL)
      strbuf_addf(&text, "%s(%s) = %s\n", event->call, event->arguments, event->result ? event->result : "?");
  run_record_release(&record);
  return strbuf_detach(&text);
}

static const struct specimen {
  const char *what;
  const char *text;
  bool kept;
} specimens[] = {
    {"numbers of processes",
     "printf(\"%d %d %d %d\\n\", getpid(), getppid(), getsid(0), getpgrp());\n"
     "for (int i = 0; i < 3; i++) { pid_t c = fork(); if (!c) _exit(0); printf(\"%d\\n\", c); wait(NULL); }\n"
     "list(\"/proc/self/task\");",
     true},
    {"processes",
     "DIR *d = opendir(\"/proc\"); struct dirent *e; while ((e = readdir(d))) if (atoi(e->d_name)) "
     "puts(e->d_name); closedir(d); printf(\"%d\\n\", kill(-1, 0));",
     true},
    {"ids of objects",
     "for (int i = 0; i < 3; i++) { int s = shmget(IPC_PRIVATE, 10, 0600), e = semget(7, 1, IPC_CREAT | 0600);\n"
     "int f = semget(7, 1, IPC_CREAT | 0600), m = msgget(IPC_PRIVATE, 0600);\n"
     "printf(\"%d %d %d %d\\n\", s, e, f, m); if (i != 1) shmctl(s, IPC_RMID, NULL); semctl(e, 0, IPC_RMID);\n"
     "msgctl(m, IPC_RMID, NULL); }\n"
     "shmctl(1, IPC_RMID, NULL);",
     true},
    {"many objects",
     "for (int i = 0; i < 100; i++) { int s = shmget(IPC_PRIVATE, 10, 0600); printf(\"%d \", s);\n"
     "shmctl(s, IPC_RMID, NULL); }",
     false},
    {"objects that are left", "printf(\"%d\\n\", shmget(5, 10, IPC_CREAT | IPC_EXCL | 0600));", false},
    {"files",
     "list(\".\"); list(\"/tmp\"); list(\"/dev/shm\"); close(open(\"f\", O_CREAT | O_EXCL, 0600));\n"
     "struct stat st; stat(\"f\", &st); printf(\"%d\\n\", (int)st.st_ino); list(\".\"); unlink(\"f\");",
     true},
    {"what is in files",
     "char text[8] = \"\"; int f = open(\"p\", O_RDONLY); pread(f, text, 4, 0); printf(\"%s\\n\", text + 1);\n"
     "unlink(\"p\"); close(open(\"p\", O_CREAT | O_WRONLY, 0600));",
     true},
    {"files that are left", "list(\"/tmp\"); close(open(\"/tmp/f\", O_CREAT, 0600));", false},
    {"modes", "struct stat st; stat(\".\", &st); printf(\"%o\\n\", st.st_mode); chmod(\".\", 0711);", true},
    {"modes that are put back", "chmod(\"p\", 0700); chmod(\"p\", 0755);", true},
    {"times",
     "struct stat st; stat(\"p\", &st); printf(\"%d\\n\", (int)(st.st_mtime == 1)); struct timespec t[2] = "
     "{{1, 0}, {1, 0}}; utimensat(AT_FDCWD, \"p\", t, 0);",
     true},
    {"shared memory",
     "int m = shm_open(\"/m\", O_CREAT | O_EXCL | O_RDWR, 0600); ftruncate(m, 100); struct stat st; fstat(m, &st);\n"
     "printf(\"%d %d\\n\", m, (int)st.st_ino); shm_unlink(\"/m\");",
     true},
    {"named semaphores",
     "sem_t *s = sem_open(\"/s\", O_CREAT | O_EXCL, 0600, 1); printf(\"%d\\n\", s != SEM_FAILED); sem_unlink(\"/s\");",
     true},
    {"named semaphores that are left",
     "sem_t *s = sem_open(\"/s\", O_CREAT | O_EXCL, 0600, 1); printf(\"%d\\n\", s != SEM_FAILED);", false},
    {"queues", "printf(\"%d\\n\", mq_open(\"/q\", O_CREAT | O_EXCL | O_RDWR, 0600, NULL) >= 0); mq_unlink(\"/q\");",
     true},
    {"queues that are left", "printf(\"%d\\n\", mq_open(\"/q\", O_CREAT | O_EXCL | O_RDWR, 0600, NULL) >= 0);", false},
    {"sockets", "int s = socket(AF_INET, SOCK_STREAM, 0); printf(\"%d\\n\", s);", false},
    {"terminals",
     "char n[64] = \"none\"; ttyname_r(1, n, sizeof n); puts(n); ttyname_r(2, n, sizeof n); puts(n); "
     "list(\"/dev/pts\");",
     true},
    {"processes that are left", "if (fork() == 0) { sleep(100000); } printf(\"%d\\n\", getpid());", false},
};

START_TEST(test_kept__is_not_to_be_told_from_new) {
  const struct specimen *specimen = &specimens[_i / 2];
  build(specimen->text, _i % 2 ? "pipe" : "terminal");
  _cleanup_free_ char *alone = run(false);
  bool full = strcmp(run_isolation(NULL, &scratch.problem), "full") == 0;
  for (int i = 0; i < RUNS; i++) {
    _cleanup_free_ char *text = run(true);
    ck_assert_str_eq(text, alone);
  }
  if (full)
    ck_assert_msg(run_session_kept(scratch.session)->in_vain != specimen->kept, "%s", specimen->what);
  ck_assert(!full || run_session_kept(scratch.session)->there == specimen->kept);
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
  _cleanup_free_ char *text = run(false);
  ck_assert_msg(strstr(text, expected) != NULL, "no \"%s\" in:\n%s", expected, text);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("kept");
  TCase *tests = tcase_create("kept");
  tcase_add_checked_fixture(tests, set_up, scratch_tear_down);
  tcase_set_timeout(tests, 60);
  tcase_add_loop_test(tests, test_kept__is_not_to_be_told_from_new, 0, (int)array_size(specimens) * 2);
  tcase_add_test(tests, test_kept__first_process_volunteers_for_nothing);
  suite_add_tcase(suite, tests);
  return suite_run(suite);
}
