/* Source lines are looked up by the harness, outside of every pod, in sections that a source can fill as it likes. */
#include "specimen.h"

#define SECTION(name) __asm__(".section " name ",\"\",@progbits\n.fill 3000, 4, 0xfffffff1\n.byte 0x80\n.text")
SECTION(".debug_info");
SECTION(".debug_abbrev");

SECTION(".debug_aranges");
SECTION(".debug_rnglists");
SECTION(".debug_frame");
__asm__(".section .eh_frame,\"a\",@progbits\n.fill 3000, 4, 0x7ffffff1\n.text");

int main(void) {
  kill(getpid(), 0);
  return hello();
}
