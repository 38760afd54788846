/* Tries what a run without namespaces must not reach. Each line says what came of it. Arguments: a file of the host's,
 * a process of the host's, a segment's id, a port on which the host listens, a socket name without a file, a
 * message queue. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <mqueue.h>
#include <netinet/in.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
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

/* Memory that the kernel reads for its program, and no other process may: mmap(2) has no name for it but "not
 * readable". What is there begins `before` bytes before the first such page. */
static void *unreadable(const void *bytes, size_t size, size_t before) {
  char *pages = mmap(NULL, 2 * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  char *place = pages + 4096 - before;
  memcpy(place, bytes, size);
  mprotect(pages + 4096, 4096, PROT_WRITE);
  return place;
}

static char *unreadable_text(const char *text, size_t before) { return unreadable(text, strlen(text) + 1, before); }

/* Of "a/../../../..FILE" the first letter can be read. */
static int open_half_readable(const char *path) {
  char long_way[512];
  mkdir("a", 0700);
  snprintf(long_way, sizeof long_way, "a/../../../../../../../../..%s", path);
  return open(unreadable_text(long_way, 1), O_RDONLY);
}

static int connect_unreadable(int port) {
  struct sockaddr_in name = {
      .sin_family = AF_INET, .sin_port = htons((unsigned short)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  return connect(socket(AF_INET, SOCK_STREAM, 0), unreadable(&name, sizeof name, 0), sizeof name);
}

static long send_unreadable(int port) {
  struct sockaddr_in name = {
      .sin_family = AF_INET, .sin_port = htons((unsigned short)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  struct msghdr message = {.msg_name = unreadable(&name, sizeof name, 0), .msg_namelen = sizeof name};
  return sendmsg(socket(AF_INET, SOCK_DGRAM, 0), &message, 0);
}

static int set_unreadable_owner(int process) {
  struct f_owner_ex owner = {F_OWNER_PID, process};
  return fcntl(0, F_SETOWN_EX, unreadable(&owner, sizeof owner, 0));
}

/* The run has the port, for datagrams. */
static int connect_beside_datagrams(int port) {
  struct sockaddr_in name = {.sin_family = AF_INET, .sin_port = htons((unsigned short)port)};
  if (bind(socket(AF_INET, SOCK_DGRAM, 0), (struct sockaddr *)&name, sizeof name))
    return -2;
  return connect_to(INADDR_LOOPBACK, port);
}

static long connect_by_sending(int port) {
  struct sockaddr_in name = {
      .sin_family = AF_INET, .sin_port = htons((unsigned short)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  return sendto(socket(AF_INET, SOCK_STREAM, 0), "x", 1, MSG_FASTOPEN, (struct sockaddr *)&name, sizeof name);
}

/* AF_UNSPEC is taken for AF_INET by some calls: udp(7) doesn't say so. */
static long send_datagram(sa_family_t family, int port) {
  struct sockaddr_in name = {
      .sin_family = family, .sin_port = htons((unsigned short)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  return sendto(socket(AF_INET, SOCK_DGRAM, 0), "x", 1, 0, (struct sockaddr *)&name, sizeof name);
}

/* A message to ourselves, by way of another host: the loose source route of RFC 791. */
static long send_by_way_of(uint32_t host) {
  struct sockaddr_in name = {.sin_family = AF_INET, .sin_port = htons(9), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  unsigned char route[] = {131,
                           7,
                           4,
                           (unsigned char)(host >> 24),
                           (unsigned char)(host >> 16),
                           (unsigned char)(host >> 8),
                           (unsigned char)host};
  union {
    struct cmsghdr head;
    char bytes[CMSG_SPACE(sizeof route)];
  } control = {.head = {.cmsg_len = CMSG_LEN(sizeof route), .cmsg_level = IPPROTO_IP, .cmsg_type = IP_RETOPTS}};
  memcpy(CMSG_DATA(&control.head), route, sizeof route);
  struct iovec body = {"x", 1};
  struct msghdr message = {&name, sizeof name, &body, 1, &control, sizeof control, 0};
  return sendmsg(socket(AF_INET, SOCK_DGRAM, 0), &message, 0);
}

/* The run has a name that is longer by one byte, which doesn't show. */
static int connect_by_shorter_name(const char *text) {
  struct sockaddr_un name = {.sun_family = AF_UNIX};
  size_t length = strlen(text);
  memcpy(name.sun_path + 1, text, length);
  if (bind(socket(AF_UNIX, SOCK_STREAM, 0), (struct sockaddr *)&name,
           (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + length + 1)))
    return -2;
  return connect_by_name(text);
}

static void address_of(int fd, struct sockaddr_un *ret_name, socklen_t *ret_size) {
  *ret_size = sizeof *ret_name;
  getsockname(fd, (struct sockaddr *)ret_name, ret_size);
}

/* unix(7): bound to no name, a socket gets one of its own without a file. */
static long answer_by_given_name(void) {
  struct sockaddr_un name = {.sun_family = AF_UNIX};
  socklen_t size;
  int from = socket(AF_UNIX, SOCK_DGRAM, 0);
  if (bind(from, (struct sockaddr *)&name, sizeof name.sun_family))
    return -2;
  address_of(from, &name, &size);
  return sendto(socket(AF_UNIX, SOCK_DGRAM, 0), "x", 1, 0, (struct sockaddr *)&name, size);
}

/* recvmmsg(2) tells of each message where it is from. */
static int receive_several(void) {
  struct sockaddr_in name = {.sin_family = AF_INET};
  struct sockaddr_in sender = {0};
  socklen_t size = sizeof name;
  char byte;
  struct iovec body = {&byte, 1};
  struct mmsghdr messages[1] = {{.msg_hdr = {&sender, sizeof sender, &body, 1, NULL, 0, 0}}};
  int fd = socket(AF_INET, SOCK_DGRAM, 0);
  if (bind(fd, (struct sockaddr *)&name, sizeof name) || getsockname(fd, (struct sockaddr *)&name, &size) ||
      sendto(fd, "x", 1, 0, (struct sockaddr *)&name, sizeof name) != 1)
    return -2;
  if (recvmmsg(fd, messages, 1, 0, NULL) != 1)
    return -1;
  return sender.sin_addr.s_addr == htonl(INADDR_LOOPBACK) ? 0 : (int)ntohl(sender.sin_addr.s_addr);
}

/* What looks like a queue of the run's beside those that it has made. */
static int open_queue_beside(const char *name) {
  char path[512];
  snprintf(path, sizeof path, "/dev/mqueue/%s", name + 1);
  int fd = open(path, O_WRONLY | O_CREAT, 0600);
  return fd >= 0 ? mq_open(name, O_RDWR) : -1;
}

static void tell_number(const char *what, long result) { printf("%s: %ld\n", what, result); }

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
  TELL(open(unreadable_text(file, 0), O_RDONLY));
  TELL(open_half_readable(file));
  TELL(connect_unreadable(port));
  TELL(send_unreadable(port));
  TELL(set_unreadable_owner(process));
  TELL(syscall(SYS_mq_open, unreadable_text("outside", 0), O_RDWR | O_CREAT, 0600, NULL));
  TELL(syscall(SYS_openat2, AT_FDCWD, "/usr/bin", unreadable(&(struct open_how){0}, sizeof(struct open_how), 0),
               sizeof(struct open_how)));
  TELL(connect_beside_datagrams(port));
  TELL(connect_by_sending(port));
  TELL(send_datagram(AF_INET, port + 1));
  TELL(send_datagram(AF_UNSPEC, port + 1));
  TELL(send_by_way_of(0x01020304));
  TELL(connect_by_shorter_name(argv[5]));
  TELL(socket(AF_INET, SOCK_STREAM, IPPROTO_SCTP));
  TELL(socket(AF_INET, SOCK_SEQPACKET, 0));
  tell_number("answer_by_given_name()", answer_by_given_name());
  tell_number("receive_several()", receive_several());
  TELL(mq_open(argv[6], O_RDWR));
  TELL(open_queue_beside(argv[6]));
  TELL(mq_open("/mine", O_RDWR | O_CREAT, 0600, NULL));
  TELL(unlink("/dev/mqueue/mine"));
  TELL(mq_unlink("/mine"));
  TELL(open("/tmp/mine", O_WRONLY | O_CREAT, 0600));
  TELL(setuid(0));
  TELL(setresgid(-1, 0, -1));
  tell_number("ftok(\".\")", ftok(".", 'x'));
  tell_number("ftok(\"/tmp\")", ftok("/tmp", 'x'));
  tell_number("ftok(\"/dev/shm\")", ftok("/dev/shm", 'x'));
  tell_number("ftok(\"/\")", ftok("/", 'x'));
  TELL(getuid() == 0 && setuid(0) == 0 && chroot("/") == 0 ? 0 : -1);
  return 0;
}
