// about: what was written first has been moved away; who reads then comes after who wrote what is there.
// sync: strict
// fails: never
#include "shared.h"
#include <fcntl.h>
#include <sys/uio.h>

static struct Box { int data; } *box;
static int in[2], out[2];

static int work(int n) {
  char byte = 0;
  if (n == 0) {
    struct iovec piece = {"b", 1};
    box->data = 1;
    return vmsplice(in[1], &piece, 1, 0) != 1;
  }
  return read(in[0], &byte, 1) != 1 || byte != 'b' || box->data != 1;
}

int main(void) {
  box = share(sizeof *box);
  if (pipe(in) || pipe(out))
    return 2;
  if (write(in[1], "a", 1) != 1 || splice(in[0], NULL, out[1], NULL, 1, 0) != 1)
    return 3;
  return all(2, work);
}
