// about: bytes are moved from pipe to pipe, by calls that see none of them; who reads the last of them comes after all.
// sync: strict
// fails: never
#include "shared.h"
#include <fcntl.h>

static struct Box { int first, second; } *box;
static int in[2], out[2];

static int work(int n) {
  char bytes[2];
  if (n == 0) {
    box->first = 1;
    if (write(in[1], "a", 1) != 1)
      return 1;
    return 0;
  }
  if (n == 1) {
    if (splice(in[0], NULL, out[1], NULL, 1, 0) != 1)
      return 2;
    box->second = 1;
    return write(out[1], "b", 1) != 1;
  }
  if (read(out[0], bytes, 1) != 1)
    return 3;
  if (box->first != 1)
    return 4;
  if (read(out[0], bytes, 1) != 1)
    return 5;
  return box->second != 1;
}

int main(void) {
  box = share(sizeof *box);
  if (pipe(in) || pipe(out))
    return 6;
  return all(3, work);
}
