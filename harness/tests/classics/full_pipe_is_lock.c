// about: a pipe of one page is a lock: whoever has filled it holds it, and empties it.
// sync: strict
// fails: never
#define _GNU_SOURCE
#include "shared.h"
#include <fcntl.h>

enum { PAGE = 4096 };
static struct Box { int count; } * box;
static int ends[2];

static int work(int number) {
  char page[PAGE] = {(char)number};
  if (write(ends[1], page, PAGE) != PAGE)
    return 1;
  box->count++;
  return read(ends[0], page, PAGE) != PAGE;
}

int main(void) {
  box = share(sizeof *box);
  if (pipe(ends) || fcntl(ends[1], F_SETPIPE_SZ, PAGE) != PAGE)
    return 9;
  return all(2, work) || box->count != 2;
}
