/* Packets as it likes, and the interfaces set up anew. */
#include "specimen.h"

int main(void) {
  if (socket(AF_INET, SOCK_RAW, IPPROTO_ICMP) >= 0 || socket(AF_PACKET, SOCK_RAW, 0) >= 0)
    puts("raw");
  struct {
    char name[16];
    short flags;
    char rest[22];
  } down = {"lo", 0, {0}};
  if (ioctl(socket(AF_INET, SOCK_DGRAM, 0), 0x8914 /* SIOCSIFFLAGS */, &down) == 0)
    puts("down");
  return hello();
}
