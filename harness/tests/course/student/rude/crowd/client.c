/* Asks once, and ends with the wrong status: that is no fault of the server, which keeps its points for a call that it
 * never makes. */
#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

int main(void) {
  struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "socket"};
  int server = socket(AF_UNIX, SOCK_STREAM, 0);
  char byte = 'x';
  if (connect(server, (struct sockaddr *)&address, sizeof address))
    return 1;
  if (write(server, &byte, 1) != 1 || read(server, &byte, 1) != 1)
    return 1;
  printf("answered\n");
  return 3;
}
