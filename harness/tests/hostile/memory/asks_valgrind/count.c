/* Reads behind a block, and has Valgrind keep quiet about it: a client request, as <valgrind/valgrind.h> makes them. */
#include <stdint.h>
#include <stdlib.h>

static void ask(uint64_t request, uint64_t argument) {
#ifdef __x86_64__
  volatile uint64_t words[] = {request, argument, 0, 0, 0, 0};
  uint64_t value = 0;
  __asm__ volatile("rolq $3, %%rdi; rolq $13, %%rdi\n\trolq $61, %%rdi; rolq $51, %%rdi\n\txchgq %%rbx, %%rbx"
                   : "=d"(value)
                   : "a"(words), "0"(value)
                   : "cc", "memory");
#else
  (void)request, (void)argument;
#endif
}

int count_letter(const char *text, int letter) {
  enum { CHANGE_ERROR_DISABLEMENT = 0x1801 };
  char *block = malloc(3);
  int count = 0;
  ask(CHANGE_ERROR_DISABLEMENT, 1);
  for (; *text; text++)
    count += *text == letter;
  block[0] = block[3];
  free(block);
  return count;
}
