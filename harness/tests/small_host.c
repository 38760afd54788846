/* A host for tests that may break one. */
#include "tests/small_host.h"

#include "base/file.h"
#include "base/memory.h"
#include "base/strbuf.h"
#include "linux/cgroup.h"
#include "linux/namespaces.h"
#include "tests/hostile/reference/lone/specimen.h"

#include <fcntl.h>
#include <ftw.h>

struct small_host {
  struct cgroup cgroup; /* those of pods are beneath it */
};

/* What the neighbour has felt: shared with it. */
struct felt {
  unsigned signals;
  unsigned connections;
};
static struct felt *felt; /* set once by small_host_set_tripwires(); a signal handler has no other way */

/* ---- making it ---- */

enum {
  MIB = 1 << 20,
  MEMORY = 3072, /* MiB: a bound for what gets out of a pod, far above all pods together */
  PROCESSES = 1000,
};

static int write_line(const char *path, const char *text) {
  _cleanup_close_ int fd = open(path, O_WRONLY | O_CLOEXEC);
  return fd < 0 || write(fd, text, strlen(text)) != (ssize_t)strlen(text) ? -1 : 0;
}

/* The same user inside: only root may do without a user namespace. */
static int map_user(pid_t child) {
  _cleanup_free_ char *setgroups = xasprintf("/proc/%d/setgroups", (int)child);
  _cleanup_free_ char *uids = xasprintf("/proc/%d/uid_map", (int)child);
  _cleanup_free_ char *gids = xasprintf("/proc/%d/gid_map", (int)child);
  _cleanup_free_ char *user = xasprintf("%u %u 1", geteuid(), geteuid());
  _cleanup_free_ char *group = xasprintf("%u %u 1", getegid(), getegid());
  if (geteuid() == 0)
    return 0;
  return write_line(setgroups, "deny") || write_line(uids, user) || write_line(gids, group) ? -1 : 0;
}

static int mount_own(const char *type, const char *path, const char *options) {
  return mount(type, path, type, MS_NOSUID | MS_NODEV, options);
}

static int set_up(void) {
  struct error err = {0};
  if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) || mount_own("proc", "/proc", NULL) ||
      mount_own("tmpfs", "/dev/shm", "mode=1777"))
    return -1;
  mount_own("mqueue", "/dev/mqueue", NULL); /* not every host has the folder */
  if (mount("tmpfs", "/tmp", "tmpfs", 0, "mode=1777") || mkdir(SMALL_HOST_REPOSITORY, 0700) ||
      mount(".", SMALL_HOST_REPOSITORY, NULL, MS_BIND | MS_REC, NULL) || chdir(SMALL_HOST_REPOSITORY))
    return -1;
  unsetenv("TMPDIR"); /* it may lie in the /tmp that isn't seen any more */
  return namespaces_prepare_network("small", &err);
}

/* Ends with the one inside, and all others end with it. */
_Noreturn static void be_first(const struct small_host *host, int go,
                               int (*inside)(const struct small_host *host, void *argument), void *argument) {
  char byte;
  int status;
  pid_t pid;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (read(go, &byte, 1) != 1 || set_up()) {
    perror("make a small host");
    _exit(255);
  }
  pid_t child = fork();
  if (child == 0)
    exit(inside(host, argument));
  while ((pid = wait(&status)) != child)
    if (pid < 0)
      _exit(255);
  _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 255);
}

/* Groups of graders that a test has killed: whoever could have swept them up has gone with the host. */
static void remove_groups_in(const char *path) {
  DIR *folder = path ? opendir(path) : NULL;
  for (const struct dirent *entry = folder ? readdir(folder) : NULL; entry; entry = readdir(folder))
    if (entry->d_type == DT_DIR && entry->d_name[0] != '.')
      unlinkat(dirfd(folder), entry->d_name, AT_REMOVEDIR);
  if (folder)
    closedir(folder);
}

int small_host_run(int (*inside)(const struct small_host *host, void *argument), void *argument) {
  const struct cgroup_limits limits = {.memory = (int64_t)MEMORY * MIB, .processes = PROCESSES};
  struct small_host host = {0};
  struct error err = {0};
  int go[2];
  int status = -1;
  unsigned long flags = CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWUTS | SIGCHLD;
  if (pipe2(go, O_CLOEXEC))
    return -1;
  cgroup_open(&host.cgroup, "", &limits); /* by its pid out here: those who are gone are told by theirs */
  fflush(NULL);
  pid_t child = (pid_t)syscall(SYS_clone, flags | (geteuid() ? CLONE_NEWUSER : 0), NULL, NULL, NULL, NULL);
  if (child == 0) {
    close(go[1]);
    be_first(&host, go[0], inside, argument);
  }
  if (child < 0) {
    perror("make a small host");
    return -1;
  }
  if (map_user(child) == 0 && cgroup_add(&host.cgroup, child, &err) == 0 && write(go[1], "", 1) != 1)
    perror("let a small host begin");
  close(go[1]);
  while (waitpid(child, &status, 0) < 0 && errno == EINTR)
    continue;
  remove_groups_in(host.cgroup.pids);
  remove_groups_in(host.cgroup.memory);
  cgroup_close(&host.cgroup, NULL);
  close(go[0]);
  return WIFEXITED(status) && WEXITSTATUS(status) != 255 ? WEXITSTATUS(status) : -1;
}

/* ---- tripwires ---- */

static void feel_signal(int number) {
  (void)number;
  felt->signals++;
}

static int listening(int family, int type, const void *address, socklen_t length) {
  int fd = socket(family, type | SOCK_NONBLOCK, 0);
  if (fd >= 0 && bind(fd, address, length) == 0 && (type == SOCK_DGRAM || listen(fd, 10) == 0))
    return fd;
  if (fd >= 0)
    close(fd);
  return -1;
}

static void feel(int fd, int type) {
  char byte;
  int connection = type == SOCK_DGRAM ? -1 : accept(fd, NULL, NULL);
  felt->connections++;
  if (connection < 0)
    (void)!recv(fd, &byte, 1, 0);
  else
    (void)!write(connection, CANARY_TEXT, sizeof CANARY_TEXT), close(connection);
}

/* A process of the same user as the harness, with sockets that nobody is to find. */
_Noreturn static void be_neighbour(int ready) {
  struct sockaddr_in port = {.sin_family = AF_INET, .sin_port = htons(CANARY_PORT)};
  struct sockaddr_un name = {.sun_family = AF_UNIX, .sun_path = CANARY_SOCKET};
  struct sockaddr_un hidden = {.sun_family = AF_UNIX};
  struct { /* linux/vm_sockets.h */
    unsigned short family, reserved;
    unsigned port, cid;
    unsigned char zero[4];
  } machine = {AF_VSOCK, 0, CANARY_PORT, ~0U, {0}};
  memcpy(hidden.sun_path + 1, CANARY_ABSTRACT, sizeof CANARY_ABSTRACT - 1);
  const int types[] = {SOCK_STREAM, SOCK_DGRAM, SOCK_STREAM, SOCK_STREAM, SOCK_STREAM};
  struct pollfd sockets[] = {
      {listening(AF_INET, SOCK_STREAM, &port, sizeof port), POLLIN, 0},
      {listening(AF_INET, SOCK_DGRAM, &port, sizeof port), POLLIN, 0},
      {listening(AF_UNIX, SOCK_STREAM, &name, sizeof name), POLLIN, 0},
      {listening(AF_UNIX, SOCK_STREAM, &hidden, offsetof(struct sockaddr_un, sun_path) + sizeof CANARY_ABSTRACT),
       POLLIN, 0},
      {listening(AF_VSOCK, SOCK_STREAM, &machine, sizeof machine), POLLIN, 0} /* of the whole machine: may be taken */
  };
  for (int i = 1; i < 65; i++)
    if (i != SIGCHLD)
      signal(i, feel_signal);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  close(ready);
  for (;;) {
    poll(sockets, array_size(sockets), -1);
    for (size_t i = 0; i < array_size(sockets); i++)
      if (sockets[i].revents)
        feel(sockets[i].fd, types[i]);
  }
}

static int start_neighbour(void) {
  int ready[2];
  char byte;
  felt = mmap(NULL, sizeof *felt, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (felt == MAP_FAILED || pipe2(ready, O_CLOEXEC))
    return -1;
  pid_t pid = fork();
  if (pid == 0)
    be_neighbour(ready[1]);
  close(ready[1]);
  ssize_t got = read(ready[0], &byte, 1); /* 0: it is ready */
  close(ready[0]);
  return pid < 0 || got < 0 ? -1 : 0;
}

static int make_objects(void) {
  struct {
    long type;
    char text[sizeof CANARY_TEXT];
  } message = {1, CANARY_TEXT};
  int segment = shmget(CANARY_KEY, sizeof CANARY_TEXT, IPC_CREAT | 0666);
  char *memory = segment < 0 ? (void *)-1 : shmat(segment, NULL, 0);
  int queue = msgget(CANARY_KEY, IPC_CREAT | 0666);
  int object = shm_open(CANARY_NAME, O_RDWR | O_CREAT, 0666);
  mqd_t posix_queue = mq_open(CANARY_NAME, O_RDWR | O_CREAT, 0666, NULL);
  if (memory == (void *)-1 || semget(CANARY_KEY, 1, IPC_CREAT | 0666) < 0 || queue < 0 || object < 0 ||
      posix_queue == (mqd_t)-1 || sem_open(CANARY_NAME, O_CREAT, 0666, 1) == SEM_FAILED)
    return -1;
  strcpy(memory, CANARY_TEXT);
  shmdt(memory); /* who forks and ends counts as a change otherwise */
  int status = msgsnd(queue, &message, sizeof message.text, 0) ||
               write(object, CANARY_TEXT, sizeof CANARY_TEXT) != (ssize_t)sizeof CANARY_TEXT ||
               mq_send(posix_queue, CANARY_TEXT, sizeof CANARY_TEXT, 1);
  close(object);
  mq_close(posix_queue);
  return status ? -1 : 0;
}

static int make_program(void) {
  return system("cp /bin/echo " CANARY_PROGRAM) ? -1 : 0; // NOLINT: no part of it is anybody's to choose
}

int small_host_set_tripwires(void) {
  struct error err = {0};
  static const char text[] = "#define CANARY \"" CANARY_TEXT "\"\n";
  if (file_write(CANARY_FILE, text, sizeof text - 1, &err) || directory_make("/tmp/home", &err) ||
      file_write("/tmp/home/canary", text, sizeof text - 1, &err) || make_program() || make_objects() ||
      start_neighbour()) {
    perror("set tripwires");
    return -1;
  }
  chmod(CANARY_FILE, 0666);
  mount(CANARY_FILE, "/etc/shadow", NULL, MS_BIND, NULL); /* where there is one */
  setenv("IPCGRADE_CANARY", CANARY_TEXT, 1);
  setenv("HOME", "/tmp/home", 1);
  return 0;
}

/* ---- what is there ---- */

static struct strbuf *listing; /* nftw(3) passes no argument on */

/* The harness's own counts grow with each command when `make coverage` runs in a folder below. */
static bool is_own_counts(const char *path) {
  const char *ending = strrchr(path, '.');
  return ending && strcmp(ending, ".gcda") == 0;
}

static int add_file(const char *path, const struct stat *st, int type, struct FTW *where) {
  (void)type;
  if (is_own_counts(path + where->base))
    return 0;
  strbuf_addf(listing, "%s %o %u %lld %lld.%09ld\n", path, st->st_mode, st->st_uid, (long long)st->st_size,
              (long long)st->st_mtim.tv_sec, st->st_mtim.tv_nsec);
  return 0;
}

static void add_tree(const char *path, struct strbuf *ret) {
  listing = ret;
  nftw(path, add_file, 20, FTW_PHYS | FTW_MOUNT);
}

static void add_text(const char *path, struct strbuf *ret) {
  strbuf_addf(ret, "%s:\n", path);
  file_read(path, 1 << 20, ret, NULL);
}

static void add_entries(const char *path, bool only_numbers, struct strbuf *ret) {
  DIR *folder = path ? opendir(path) : NULL;
  for (const struct dirent *entry = folder ? readdir(folder) : NULL; entry; entry = readdir(folder)) {
    bool number = entry->d_name[0] >= '1' && entry->d_name[0] <= '9';
    if (only_numbers ? number : entry->d_type == DT_DIR)
      strbuf_addf(ret, "%s/%s\n", path, entry->d_name);
  }
  if (folder)
    closedir(folder);
}

char *small_host_state(const struct small_host *host) {
  struct strbuf text = STRBUF_INIT;
  add_entries("/proc", true, &text);
  add_entries(host->cgroup.memory, false, &text);
  add_entries(host->cgroup.pids, false, &text);
  add_text("/proc/self/mountinfo", &text);
  add_text("/proc/sysvipc/shm", &text);
  add_text("/proc/sysvipc/sem", &text);
  add_text("/proc/sysvipc/msg", &text);
  add_text("/dev/mqueue" CANARY_NAME, &text);
  add_tree("/dev/shm", &text);
  add_tree("/dev/mqueue", &text);
  add_tree("/tmp", &text);
  strbuf_addf(&text, "signals %u, connections %u\n", felt->signals, felt->connections);
  return strbuf_detach(&text);
}
