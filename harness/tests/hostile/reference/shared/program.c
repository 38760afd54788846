/* Has a little of each thing that a user's processes, or all of a host, have together; or says what it didn't get. */
#include "specimen.h"
#include <sys/inotify.h>

static int lacks(const char *what) {
  printf("no %s: %s\n", what, strerror(errno));
  return 1;
}

static int send_one(int through) {
  char space[CMSG_SPACE(sizeof(int))] = {0};
  struct iovec body = {"x", 1};
  struct msghdr message = {.msg_iov = &body, .msg_iovlen = 1, .msg_control = space, .msg_controllen = sizeof space};
  struct cmsghdr *header = CMSG_FIRSTHDR(&message);
  *header = (struct cmsghdr){.cmsg_len = CMSG_LEN(sizeof(int)), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS};
  return (int)sendmsg(through, &message, 0);
}

int main(void) {
  static char page[4096];
  int ends[2];
  int pair[2];
  sigset_t one;
  sigemptyset(&one);
  sigaddset(&one, SIGRTMIN);
  sigprocmask(SIG_BLOCK, &one, NULL);
  if (!isatty(1))
    return lacks("terminal");
  mqd_t queue = mq_open("/mine", O_RDWR | O_CREAT, 0600, NULL);
  if (queue == (mqd_t)-1 || mq_unlink("/mine"))
    return lacks("queue");
  if (pipe(ends) || fcntl(ends[1], F_GETPIPE_SZ) != 65536)
    return lacks("pipe");
  if (socketpair(AF_UNIX, SOCK_DGRAM, 0, pair) || send_one(pair[0]) != 1)
    return lacks("way for a descriptor");
  if (mlock(page, sizeof page))
    return lacks("memory to lock");
  if (sigqueue(getpid(), SIGRTMIN, (union sigval){1}) || sigwaitinfo(&one, NULL) != SIGRTMIN)
    return lacks("signal");
  int watching = inotify_init();
  if (watching < 0 || inotify_add_watch(watching, "/usr", IN_CREATE) < 0)
    return lacks("watch");
  return hello();
}
