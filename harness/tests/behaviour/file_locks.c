/* flock(2), fcntl(2) and lockf(3) locks between processes: waiting, asking, deadlock found by the kernel, ends. */
#include "facts.h"

#include <fcntl.h>
#include <sys/file.h>

static int lock_bytes(int fd, int command, short type, off_t start) {
  struct flock lock = {.l_type = type, .l_whence = SEEK_SET, .l_start = start, .l_len = 10};
  return fcntl(fd, command, &lock);
}

int main(void) {
  int fd = open("file", O_RDWR | O_CREAT, 0600);
  int other = open("file", O_RDWR);
  int ready[2];
  int go[2];
  char byte;
  TELL(pipe(ready));
  TELL(pipe(go));
  TELL(flock(fd, LOCK_EX));
  TELL(flock(other, LOCK_SH | LOCK_NB));
  pid_t child = fork();
  if (child == 0) {
    fd = open("file", O_RDWR);
    double start = seconds();
    int status = flock(fd, LOCK_SH);
    say("the child got it: %d, %s", status, when(start, 0.1));
    _exit(0);
  }
  rest(150);
  int unlocked = flock(fd, LOCK_UN); /* told once the child, which goes on by it, has told what it has to */
  tell_end_of("child", child);
  say("unlocked: %d", unlocked);

  child = fork();
  if (child == 0) {
    TELL(lock_bytes(fd, F_SETLK, F_WRLCK, 0));
    (void)!write(ready[1], "x", 1);
    (void)!read(go[0], &byte, 1);
    rest(100);
    _exit(0); /* which lets go of the lock */
  }
  (void)!read(ready[0], &byte, 1);
  struct flock asked = {.l_type = F_RDLCK, .l_whence = SEEK_SET, .l_start = 5, .l_len = 1};
  TELL(fcntl(fd, F_GETLK, &asked));
  say("held for writing %d by the child %d", asked.l_type == F_WRLCK, asked.l_pid == child);
  TELL(lock_bytes(fd, F_SETLK, F_RDLCK, 5));
  TELL(lock_bytes(fd, F_SETLK, F_RDLCK, 10));
  (void)!write(go[1], "x", 1);
  double start = seconds();
  TELL(lock_bytes(fd, F_SETLKW, F_WRLCK, 0));
  say("%s", when(start, 0.08));
  tell_end_of("child", child);
  TELL(lock_bytes(fd, F_SETLK, F_UNLCK, 0));
  TELL(lock_bytes(fd, F_SETLK, F_UNLCK, 10));

  TELL(lock_bytes(fd, F_SETLK, F_WRLCK, 0));
  child = fork();
  if (child == 0) {
    lock_bytes(fd, F_SETLK, F_WRLCK, 20);
    (void)!write(ready[1], "x", 1);
    _exit(lock_bytes(fd, F_SETLKW, F_WRLCK, 0) == 0 ? 0 : 1);
  }
  (void)!read(ready[0], &byte, 1);
  rest(100);
  TELL(lock_bytes(fd, F_SETLKW, F_WRLCK, 20)); /* the kernel refuses to close the circle */
  TELL(lock_bytes(fd, F_SETLK, F_UNLCK, 0));
  tell_end_of("child", child);

  TELL(lockf(fd, F_LOCK, 0));
  close(other); /* any descriptor of the file: the lock is gone */
  child = fork();
  if (child == 0)
    _exit(lockf(fd, F_TLOCK, 0) == 0 ? 0 : 1);
  tell_end_of("child that locks", child);
  TELL(unlink("file"));
  return 0;
}
