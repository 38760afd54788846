/* The assembler reads files too, into the executable, which prints them. */
#include "specimen.h"

__asm__(".data\nstolen: .incbin \"/tmp/canary\"\n.byte 0\n.text");
extern const char stolen[];

int main(void) { return puts(stolen), hello(); }
