/* The listing of document 002; its faults are told in reference/ERRATA.md. */
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int main(void)
{
     struct sockaddr_in there;
     char text[1024] = "hello server!";
     int fd, count;

     fd = socket(AF_INET, SOCK_STREAM, 0);
     if (fd == -1) {
          perror("ERROR opening socket");
          exit(1);
     }
     memset(&there, 0, sizeof there);
     there.sin_family = AF_INET;
     there.sin_addr.s_addr = inet_addr("127.0.0.1");
     there.sin_port = htons(9999);
     if (connect(fd, (struct sockaddr *) &there, sizeof there) == -1) {
          perror("ERROR connecting");
          exit(0);
     }

     printf("Client sending '%s' to server\n", text);
     count = write(fd, text, strlen(text));
     count = read(fd, text, sizeof text - 1);
     printf("Got echo of %s from server\n", text);
     close(fd);
     return 0;
}
