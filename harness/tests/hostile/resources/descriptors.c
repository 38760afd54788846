/* Every descriptor that it may have, and more in flight over a socket. */
#include "specimen.h"

int main(void) {
  int pair[2];
  char space[CMSG_SPACE(sizeof(int))] = {0};
  struct iovec body = {"x", 1};
  socketpair(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0, pair);
  for (int i = 0; i < 1000; i++) {
    struct msghdr message = {.msg_iov = &body, .msg_iovlen = 1, .msg_control = space, .msg_controllen = sizeof space};
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    *header = (struct cmsghdr){.cmsg_len = CMSG_LEN(sizeof(int)), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS};
    memcpy(CMSG_DATA(header), &pair[0], sizeof(int));
    sendmsg(pair[1], &message, 0);
  }
  while (dup(0) >= 0)
    continue;
  return hello();
}
