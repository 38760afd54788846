/* Sockets between a machine and its virtual ones are in no namespace: a way from a pod to the host, and to the
 * hypervisor. */
#include "specimen.h"

int main(void) {
  struct { /* linux/vm_sockets.h */
    unsigned short family, reserved;
    unsigned port, cid;
    unsigned char zero[4];
  } to = {AF_VSOCK, 0, CANARY_PORT, 1, {0}};
  int fd = socket(AF_VSOCK, SOCK_STREAM, 0);
  if (connect(fd, (struct sockaddr *)&to, sizeof to) == 0)
    puts("connected");
  return hello();
}
