/* Programs that take more than a run may have. Each ends well when nobody stops it. */
#include "hangs.h"

#include <dirent.h>
#include <fcntl.h>
#include <sched.h>
#include <semaphore.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>

enum { MIB = 1 << 20, CHUNKS = 100 };

static void heap(bool first) {
  (void)first;
  for (int i = 0; i < CHUNKS; i++)
    memset(malloc(4 * MIB), i, 4 * MIB);
  pause();
}

/* All of it in one call, so that nobody can look in between. */
static void populated_mapping(bool first) {
  (void)first;
  mmap(NULL, CHUNKS * 3 * MIB, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
  getppid();
  pause();
}

static void segments(bool first) {
  (void)first;
  for (int i = 0; i < CHUNKS; i++) {
    void *memory = shmat(shmget(IPC_PRIVATE, 4 * MIB, IPC_CREAT | 0600), NULL, 0);
    if (memory != (void *)-1)
      memset(memory, i, 4 * MIB);
  }
  pause();
}

static void shared_among_children(bool first) {
  (void)first;
  for (int i = 0; i < 4; i++)
    if (fork() == 0)
      heap(first);
  pause();
}

static void children(bool first) {
  (void)first;
  for (;;)
    if (fork() == 0)
      pause();
}

static void output(bool first) {
  (void)first;
  for (;;)
    puts("more and more of the same");
}

static void computation(bool first) {
  (void)first;
  for (volatile unsigned long i = 0;; i++)
    continue;
}

/* What the kernel refuses is an error that the program sees. */
static void refused(bool first) {
  (void)first;
  static char block[MIB];
  int count = 0;
  signal(SIGXFSZ, SIG_IGN);
  int fd = open("large", O_WRONLY | O_CREAT, 0600);
  while (write(fd, block, sizeof block) == (ssize_t)sizeof block)
    count++;
  say("%d MiB fit, then %s", count, strerrorname_np(errno));
  count = 0;
  while (dup(fd) >= 0)
    count++;
  say("descriptors: %s, %s", strerrorname_np(errno), count < 100 ? "few" : "many");
}

/* ---- ways out of sight ---- */

static void new_namespaces(bool first) {
  (void)first;
  long pid = syscall(SYS_clone, CLONE_NEWUSER | CLONE_NEWIPC | SIGCHLD, NULL, NULL, NULL, NULL);
  say("%s", pid < 0 ? strerrorname_np(errno) : "made");
}

static void limits_of_the_first_process(bool first) {
  struct rlimit none = {0, 0};
  (void)first;
  TELL(prlimit(1, RLIMIT_NPROC, &none, NULL));
}

static void new_file_system(bool first) {
  (void)first;
  TELL(syscall(SYS_fsopen, "tmpfs", 0));
}

/* Asks not to be traced, and is all the same. */
static void untraced_child(bool first) {
  (void)first;
  int status;
  long pid = syscall(SYS_clone, CLONE_UNTRACED | SIGCHLD, NULL, NULL, NULL, NULL);
  if (pid == 0) {
    struct timespec hour = {.tv_sec = 3600};
    nanosleep(&hour, NULL);
    _exit(7);
  }
  wait(&status);
  say("%d", WEXITSTATUS(status));
}

/* A folder that nobody may look into, not even who owns it. */
static void shut_folders(bool first) {
  (void)first;
  say("%d %d %d", chmod(".", 0), chmod("/dev/shm", 0), chmod("/tmp", 0));
}

/* The same place, by all the ways in which it can be asked for? */
static bool is_told_alike(const char *path, const struct stat *named) {
  struct stat opened = {0};
  struct stat old = {0};
  struct statx extended = {0};
  int fd = open(path, O_PATH);
  bool asked = fstat(fd, &opened) == 0 && syscall(SYS_lstat, path, &old) == 0 &&
               statx(AT_FDCWD, path, 0, STATX_BASIC_STATS, &extended) == 0;
  close(fd);
  return asked && opened.st_dev == named->st_dev && old.st_dev == named->st_dev &&
         makedev(extended.stx_dev_major, extended.stx_dev_minor) == named->st_dev && opened.st_ino == named->st_ino &&
         old.st_ino == named->st_ino && extended.stx_ino == named->st_ino;
}

/* What keys of ftok(3) are made of; a file has its folder's device. */
static void devices(bool first) {
  static const char *const folders[] = {".", "/tmp", "/dev/shm", "/dev/mqueue", "/"};
  (void)first;
  for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
    struct stat named;
    if (stat(folders[i], &named))
      say("%s can't be seen", folders[i]);
    say("%s %#lx %lu %d", folders[i], (unsigned long)named.st_dev, (unsigned long)named.st_ino,
        is_told_alike(folders[i], &named));
  }
  struct stat file;
  struct stat folder;
  close(open("file", O_WRONLY | O_CREAT, 0600));
  if (stat("file", &file) || stat(".", &folder))
    say("no file can be seen");
  say("%d %d %#x", file.st_dev == folder.st_dev, is_told_alike("file", &file), (unsigned)ftok(".", 'x'));
}

/* What nobody looked at, a pod doesn't have. */
static void unlisted_call(bool first) {
  (void)first;
  TELL(syscall(SYS_lookup_dcookie, 0, NULL, 0));
  TELL(syscall(SYS_clone3, NULL, 0));
  TELL(syscall(600));
}

static void call_of_the_machine(bool first) {
  (void)first;
  TELL(syscall(SYS_sethostname, "mine", 4));
}

/* The same kernel by its 32-bit door, where numbers mean other calls. */
static void other_convention(bool first) {
  (void)first;
#ifdef __x86_64__
  long pid;
  __asm__ volatile("int $0x80" : "=a"(pid) : "a"(20) : "memory");
  say("%ld", pid);
#endif
}

static void x32_convention(bool first) {
  (void)first;
  say("%ld", syscall(0x40000000 | 39));
}

static long bytes_in(const char *path) {
  char text[100];
  int fd = open(path, O_RDONLY);
  return read(fd, text, sizeof text);
}

/* What the host's /proc tells, and the course (which this test puts in /usr/include). */
static void hidden_places(bool first) {
  (void)first;
  int entries = 0;
  say("%ld %ld %ld", bytes_in("/proc/keys"), bytes_in("/proc/kallsyms"), bytes_in("/proc/timer_list"));
  DIR *folder = opendir("/usr/include");
  for (const struct dirent *entry = readdir(folder); entry; entry = readdir(folder))
    entries += entry->d_name[0] != '.';
  closedir(folder);
  say("%d entries", entries);
}

/* Bytes that stand for something where calls are told. */
static void odd_name(bool first) {
  (void)first;
  static const char name[] = "\001z\002";
  close(open(name, O_CREAT | O_WRONLY, 0600));
  say("%d", shmget(ftok(name, 'x'), 100, IPC_CREAT | 0600) < 0);
}

/* Calls of which the C library passes on an argument more than it was given. */
/* Of memory and of files; and those that the C library makes for other purposes. */
static void mappings(bool first) {
  (void)first;
  int object = shm_open("/object", O_CREAT | O_RDWR, 0600);
  if (ftruncate(object, 8192) == 0)
    mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, object, 0);
  mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, object, 4096);
  mmap(NULL, 4096, PROT_NONE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  free(malloc(4 * MIB));
  sem_close(sem_open("/semaphore", O_CREAT, 0600, 1));
}

static void flags_of_a_descriptor(bool first) {
  (void)first;
  say("%d", fcntl(0, F_GETFL) >= 0 && fcntl(0, F_SETFL, O_NONBLOCK) == 0);
}

/* What words there are for numbers: IPC_INFO and the like, and one that is no command. */
static void asks_of_limits(bool first) {
  struct shminfo shm;
  struct seminfo sem;
  struct msginfo msg;
  (void)first;
  say("%d %d %d %d", shmctl(0, IPC_INFO, (struct shmid_ds *)&shm) >= 0, semctl(0, 0, SEM_INFO, &sem) >= 0,
      msgctl(0, MSG_INFO, (struct msqid_ds *)&msg) >= 0, shmctl(0, 77, NULL));
}

static void much_randomness(bool first) {
  static unsigned char bytes[5000];
  (void)first;
  say("%zd", getrandom(bytes, sizeof bytes, 0));
}

static void many_arguments(bool first) {
  char *list[5001];
  (void)first;
  for (size_t i = 0; i < 5000; i++)
    list[i] = (char[]){"x"};
  list[5000] = NULL;
  execv("./first", list);
}

static const struct one all[] = {
    ONE(heap),
    ONE(populated_mapping),
    ONE(segments),
    ONE(shared_among_children),
    ONE(children),
    ONE(output),
    ONE(computation),
    ONE(refused),
    ONE(new_namespaces),
    ONE(limits_of_the_first_process),
    ONE(new_file_system),
    ONE(untraced_child),
    ONE(unlisted_call),
    ONE(call_of_the_machine),
    ONE(other_convention),
    ONE(x32_convention),
    ONE(hidden_places),
    ONE(shut_folders),
    ONE(devices),
    ONE(odd_name),
    ONE(mappings),
    ONE(flags_of_a_descriptor),
    ONE(asks_of_limits),
    ONE(much_randomness),
    ONE(many_arguments),
};

int main(int argc, char **argv) {
  if (argc == 5000) { /* many_arguments(): the vDSO must be hidden, however far it lies behind the arguments */
    time_t before = time(NULL);
    sleep(1000);
    say("%d", (int)(time(NULL) - before) >= 1000);
    return 0;
  }
  return run_one(all, sizeof all / sizeof all[0], argc, argv);
}
