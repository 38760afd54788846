// about: asking the kernel again and again is waiting too: how much there is to read, how large a file is, who has a
// lock, whether there is room.
// sync: strict
// fails: never
#define _GNU_SOURCE
#include "shared.h"
#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

enum { PAGE = 4096 };
static struct Box { int steps[5]; } * box;
static int told[2];
static int full[2];
static int file;
static char page[PAGE];

static int do_steps(void) {
  struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_len = 1};
  box->steps[0] = 1;
  if (fcntl(file, F_SETLK, &lock))
    return 1;
  usleep(10000);
  box->steps[1] = 1;
  if (write(told[1], "", 1) != 1)
    return 2;
  box->steps[2] = 1;
  if (ftruncate(file, 10))
    return 3;
  box->steps[3] = 1;
  lock.l_type = F_UNLCK;
  if (fcntl(file, F_SETLK, &lock))
    return 4;
  box->steps[4] = 1;
  return read(full[0], page, PAGE) != PAGE;
}

static short lock_seen(void) {
  struct flock lock = {.l_type = F_RDLCK, .l_whence = SEEK_SET, .l_len = 1};
  return fcntl(file, F_GETLK, &lock) ? -1 : lock.l_type;
}

static int see_steps(void) {
  struct stat state = {0};
  struct pollfd room = {.fd = full[1], .events = POLLOUT};
  int unread = 0;
  while (lock_seen() != F_WRLCK)
    usleep(1000);
  if (!box->steps[0])
    return 1;
  for (; unread == 0; usleep(1000))
    if (ioctl(told[0], FIONREAD, &unread))
      return 9;
  if (!box->steps[1])
    return 2;
  for (; state.st_size == 0; usleep(1000))
    if (fstat(file, &state))
      return 9;
  if (!box->steps[2])
    return 3;
  while (lock_seen() != F_UNLCK)
    usleep(1000);
  if (!box->steps[3])
    return 4;
  return poll(&room, 1, -1) != 1 || !box->steps[4];
}

static int work(int number) { return number ? see_steps() : do_steps(); }

int main(void) {
  box = share(sizeof *box);
  file = open("steps", O_RDWR | O_CREAT | O_EXCL, 0600);
  if (file < 0 || unlink("steps") || pipe(told) || pipe(full) || fcntl(full[1], F_SETPIPE_SZ, PAGE) != PAGE ||
      write(full[1], page, PAGE) != PAGE)
    return 9;
  return all(2, work);
}
