/* Families that nobody needs, each with its history of holes in the kernel. */
#include "specimen.h"

int main(void) {
  static const int families[] = {AF_ALG, AF_BLUETOOTH, AF_TIPC, AF_RDS, AF_CAN, AF_KEY, AF_XDP, AF_VSOCK, AF_PACKET};
  for (size_t i = 0; i < array_size(families); i++)
    for (int type = 1; type < 6; type++)
      if (socket(families[i], type, 0) >= 0)
        printf("family %d\n", families[i]);
  return hello();
}
