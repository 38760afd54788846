/* Tries what a run without namespaces must not reach. Each line says what came of it. Arguments: a file of the host's, a
 * process of the host's, a segment's id, a port on which the host listens, a socket name without a file. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define TELL(call) tell(#call, (long)(call))

static void tell(const char *what, long result) {
  printf("%s: %s\n", what, result == -1 ? strerrorname_np(errno) : "done");
}

static int by_link(const char *path, int flags) {
  unlink("link");
  if (symlink(path, "link"))
    return -2;
  return open("link", flags);
}

static int above(const char *path, int flags) {
  char long_way[512];
  snprintf(long_way, sizeof long_way, "../../../../../../../..%s", path);
  return open(long_way, flags);
}

static int memory_of(const char *process) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%s/mem", process);
  return open(path, O_RDWR);
}

static int connect_to(in_addr_t address, int port) {
  struct sockaddr_in name = {
      .sin_family = AF_INET, .sin_port = htons((unsigned short)port), .sin_addr.s_addr = htonl(address)};
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  return connect(fd, (struct sockaddr *)&name, sizeof name);
}

static int connect_by_name(const char *text) {
  struct sockaddr_un name = {.sun_family = AF_UNIX};
  size_t length = strlen(text);
  memcpy(name.sun_path + 1, text, length);
  int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  return connect(fd, (struct sockaddr *)&name, (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + length));
}

int main(int argc, char **argv) {
  (void)argc;
  const char *file = argv[1];
  int process = atoi(argv[2]);
  int segment = atoi(argv[3]);
  int port = atoi(argv[4]);
  struct stat st;
  TELL(open(file, O_RDONLY));
  TELL(open(file, O_WRONLY));
  TELL(by_link(file, O_RDONLY));
  TELL(above(file, O_RDONLY));
  TELL(stat(file, &st));
  TELL(unlink(file));
  TELL(open("/usr/made", O_WRONLY | O_CREAT, 0600));
  TELL(open("/etc/shadow", O_RDONLY));
  TELL(open("/etc/passwd", O_RDONLY));
  TELL(open("/etc/passwd", O_WRONLY));
  TELL(memory_of(argv[2]));
  TELL(kill(process, SIGTERM));
  TELL(kill(getppid(), SIGKILL));
  TELL(kill(-1, 0));
  TELL(fcntl(0, F_SETOWN, process));
  TELL(shmctl(segment, IPC_RMID, NULL));
  TELL((long)shmat(segment, NULL, 0));
  TELL(connect_to(INADDR_LOOPBACK, port));
  TELL(connect_to(0x01020304, 80));
  TELL(connect_by_name(argv[5]));
  TELL(socket(AF_PACKET, SOCK_RAW, 0));
  TELL(open("/tmp/mine", O_WRONLY | O_CREAT, 0600));
  TELL(getuid() == 0 && setuid(0) == 0 && chroot("/") == 0 ? 0 : -1);
  return 0;
}
