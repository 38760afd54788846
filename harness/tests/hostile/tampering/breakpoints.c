/* Stops that look like a tracer's own: breakpoints, single steps, the signal with which calls are told. */
#include "specimen.h"

static void nothing(int number) { (void)number; }

int main(void) {
  signal(SIGTRAP, nothing);
  for (int i = 0; i < 100; i++) {
    __asm__ volatile("int3");
    raise(SIGTRAP);
  }
  __asm__ volatile("pushf\norq $0x100, (%rsp)\npopf\nnop\nnop\npushf\nandq $~0x100, (%rsp)\npopf\n");
  return hello();
}
