/* Opens what the other prints to with the dynamic loader's own instruction, before any other code of a new program has
 * made a call: as if a library were loaded. */
#include "specimen.h"

#include <sys/auxv.h>
#include <sys/syscall.h>

static long by_loader(const unsigned char *instruction, long number, long a, const char *b, long c) {
  register const unsigned char *at __asm__("rbx") = instruction;
  long result;
  __asm__ volatile("sub $128, %%rsp; call *%1; add $128, %%rsp" /* away from the red zone */
                   : "=a"(result)
                   : "r"(at), "0"(number), "D"(a), "S"(b), "d"(c)
                   : "rcx", "r11", "memory");
  return result;
}

/* "syscall; ret" in its code. */
static const unsigned char *way_into_kernel(void) {
  const unsigned char *at = (const unsigned char *)getauxval(AT_BASE) + 0x1000;
  while (at[0] != 0x0f || at[1] != 0x05 || at[2] != 0xc3)
    at++;
  return at;
}

static int as_loader(int first) {
  const unsigned char *way = way_into_kernel();
  static char path[] = "/proc/0000000/fd/1";
  for (int pid = first; pid < first + 36; pid++) {
    for (int i = 0, left = pid; i < 7; i++, left /= 10)
      path[12 - i] = (char)('0' + left % 10);
    char *name = path + 6 + strspn(path + 6, "0");
    char whole[sizeof path] = "/proc/";
    strcat(whole, name);
    long fd = by_loader(way, SYS_openat, AT_FDCWD, whole, O_WRONLY | O_NOCTTY);
    if (fd >= 0 && write((int)fd, "hello\n", 6) != 6)
      return 1;
  }
  puts("taken");
  return 0;
}

int main(int argc, char **argv) {
  if (argc > 1)
    return as_loader(atoi(argv[1]));
  int id = shmget(CANARY_KEY, 64, IPC_CREAT | 0600); /* in which the client waits for a word */
  char next[16];
  puts("ready");
  fflush(stdout);
  sleep(2);
  snprintf(next, sizeof next, "%d", getpid() + 1); /* the client came later */
  return id < 0 || execl("/proc/self/exe", argv[0], next, (char *)NULL);
}
