/* More descriptors on their way through sockets than one of a user's processes may have open: nobody can send any then.
 * unix(7). They are under way for as long as it may run. */
#include "specimen.h"

enum { COUNT = 16 };

static int send_many(int through) {
  char space[CMSG_SPACE(sizeof(int) * COUNT)] = {0};
  struct iovec body = {"x", 1};
  struct msghdr message = {.msg_iov = &body, .msg_iovlen = 1, .msg_control = space, .msg_controllen = sizeof space};
  struct cmsghdr *header = CMSG_FIRSTHDR(&message);
  *header =
      (struct cmsghdr){.cmsg_len = CMSG_LEN(sizeof(int) * COUNT), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS};
  return (int)sendmsg(through, &message, MSG_DONTWAIT); /* descriptor 0, so often */
}

int main(void) {
  int pair[2];
  while (socketpair(AF_UNIX, SOCK_DGRAM, 0, pair) == 0)
    while (send_many(pair[0]) > 0)
      continue;
  hold();
}
