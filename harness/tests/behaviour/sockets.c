/* Sockets of all kinds: pairs, names, TCP and UDP over loopback, descriptors as messages, ends and refusals. */
#include "facts.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

static void pair(void) {
  int ends[2];
  char text[20] = "";
  TELL(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends));
  TELL(send(ends[0], "one", 3, 0));
  TELL(send(ends[0], "three", 5, 0));
  TELL(recv(ends[1], text, 2, MSG_TRUNC));
  TELL(recv(ends[1], text, sizeof text, 0));
  TELL(recv(ends[1], text, sizeof text, MSG_DONTWAIT));
  TELL(shutdown(ends[0], SHUT_WR));
  TELL(recv(ends[1], text, sizeof text, 0));
  close(ends[1]);
  TELL(send(ends[0], "x", 1, MSG_NOSIGNAL));
  close(ends[0]);
}

static void pass_descriptor(void) {
  int ends[2];
  int channel[2];
  char space[CMSG_SPACE(sizeof(int))] = {0};
  char byte = 'd';
  struct iovec body = {&byte, 1};
  struct msghdr message = {.msg_iov = &body, .msg_iovlen = 1, .msg_control = space, .msg_controllen = sizeof space};
  TELL(socketpair(AF_UNIX, SOCK_STREAM, 0, ends));
  TELL(pipe(channel));
  pid_t child = fork();
  if (child == 0) {
    close(channel[1]);
    if (recvmsg(ends[1], &message, 0) != 1)
      _exit(2);
    int fd;
    memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof fd);
    _exit(write(fd, "through a descriptor that came by post", 38) == 38 ? 0 : 1);
  }
  struct cmsghdr *header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(sizeof(int));
  memcpy(CMSG_DATA(header), &channel[1], sizeof(int));
  rest(50);
  long sent = sendmsg(ends[0], &message, 0);
  tell_end_of("child", child);
  char text[50] = "";
  say("sent %ld, got %ld: %s", sent, (long)read(channel[0], text, sizeof text - 1), text);
}

static void local_names(void) {
  struct sockaddr_un name = {.sun_family = AF_UNIX, .sun_path = "here"};
  const struct sockaddr *address = (const struct sockaddr *)&name;
  char text[20] = "";
  int listener = socket(AF_UNIX, SOCK_STREAM, 0);
  int client = socket(AF_UNIX, SOCK_STREAM, 0);
  TELL(connect(client, address, sizeof name));
  TELL(bind(listener, address, sizeof name));
  TELL(connect(client, address, sizeof name));
  TELL(listen(listener, 5));
  TELL(bind(client, address, sizeof name));
  pid_t child = fork();
  if (child == 0) {
    rest(100);
    connect(client, address, sizeof name);
    (void)!write(client, "hello", 5);
    _exit((int)read(client, text, sizeof text));
  }
  close(client);
  double start = seconds();
  int accepted = accept(listener, NULL, NULL);
  say("accepted: %s", when(start, 0.1));
  TELL(read(accepted, text, sizeof text));
  TELL(write(accepted, "goodbye", 7));
  TELL(read(accepted, text, sizeof text));
  tell_end_of("client", child);
  TELL(unlink("here"));
}

static void over_tcp(void) {
  struct sockaddr_in name = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  struct sockaddr *address = (struct sockaddr *)&name;
  socklen_t size = sizeof name;
  char text[100] = "";
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  TELL(bind(listener, address, size));
  TELL(getsockname(listener, address, &size));
  int early = socket(AF_INET, SOCK_STREAM, 0);
  TELL(connect(early, address, size));
  TELL(listen(listener, 1));
  pid_t child = fork();
  if (child == 0) {
    int client = socket(AF_INET, SOCK_STREAM, 0);
    close(listener);
    int status = connect(client, address, size);
    if (status)
      say("connect: %s", strerrorname_np(errno));
    for (int i = 0; i < 3; i++) {
      (void)!write(client, "left ", 5); /* two small writes: the second one waits for the first one's receipt */
      (void)!write(client, "right", 5);
      size_t got = 0;
      while (got < 10)
        got += (size_t)read(client, text + got, 10 - got);
      say("%.10s", text);
    }
    shutdown(client, SHUT_WR);
    TELL(read(client, text, sizeof text));
    _exit(0);
  }
  int accepted = accept(listener, NULL, NULL);
  for (long got; (got = read(accepted, text, sizeof text)) > 0;)
    for (long i = 0; i < got; i++)
      text[i] ^= 0x20, (void)!write(accepted, text + i, 1);
  close(accepted);
  tell_end_of("client", child);
  close(listener);
  int late = socket(AF_INET, SOCK_STREAM, 0);
  TELL(connect(late, address, size));
}

static void over_udp(void) {
  struct sockaddr_in name = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  struct sockaddr *address = (struct sockaddr *)&name;
  socklen_t size = sizeof name;
  char text[20] = "";
  int receiver = socket(AF_INET, SOCK_DGRAM, 0);
  TELL(bind(receiver, address, size));
  getsockname(receiver, address, &size);
  pid_t child = fork();
  if (child == 0) {
    int sender = socket(AF_INET, SOCK_DGRAM, 0);
    rest(50);
    _exit(sendto(sender, "datagram", 8, 0, address, size) == 8 ? 0 : 1);
  }
  TELL(recvfrom(receiver, text, sizeof text, 0, NULL, NULL) == 8);
  tell_end_of("sender", child);
  say("%s", text);
}

int main(void) {
  pair();
  pass_descriptor();
  local_names();
  over_tcp();
  over_udp();
  return 0;
}
