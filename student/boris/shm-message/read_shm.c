/* Right: marks the segment for removal as soon as it is attached, and writes straight out of it with writev(). */
#include "message.h"

/* All of it, even if a pipe or terminal takes it in pieces. */
static int put(const char *text, size_t length)
{
     char newline = '\n';
     struct iovec part[2];
     ssize_t n;

     part[0].iov_base = (void *) text;
     part[0].iov_len = length;
     part[1].iov_base = &newline;
     part[1].iov_len = 1;
     while (part[0].iov_len + part[1].iov_len > 0) {
          n = writev(STDOUT_FILENO, part, 2);
          if (n < 0)
               return -1;
          if ((size_t) n > part[0].iov_len) {
               part[1].iov_len = 0;
               n = part[0].iov_len;
          }
          part[0].iov_base = (char *) part[0].iov_base + n;
          part[0].iov_len -= n;
     }
     return 0;
}

int main(void)
{
     int id, gone, rc = 0;
     char *page;

     if ((id = shmget(MESSAGE_KEY, MESSAGE_PAGE, 0)) < 0) {
          complain("read_shm", "shmget");
          return 1;
     }
     if ((page = shmat(id, NULL, SHM_RDONLY)) == (void *) -1) {
          complain("read_shm", "shmat");
          rc = 1;
     }
     if ((gone = shmctl(id, IPC_RMID, NULL)) < 0)
          complain("read_shm", "shmctl");
     if (rc || gone < 0)
          return 1;

     if (put(page, strnlen(page, MESSAGE_PAGE)) < 0) {
          complain("read_shm", "writev");
          rc = 1;
     }
     if (shmdt(page) < 0) {
          complain("read_shm", "shmdt");
          rc = 1;
     }
     return rc;
}
