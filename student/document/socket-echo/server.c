/* The listing of document 002, completed as far as it takes to compile; its faults are told in reference/ERRATA.md. */
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void give_up(const char *what)
{
     perror(what);
     exit(1);
}

static void *echo(void *argument)
{
     int fd = (int) argument;
     int got;
     char text[1024];

     pthread_detach(pthread_self());
     while (got = read(fd, text, sizeof text) > 0) {
          printf("Server received %s\n", text);
          printf("Server sending it back\n");
          write(fd, text, strlen(text));
     }
     close(fd);
}

int main(void)
{
     struct sockaddr_in here;
     int port, visitor;
     pthread_t thread;

     port = socket(AF_INET, SOCK_STREAM, 0);
     if (port == -1)
          give_up("ERROR opening socket");
     memset(&here, 0, sizeof here);
     here.sin_family = AF_INET;
     here.sin_addr.s_addr = INADDR_ANY;
     here.sin_port = htons(9999);
     if (bind(port, (struct sockaddr *) &here, sizeof here) == -1)
          give_up("ERROR on binding");
     listen(port, 5);

     while (visitor = accept(port, NULL, NULL))
          pthread_create(&thread, NULL, echo, (void *) visitor);
     return 0;
}
