/* Memory that others can see: each kind of access becomes an event, of the right bytes, in the right order; memory of
 * one's own becomes none; programs of the explored build do what they do otherwise. */
#include "base/file.h"
#include "base/strbuf.h"
#include "run/assembly.h"
#include "run/run.h"
#include "tests/scratch_program.h"
#include "tests/suite.h"

#include <check.h>
#include <string.h>

static struct run_record record;

static void set_up(void) { scratch_set_up("test-access"); }

static void tear_down(void) {
  run_record_release(&record);
  record = (struct run_record){0};
  scratch_tear_down();
}

/* What every specimen has before its own text: of the same name as its source, so that lines are those of the text. */
static const char prelude[] =
    "#define _GNU_SOURCE\n#include <errno.h>\n#include <fcntl.h>\n#include <pthread.h>\n#include "
    "<semaphore.h>\n#include <signal.h>\n"
    "#include <stdatomic.h>\n#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>\n#include <sys/ipc.h>\n"
    "#include <sys/mman.h>\n#include <sys/msg.h>\n#include <sys/shm.h>\n#include <sys/socket.h>\n#include "
    "<sys/wait.h>\n"
    "#include <unistd.h>\n"
    "static inline __attribute__((always_inline, no_sanitize_thread)) char *segment(int size) {\n"
    "  return shmat(shmget(5678, size, IPC_CREAT | 0666), NULL, 0); }\n"
    "static inline __attribute__((always_inline, no_sanitize_thread)) char *anonymous(int size) {\n"
    "  return mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0); }\n";

static void load(const char *cases, const char *roles) {
  _cleanup_free_ char *text =
      xasprintf("program: p\ntitle: t\nroles: {%s}\ncases: [{id: c, says: s, points: 10, %s}]\n", roles, cases);
  scratch_load(text);
}

static void build(enum build_kind kind) {
  scratch_write("specimen.h", prelude);
  scratch_build(kind, scratch.folder);
}

static void run(uint64_t seed, bool watched) {
  const char *built[] = {scratch.out, scratch.out, scratch.out, scratch.out};
  struct run_request request = {.program = &scratch.program,
                                .test = &scratch.program.cases.items[0],
                                .built = built,
                                .schedule = {.seed = seed},
                                .session = scratch.session,
                                .watched = watched};
  run_record_release(&record);
  record = (struct run_record){0};
  ck_assert_msg(run_case(&request, &record, &scratch.problem) == 0, "%s", scratch.problem.message);
  ck_assert_msg(record.end != RUN_BROKEN && record.end != RUN_UNSUPPORTED, "%s", record.problem);
}

/* "3 p read shm#1 0+4": line, process, what, and where. */
static char *told(void) {
  struct strbuf text = STRBUF_INIT;
  vec_each(&record.accesses.items, access) {
    const struct place *place = &record.accesses.places.items[access->place];
    strbuf_addf(&text, "%d %s", place->line, record.timeline.processes.items[access->process].name);
    strbuf_addf(&text, "%s%s %s", access->is_volatile ? " volatile" : "", access->is_atomic ? " atomic" : "",
                access_kind_name(access->kind));
    const struct shared_memory *memory = access->memory < 0 ? NULL : &record.accesses.memories.items[access->memory];
    if (memory && memory->kind == MEMORY_PROCESS)
      strbuf_addf(&text, " %s %llu bytes", memory->name, (unsigned long long)access->size);
    else if (memory)
      strbuf_addf(&text, " %s %llu+%llu", memory->name, (unsigned long long)access->offset,
                  (unsigned long long)access->size);
    strbuf_add_text(&text, "\n");
  }
  return strbuf_detach(&text);
}

static void expect_ended(void) {
  ck_assert_int_eq(record.end, RUN_COMPLETED);
  vec_each(&record.roles, role) {
    ck_assert_msg(role->ended && role->signal == 0 && role->exit_status == 0, "%s: status %d, signal %d: %s%s",
                  role->role, role->exit_status, role->signal, role->out.buf, role->err.buf);
  }
}

/* ---- one program ---- */

/* The text begins behind "int main(void) {\n", which is its first line; it has to end the function. */
static const struct specimen {
  const char *what;
  const char *text;
  const char *accesses;
} specimens[] = {
    {"of each size",
     "char *m = segment(100); m[0] = 1; *(short *)(m + 2) = 1;\n*(int *)(m + 4) = 1; *(long *)(m + 8) = m[0];\n"
     "*(__int128 *)(m + 16) = 1; return 0; }",
     "2 p write shm#1 0+1\n2 p write shm#1 2+2\n3 p write shm#1 4+4\n3 p read shm#1 0+1\n3 p write shm#1 8+8\n"
     "4 p write shm#1 16+16\n"},
    {"unaligned, beyond the end of the page too",
     "struct { char c; int i; } __attribute__((packed)) *m = (void *)segment(100);\nm->i = 5; return m->i != 5; }",
     "3 p write shm#1 1+4\n3 p read shm#1 1+4\n"},
    {"of whole structs",
     "struct s { int a[5]; } *m = (void *)segment(100), own = {{1}};\n*m = own; own = m[1]; return own.a[0]; }",
     "3 p write shm#1 0+20\n3 p read shm#1 20+20\n"},
    {"of volatile objects", "volatile int *m = (void *)segment(100);\n*m = 5; return *m != 5; }",
     "3 p volatile write shm#1 0+4\n3 p volatile read shm#1 0+4\n"},
    {"by functions that don't want to be watched",
     "__attribute__((no_sanitize(\"thread\"))) void f(int *m) { *m = 1; }\n"
     "__attribute__((noinline, __no_sanitize_thread__)) void g(int *m) { m[1] = 1; }\n"
     "[[gnu::no_sanitize(\"thread\", \"undefined\")]] void h(int *m) { m[2] = 1; }\n"
     "int *m = (void *)segment(100); f(m); g(m); h(m); return 0; }",
     "2 p write shm#1 0+4\n3 p write shm#1 4+4\n4 p write shm#1 8+4\n"},
    {"none of memory of its own",
     "int on_stack[10], *on_heap = malloc(40); static int fixed[10];\n"
     "for (int i = 0; i < 10; i++) on_stack[i] = on_heap[i] = fixed[i] = i;\nreturn on_stack[0]; }",
     ""},
    {"atomics, which are done",
     "atomic_int *m = (void *)segment(100); int e = 7;\natomic_store(m, 5); atomic_fetch_add(m, 2);\n"
     "if (!atomic_compare_exchange_strong(m, &e, 9) || atomic_compare_exchange_strong(m, &e, 1)) return 1;\n"
     "return e != 9 || atomic_exchange(m, 3) != 9 || *m != 3; }",
     "3 p atomic write shm#1 0+4\n3 p atomic update shm#1 0+4\n4 p atomic update shm#1 0+4\n4 p atomic read shm#1 0+4\n"
     "5 p atomic update shm#1 0+4\n5 p atomic read shm#1 0+4\n"},
    {"all that atomics can compute",
     "unsigned char *m = (void *)segment(100); *m = 12;\nunsigned char a = __atomic_fetch_sub(m, 2, 5), b = "
     "__atomic_fetch_and(m, 11, 5), c = __atomic_fetch_or(m, 5, 5), d = __atomic_fetch_xor(m, 3, 5), e = "
     "__atomic_fetch_nand(m, 12, 5);\nprintf(\"%d %d %d %d %d %d\\n\", a, b, c, d, e, __atomic_load_n(m, 5));\n"
     "return a != 12 || b != 10 || c != 10 || d != 15 || e != 12 || *m != 243; }",
     "2 p write shm#1 0+1\n3 p atomic update shm#1 0+1\n3 p atomic update shm#1 0+1\n3 p atomic update shm#1 0+1\n"
     "3 p atomic update shm#1 0+1\n3 p atomic update shm#1 0+1\n4 p atomic read shm#1 0+1\n5 p read shm#1 0+1\n"},
    {"mapped files by the object's name",
     "int fd = shm_open(\"/name\", O_CREAT | O_RDWR, 0600); ftruncate(fd, 8192);\n"
     "char *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 4096); m[5] = 1;\n"
     "char *n = mmap(NULL, 8192, PROT_READ, MAP_SHARED, fd, 0); shm_unlink(\"/name\"); return n[4101] != 1; }",
     "3 p write /name 4101+1\n4 p read /name 4101+1\n"},
    {"not what is mapped for oneself",
     "char *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0); m[5] = 1;\nreturn 0; }",
     ""},
    {"what is left of a mapping",
     "char *m = anonymous(3 * 4096); m[4096] = 1; munmap(m + 4096, 4096);\n"
     "m[0] = m[8192]; mmap(m, 4096, 3, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0); m[0] = 1; return 0; }",
     "2 p write mapping#1 4096+1\n3 p read mapping#1 8192+1\n3 p write mapping#1 0+1\n"},
    {"a mapping that has moved",
     "char *m = anonymous(4096); anonymous(4096);\nm = mremap(m, 4096, 8192, MREMAP_MAYMOVE); m[9] = 1; return 0; }",
     "3 p write mapping#1 9+1\n"},
    {"a segment by each of its addresses, until it is detached",
     "char *m = segment(4096), *n = shmat(shmget(5678, 0, 0), NULL, 0); m[1] = 1;\nn[1]++; shmdt(m); n[2] = 1; "
     "shmdt(n);\n"
     "char *own = mmap(m, 4096, 3, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0); own[1] = 1; return 0; }",
     "2 p write shm#1 1+1\n3 p read shm#1 1+1\n3 p write shm#1 1+1\n3 p write shm#1 2+1\n"},
    {"across the end of one mapping into the next",
     "char *m = anonymous(4096), *n = mmap(m - 4096, 4096, 3, MAP_SHARED | MAP_ANONYMOUS | MAP_FIXED, -1, 0);\n"
     "struct { char c[8]; } own = {\"1234567\"}; *(__typeof__(own) *)(n + 4092) = own; return m[0] != '5'; }",
     "3 p write mapping#2 4092+4\n3 p write mapping#1 0+4\n3 p read mapping#1 0+1\n"},
    {"of many mappings",
     "char *m[50]; for (int i = 0; i < 50; i++) m[i] = anonymous(4096);\n"
     "int own; char *p = (char *)&own; *p = 1; m[0][0] = 1; m[49][1] = 2; m[25][2] = 3; return 0; }",
     "3 p write mapping#1 0+1\n3 p write mapping#50 1+1\n3 p write mapping#26 2+1\n"},
    {"by a handler, and in what it interrupts",
     "static int *m; m = (int *)segment(100); void f(int s) { *m += s; }\n"
     "signal(SIGUSR1, f); *m = 1; raise(SIGUSR1); return *m != 1 + SIGUSR1; }",
     "3 p write shm#1 0+4\n2 p read shm#1 0+4\n2 p write shm#1 0+4\n3 p read shm#1 0+4\n"},
    {"by a child, to what it has inherited",
     "int *m = (int *)anonymous(100); if (fork() == 0) { *m = 5;\n_exit(0); } wait(NULL);\nreturn *m != 5; }",
     "2 p/1 write mapping#1 0+4\n4 p read mapping#1 0+4\n"},
    {"by threads, to all but their own stacks",
     "static int shared; int mine = 0; void *f(void *p) { int own = 0; int *q = &own; ++*q; shared = *q;\n"
     "return p; } pthread_t t; shared = 1; pthread_create(&t, NULL, f, NULL); pthread_join(t, NULL);\n"
     "int *p = &mine; ++*p; char *m = segment(10); *m = (char)shared; return 0; }",
     "2 p write memory of p 4 bytes\n3 p joined\n4 p read memory of p 4 bytes\n4 p write shm#1 0+1\n"},
    {"copied by the library, in one when both ends are shared",
     "char *m = segment(100), own[8] = \"1234567\"; memcpy(m, own, 8); memmove(own, m + 1, 4);\n"
     "memcpy(m + 50, m, 8); memset(m, 0, 3); return memcmp(m + 50, \"1234567\", 8); }",
     "2 p write shm#1 0+8\n2 p read shm#1 1+4\n3 p read shm#1 0+8\n3 p write shm#1 50+8\n3 p write shm#1 0+3\n"
     "3 p read shm#1 50+8\n"},
    {"copied across the end of a mapping",
     "char *m = anonymous(4096), *n = mmap(m - 4096, 4096, 3, MAP_SHARED | MAP_ANONYMOUS | MAP_FIXED, -1, 0), own[8];\n"
     "munmap(m, 4096); char *private = mmap(m, 4096, 3, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);\n"
     "memcpy(own, n + 4090, 8); memcpy(n + 4092, own, 8); return private[0]; }",
     "4 p read mapping#2 4090+6\n4 p write mapping#2 4092+4\n"},
    {"strings, up to their ends",
     "char *m = segment(100), own[20]; strcpy(m, \"four\"); strcat(m, \"teen\");\nstrncpy(m + 50, \"ab\", 5);\n"
     "return strlen(m) != 8 || strcmp(m, \"fourteen\") || strncmp(strcpy(own, m), \"four\", 4); }",
     "2 p write shm#1 0+5\n2 p read shm#1 0+5\n2 p write shm#1 4+5\n3 p write shm#1 50+5\n4 p read shm#1 0+9\n"
     "4 p read shm#1 0+9\n4 p read shm#1 0+9\n"},
    {"printed, and printed into",
     "char *m = segment(100); sprintf(m, \"%d %s\", 12, \"abc\"); snprintf(m + 50, 3, \"%d\", 12345);\n"
     "printf(\"%5d%.*s|%-8s|%c %Lf\\n\", 1, 2, m, m, 'c', 1.0L); puts(m); fputs(m, stderr); fwrite(m, 2, 2, stdout);\n"
     "int n = 0; return sscanf(m, \"%d %s\", &n, m + 60) != 2 || n != 12 || strcmp(m + 60, \"abc\"); }",
     "2 p write shm#1 0+7\n2 p write shm#1 50+3\n3 p read shm#1 0+2\n3 p read shm#1 0+7\n3 p read shm#1 0+7\n"
     "3 p read shm#1 0+7\n3 p read shm#1 0+4\n4 p read shm#1 0+7\n4 p write shm#1 60+4\n4 p read shm#1 60+4\n"},
    {"what comes in and goes out by descriptors, when it has",
     "char *m = segment(100); int ends[2]; pipe(ends); FILE *in = fdopen(ends[0], \"r\"); write(ends[1], \"12 "
     "34\\n56\\n7\", 10);\n"
     "fgets(m, 20, in); int n; if (fscanf(in, \"%d\", (int *)(m + 40)) != 1) return 1; write(1, m, 6); "
     "close(ends[1]);\n"
     "n = fread(m + 50, 1, 20, in); return n != 2 || read(0, m, 5) != 0 || *(int *)(m + 40) != 56; }",
     "3 p write shm#1 0+7\n3 p write shm#1 40+4\n3 p read shm#1 0+6\n4 p write shm#1 50+2\n4 p read shm#1 40+4\n"},
    {"messages with their type",
     "struct m { long type; char text[8]; } *m = (void *)segment(100); int id = msgget(IPC_PRIVATE, 0600);\n"
     "m->type = 1; msgsnd(id, m, 5, 0); msgrcv(id, m + 1, 8, 0, 0); return msgctl(id, IPC_RMID, NULL); }",
     "3 p write shm#1 0+8\n3 p read shm#1 0+13\n3 p write shm#1 16+13\n"},
    {"locks between processes, also when nobody waits",
     "pthread_mutex_t *m = (void *)segment(400); pthread_mutexattr_t a; pthread_mutexattr_init(&a);\n"
     "pthread_mutexattr_setpshared(&a, 1); pthread_mutex_init(m, &a); pthread_mutex_lock(m);\n"
     "if (pthread_mutex_trylock(m) == 0) return 1; pthread_mutex_unlock(m);\n"
     "pthread_rwlock_t *w = (void *)(m + 1); pthread_rwlockattr_t b; pthread_rwlockattr_init(&b);\n"
     "pthread_rwlockattr_setpshared(&b, 1); pthread_rwlock_init(w, &b); pthread_rwlock_rdlock(w);\n"
     "pthread_rwlock_unlock(w); pthread_rwlock_wrlock(w); pthread_rwlock_unlock(w); return 0; }",
     "3 p write shm#1 0+40\n3 p acquire shm#1 0+40\n4 p release shm#1 0+40\n"
     "6 p write shm#1 40+56\n6 p acquire shared shm#1 40+56\n"
     "7 p release shared shm#1 40+56\n7 p acquire shm#1 40+56\n7 p release shm#1 40+56\n"},
    {"semaphores, with who was let on",
     "sem_t *s = (void *)segment(100); sem_init(s, 1, 1); sem_wait(s); if (fork() == 0) { usleep(1000); sem_post(s);\n"
     "_exit(0); } if (sem_trywait(s) == 0) return 1;\nsem_wait(s); wait(NULL); return 0; }",
     "2 p write shm#1 0+32\n2 p take shm#1 0+32\n2 p/1 post shm#1 0+32\n4 p take shm#1 0+32\n"},
    {"named semaphores by their name",
     "sem_t *s = sem_open(\"/count\", O_CREAT, 0600, 1); sem_wait(s); sem_post(s);\nreturn sem_unlink(\"/count\"); }",
     "2 p take /count 0+32\n2 p post /count 0+32\n"},
    {"conditions, and the lock around them",
     "struct { pthread_mutex_t m; pthread_cond_t c; } *s = (void *)segment(200); pthread_mutexattr_t a;\n"
     "pthread_condattr_t b; pthread_mutexattr_init(&a); pthread_mutexattr_setpshared(&a, 1); "
     "pthread_condattr_init(&b);\n"
     "pthread_condattr_setpshared(&b, 1); pthread_mutex_init(&s->m, &a); pthread_cond_init(&s->c, &b);\n"
     "pthread_mutex_lock(&s->m); if (fork() == 0) { pthread_mutex_lock(&s->m); pthread_cond_signal(&s->c);\n"
     "pthread_mutex_unlock(&s->m); _exit(0); }\npthread_cond_wait(&s->c, &s->m);\n"
     "pthread_mutex_unlock(&s->m); wait(NULL); return 0; }",
     "4 p write shm#1 0+40\n4 p write shm#1 40+48\n"
     "5 p acquire shm#1 0+40\n7 p release shm#1 0+40\n5 p/1 acquire shm#1 0+40\n5 p/1 signal shm#1 40+48\n"
     "6 p/1 release shm#1 0+40\n7 p acquire shm#1 0+40\n7 p woken shm#1 40+48\n8 p release shm#1 0+40\n"},
    {"barriers",
     "pthread_barrier_t *s = (void *)segment(100); pthread_barrierattr_t a; pthread_barrierattr_init(&a);\n"
     "pthread_barrierattr_setpshared(&a, 1); pthread_barrier_init(s, &a, 2); if (fork() == 0) {\n"
     "pthread_barrier_wait(s); _exit(0); }\npthread_barrier_wait(s); wait(NULL); return 0; }",
     "3 p write shm#1 0+32\n5 p arrive shm#1 0+32\n4 p/1 arrive shm#1 0+32\n4 p/1 leave shm#1 0+32\n5 p leave shm#1 "
     "0+32\n"},
    {"none by a thread of constants and of what is its own",
     "static const char *const names[] = {\"a\", \"b\"}; static __thread int own; void *f(void *p) { own++; errno = "
     "5;\n"
     "printf(\"%s %d\\n\", names[own], errno); return p; } pthread_t t;\n"
     "pthread_create(&t, NULL, f, NULL); pthread_join(t, NULL); f(NULL); return own != 1; }",
     "4 p joined\n"},
    {"by a thread that is given a block, and another that gives it back",
     "void *f(void *p) { int *q = malloc(8); *q = *(int *)p; free(p);\nreturn q; } int *m = malloc(8); *m = 3; "
     "pthread_t "
     "t;\n"
     "pthread_create(&t, NULL, f, m); pthread_join(t, (void **)&m); int n = *m; free(m); return n != 3; }",
     "2 p fresh memory of p 8 bytes\n2 p read memory of p 4 bytes\n2 p write memory of p 4 bytes\n"
     "2 p write memory of p 24 bytes\n4 p joined\n4 p read memory of p 4 bytes\n4 p write memory of p 24 bytes\n"},
    {"by threads that lock",
     "static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; static int n; void *f(void *p) { "
     "pthread_mutex_lock(&lock);\n"
     "n++; pthread_mutex_unlock(&lock); return p; } pthread_t t;\n"
     "pthread_create(&t, NULL, f, NULL); f(NULL); pthread_join(t, NULL); return n != 2; }",
     "2 p acquire memory of p 40 bytes\n3 p read memory of p 4 bytes\n3 p write memory of p 4 bytes\n"
     "3 p release memory of p 40 bytes\n2 p acquire memory of p 40 bytes\n3 p read memory of p 4 bytes\n"
     "3 p write memory of p 4 bytes\n3 p release memory of p 40 bytes\n4 p joined\n4 p read memory of p 4 bytes\n"},
    {"by a program that it executes, of what that maps itself",
     "char *m = segment(100); m[1] = 1; if (getenv(\"AGAIN\")) return m[2];\n"
     "setenv(\"AGAIN\", \"1\", 1); execl(\"./p\", \"./p\", NULL); return 1; }",
     "2 p write shm#1 1+1\n2 p write shm#1 1+1\n2 p read shm#1 2+1\n"},
};

static void build_specimen(const char *text, enum build_kind kind) {
  _cleanup_free_ char *source =
      xasprintf("#include \"specimen.h\"\n#line 1\nint main(int argc, char **argv) {\n%s\n", text);
  scratch_write("p.c", source);
  load("expect: {p: {exit: 0}}", "p: {sources: [p.c]}");
  build(kind);
}

START_TEST(test_access__is_told) {
  build_specimen(specimens[_i].text, BUILD_EXPLORED);
  run(1, true);
  expect_ended();
  _cleanup_free_ char *text = told();
  ck_assert_msg(strcmp(text, specimens[_i].accesses) == 0, "%s:\n%s", specimens[_i].what, text);
}
END_TEST

/* Which of an object's functions are called stands in it, and is set by each constructor and destructor in turn. */
START_TEST(test_access__of_objects_in_cxx) {
  scratch_write("p.cc", "#include <new>\n#include \"cxx.h\"\n#line 1\nint main() {\n"
                        "Base *object = new (anonymous(100)) Derived;\nint one = object->value();\n"
                        "object->~Base(); return one != 2; }\n");
  scratch_write("cxx.h", "#include <sys/mman.h>\nstatic void *anonymous(int size) {\n"
                         "  return mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0); }\n"
                         "struct Base { virtual int value() { return 1; } virtual ~Base() {} };\n"
                         "struct Derived : Base { int value() override { return 2; } ~Derived() override {} };\n");
  load("expect: {p: {exit: 0}}", "p: {sources: [p.cc]}");
  build(BUILD_EXPLORED);
  run(1, true);
  expect_ended();
  size_t reads = 0;
  size_t writes = 0;
  vec_each(&record.accesses.items, access) {
    ck_assert_uint_eq(access->offset, 0);
    ck_assert_uint_eq(access->size, sizeof(void *));
    reads += access->kind == ACCESS_READ;
    writes += access->kind == ACCESS_WRITE;
  }
  ck_assert_uint_ge(reads, 2);
  ck_assert_uint_ge(writes, 2);
}
END_TEST

/* What the library of C++ does for them it does out of sight. */
START_TEST(test_access__of_threads_in_cxx) {
  scratch_write("p.cc", "#include <condition_variable>\n#include <mutex>\n#include <thread>\n"
                        "static std::mutex lock; static std::condition_variable changed; static int ready, done;\n"
                        "int main() {\n  std::thread thread([] {\n"
                        "    { std::lock_guard<std::mutex> held(lock); ready = 1; changed.notify_one(); }\n"
                        "    done = 2; });\n"
                        "  { std::unique_lock<std::mutex> held(lock); while (!ready) changed.wait(held); ready = 3; }\n"
                        "  thread.join(); return done != 2 || ready != 3; }\n");
  load("expect: {p: {exit: 0}}", "p: {sources: [p.cc]}");
  build(BUILD_EXPLORED);
  for (uint64_t seed = 1; seed <= 8; seed++) {
    run(seed, true);
    expect_ended();
    vec_each(&record.races.races, race)
      ck_abort_msg("seed %d: %s at %d and %d", (int)seed, race->memory, race->earlier.place.line,
                   race->later.place.line);
  }
}
END_TEST

/* Who doesn't watch sees nothing of the runtime: the program does what it does without. */
START_TEST(test_access__is_nothing_to_others) {
  size_t events[2];
  for (int explored = 0; explored < 2; explored++) {
    submission_result_release(&scratch.result);
    program_release(&scratch.program);
    scratch.result = (struct submission_result){0};
    build_specimen(specimens[0].text, explored ? BUILD_EXPLORED : BUILD_PLAIN);
    run(1, false);
    expect_ended();
    ck_assert_uint_eq(record.accesses.items.count, 0);
    events[explored] = record.timeline.events.count;
  }
  ck_assert_uint_eq(events[0], events[1]);
}
END_TEST

/* ---- what can't be watched, and what had better not be tried ---- */

static const struct {
  const char *source;
  bool there;
} assemblies[] = {
    {"int main(void) { return 0; }", false},
    {"/* asm(\"nop\") */ // asm(\"nop\")\nchar *s = \"asm(\\\"nop\\\")\", c = '\"'; int asmx, xasm;", false},
    {"#define barrier() __asm__ __volatile__(\"\" ::: \"memory\")\nvoid f(void) { barrier(); }", false},
    {"void f(void) { asm volatile (\" \" \"\\t\" : : : \"memory\"); }", true},
    {"void f(void) { asm(\"\" \" \"); }", false},
    {"void f(int *p) { __asm__ volatile(\"lock; incl %0\" : \"+m\"(*p)); }", true},
    {"void f(int *p) { asm /* now */ goto(\"\"\n  \"xchg\" ::: : l); l:; }", true},
    {"#define LOCK(x) asm(x)", true},
    {"char quote = '\\''; void f(void) { asm(\"pause\"); }", true},
    {"char *open = \"never closed\n; void f(void) { asm(\"pause\"); } /* not closed either", true},
    {"asm", false},
    {"", false},
};

START_TEST(test_access__knows_assembly) {
  ck_assert_msg(assembly_is_in(assemblies[_i].source) == assemblies[_i].there, "%s", assemblies[_i].source);
}
END_TEST

static void try_to_build(const char *source, enum build_kind kind) {
  static const char *const roles[] = {"p", NULL};
  submission_result_release(&scratch.result);
  scratch.result = (struct submission_result){0};
  scratch_write("p.c", source);
  const struct build_request request = {.kind = kind,
                                        .program = &scratch.program,
                                        .sources = scratch.folder,
                                        .flags = &scratch.program.build_flags,
                                        .roles = roles,
                                        .output = scratch.out};
  ck_assert_msg(build_roles(&request, &scratch.result, &scratch.problem) == 0, "%s", scratch.problem.message);
}

/* Its locks would be seen by nobody. Nothing is said against it. */
START_TEST(test_access__of_assembly_is_not_built) {
  static const char *const sources[] = {"int main(void) { __asm__ volatile(\"nop\"); return 0; }\n",
                                        "#include \"lock.c\"\nint main(void) { lock(); return 0; }\n"};
  const char *with = sources[_i];
  load("expect: {p: {exit: 0}}", "p: {sources: [p.c]}");
  if (_i)
    scratch_write("lock.c", "static void lock(void) { __asm__ volatile(\"nop\"); }\n");
  try_to_build(with, BUILD_EXPLORED);
  ck_assert(!scratch.result.builds.items[0].ok);
  ck_assert_uint_eq(scratch.result.findings.count, 0);
  try_to_build(with, BUILD_PLAIN);
  ck_assert(scratch.result.builds.items[0].ok);
  ck_assert_uint_eq(scratch.result.findings.count, 0);
}
END_TEST

static const char *const intruders[] = {
    "void __tsan_read4(void *p); void __tsan_read4(void *p) { (void)p; }\nint main(void) { return 0; }\n",
    "long table[80] __asm__(\"__ipcgrade_table\") = {1};\nint main(void) { return 0; }\n",
    "extern long table[80] __asm__(\"__ipcgrade_table\") __attribute__((weak));\n"
    "int main(void) { if (table) table[1] = -1; return 0; }\n",
    "int __wrap_puts(const char *); int __wrap_puts(const char *s) { return *s; }\nint main(void) { return 0; }\n",
};

START_TEST(test_access__is_not_to_be_hidden) {
  load("expect: {p: {exit: 0}}", "p: {sources: [p.c]}");
  try_to_build(intruders[_i], BUILD_PLAIN);
  ck_assert(!scratch.result.builds.items[0].ok);
  ck_assert_uint_eq(scratch.result.findings.count, 1);
  ck_assert_int_eq(scratch.result.findings.items[0].kind, FINDING_FORBIDDEN);
}
END_TEST

/* Names of students' own are no one else's business, whatever the runtime has called its functions. */
START_TEST(test_access__leaves_other_names_alone) {
  load("expect: {p: {exit: 0}}", "p: {sources: [p.c]}");
  for (int explored = 0; explored < 2; explored++) {
    try_to_build("int access_table, locks_leave; int access_is_shared_here(void) { return access_table; }\n"
                 "int main(void) { return access_is_shared_here() + locks_leave; }\n",
                 explored ? BUILD_EXPLORED : BUILD_PLAIN);
    ck_assert_msg(scratch.result.builds.items[0].ok, "%s", scratch.result.builds.items[0].messages);
    ck_assert_uint_eq(scratch.result.findings.count, 0);
  }
}
END_TEST

/* The call of the runtime, made by the program: lies about its own memory are the worst that comes of it. */
START_TEST(test_access__says_nothing_about_others) {
  static const char text[] = "char *m = segment(100); long own = 0; for (long op = 0; op < 256; op++)\n"
                             "for (int i = 0; i < 3; i++) { void *at[] = {m, NULL, (void *)-1};\n"
                             "if (op > 0 && syscall(0x6163, op, at[i], -1L, main, at[i], -1L) != -1) return 1; }\n"
                             "syscall(0x6163, 0L, (void *)8); syscall(0x6163, 0L, (void *)main); return (int)own; }";
  build_specimen(text, _i == 0 ? BUILD_EXPLORED : BUILD_PLAIN);
  run(1, _i != 2);
  expect_ended();
  ck_assert_uint_eq(record.timeline.processes.count, 1);
  ck_assert(_i != 2 || record.accesses.items.count == 0);
  vec_each(&record.accesses.items, access)
    ck_assert_uint_le(access->offset + access->size, 4096);
}
END_TEST

/* ---- several programs ---- */

/* As the documents have it: a flag, polled. */
static const char server[] = "struct pair { int status; int data[2]; };\nint main(void) {\n"
                             "volatile struct pair *m = (void *)segment(sizeof *m);\nm->status = 0; m->data[0] = 3;\n"
                             "m->data[1] = 4; m->status = 1;\nwhile (m->status != 2);\n"
                             "return shmctl(shmget(5678, 0, 0), IPC_RMID, NULL); }\n";
static const char client[] = "struct pair { int status; int data[2]; };\nint main(void) {\n"
                             "volatile struct pair *m = (void *)segment(sizeof *m);\nwhile (m->status != 1)%s;\n"
                             "int sum = m->data[0] + m->data[1];\nm->status = 2; return sum != 7; }\n";

static void build_pair(const char *between_looks) {
  _cleanup_free_ char *writes = xasprintf("#include \"specimen.h\"\n#line 1\n%s", server);
  _cleanup_free_ char *looks = xasprintf(client, between_looks);
  _cleanup_free_ char *reads = xasprintf("#include \"specimen.h\"\n#line 1\n%s", looks);
  scratch_write("s.c", writes);
  scratch_write("r.c", reads);
  load("expect: {s: {exit: 0}}", "s: {sources: [s.c]}, r: {sources: [r.c], start: at-once}");
  build(BUILD_EXPLORED);
}

static bool are_interleaved(void) {
  bool differ = false;
  for (size_t i = 2; i < record.accesses.items.count; i++)
    differ = differ || (record.accesses.items.items[i].task != record.accesses.items.items[i - 1].task &&
                        record.accesses.items.items[i - 1].task != record.accesses.items.items[i - 2].task);
  return differ;
}

/* Between two accesses of one the other may go on: and then a seed stands for one order. */
START_TEST(test_access__is_where_another_may_be_chosen) {
  static const char *const between[] = {"", " usleep(10)"};
  enum { SEEDS = 6 };
  bool interleaved = false;
  build_pair(between[_i]);
  for (uint64_t seed = 1; seed <= SEEDS; seed++) {
    run(seed, true);
    expect_ended();
    _cleanup_free_ char *first = told();
    interleaved = interleaved || are_interleaved();
    run(seed, true);
    _cleanup_free_ char *again = told();
    ck_assert_str_eq(first, again);
  }
  ck_assert(interleaved);
}
END_TEST

/* The decisions of a run, made again, are that run. */
START_TEST(test_access__is_replayed) {
  build_pair("");
  run(3, true);
  _cleanup_free_ char *first = told();
  struct run_record before = record;
  record = (struct run_record){0};
  const char *built[] = {scratch.out, scratch.out};
  struct run_request request = {.program = &scratch.program,
                                .test = &scratch.program.cases.items[0],
                                .built = built,
                                .schedule = {1, before.decisions.items, before.decisions.count},
                                .session = scratch.session,
                                .watched = true};
  ck_assert_int_eq(run_case(&request, &record, &scratch.problem), 0);
  _cleanup_free_ char *again = told();
  run_record_release(&before);
  ck_assert_str_eq(first, again);
}
END_TEST

/* ---- loops ---- */

static const struct {
  const char *what;
  const char *text;
  enum run_end end;
} loops[] = {
    {"polls what nobody will write", "volatile int *m = (void *)segment(8); while (!*m); return 0; }", RUN_NO_PROGRESS},
    {"polls two places in turn", "volatile int *m = (void *)segment(8); while (!m[0]) if (m[1]) break; return 0; }",
     RUN_NO_PROGRESS},
    {"looks and sleeps", "volatile int *m = (void *)segment(8); while (!*m) usleep(100); return 0; }", RUN_NO_PROGRESS},
    {"turns round memory of its own", "static volatile int mine; while (!mine); return 0; }", RUN_NO_PROGRESS},
    {"gives up", "volatile int *m = (void *)segment(8); for (int i = 0; i < 1000 && !*m; i++); return 0; }",
     RUN_COMPLETED},
    {"computes for long", "volatile long sum = 0; for (int i = 0; i < 5000000; i++) sum += i; return 0; }",
     RUN_COMPLETED},
    {"waits for an alarm",
     "static volatile int *m; m = (void *)segment(8); void f(int s) { *m = s; }\n"
     "signal(SIGALRM, f); alarm(3); while (!*m); return 0; }",
     RUN_COMPLETED},
};

START_TEST(test_access__polling_ends_when_nobody_can_end_it) {
  build_specimen(loops[_i].text, BUILD_EXPLORED);
  run(1, true);
  ck_assert_msg(record.end == loops[_i].end, "%s: %d", loops[_i].what, (int)record.end);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("access");
  TCase *tests = tcase_create("access");
  tcase_add_checked_fixture(tests, set_up, tear_down);
  tcase_set_timeout(tests, 60);
  tcase_add_loop_test(tests, test_access__is_told, 0, (int)array_size(specimens));
  tcase_add_loop_test(tests, test_access__knows_assembly, 0, (int)array_size(assemblies));
  tcase_add_loop_test(tests, test_access__of_assembly_is_not_built, 0, 2);
  tcase_add_loop_test(tests, test_access__is_not_to_be_hidden, 0, (int)array_size(intruders));
  tcase_add_test(tests, test_access__leaves_other_names_alone);
  tcase_add_test(tests, test_access__of_objects_in_cxx);
  tcase_add_test(tests, test_access__of_threads_in_cxx);
  tcase_add_test(tests, test_access__is_nothing_to_others);
  tcase_add_loop_test(tests, test_access__says_nothing_about_others, 0, 3);
  tcase_add_loop_test(tests, test_access__is_where_another_may_be_chosen, 0, 2);
  tcase_add_test(tests, test_access__is_replayed);
  tcase_add_loop_test(tests, test_access__polling_ends_when_nobody_can_end_it, 0, (int)array_size(loops));
  suite_add_tcase(suite, tests);
  return suite_run(suite);
}
