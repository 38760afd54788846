/* Sockets that have the kernel load a module of the host's, or speak to parts of it that no program needs. */
#include "specimen.h"

int main(void) {
  static const struct {
    int family, type, protocol;
  } sockets[] = {{AF_INET, SOCK_STREAM, IPPROTO_SCTP}, {AF_INET, SOCK_SEQPACKET, 0},
                 {AF_INET, SOCK_DCCP, IPPROTO_DCCP},   {AF_INET, SOCK_DGRAM, IPPROTO_UDPLITE},
                 {AF_INET, SOCK_STREAM, 262},          {AF_INET6, SOCK_STREAM, IPPROTO_SCTP},
                 {AF_INET6, SOCK_STREAM, 262},         {AF_INET6, SOCK_DGRAM, IPPROTO_UDPLITE},
                 {AF_INET, SOCK_DGRAM, IPPROTO_ICMP}};
  for (size_t i = 0; i < array_size(sockets); i++)
    if (socket(sockets[i].family, sockets[i].type, sockets[i].protocol) >= 0)
      printf("family %d type %d protocol %d\n", sockets[i].family, sockets[i].type, sockets[i].protocol);
  for (int protocol = 1; protocol < 32; protocol++)
    if (socket(AF_NETLINK, SOCK_RAW, protocol) >= 0)
      printf("netlink %d\n", protocol);
  return hello();
}
