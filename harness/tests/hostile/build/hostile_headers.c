/* An executable that rewrites its own ELF headers in the build's folder is not at hand; but one with sections of any
 * size and place is: the harness reads them all. */
#include "specimen.h"

__asm__(".section .gnu_debuglink,\"\",@progbits\n.asciz \"/tmp/canary\"\n.balign 4\n.long 0\n.text\n"
        ".section .gnu_debugaltlink,\"\",@progbits\n.asciz \"/tmp/canary\"\n.fill 20, 1, 0x41\n.text\n"
        ".section .note.gnu.build-id,\"a\",@note\n.long 4, 0x7fffffff, 3\n.asciz \"GNU\"\n.text");

int main(void) {
  kill(getpid(), 0);
  return hello();
}
