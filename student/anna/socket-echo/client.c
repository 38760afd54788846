/* Right: closes its sending half, and then takes whatever comes until the end. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static const char message[] = "hello server!";

static void error(const char *msg)
{
     perror(msg);
     exit(1);
}

int main(void)
{
     struct sockaddr_in serv_addr = {.sin_family = AF_INET, .sin_port = htons(9999)};
     const size_t length = strlen(message);
     char echo[64];
     size_t got = 0;
     ssize_t n;
     int sockfd;

     serv_addr.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
     sockfd = socket(AF_INET, SOCK_STREAM, 0);
     if (sockfd < 0)
          error("ERROR opening socket");
     if (connect(sockfd, (struct sockaddr *) &serv_addr, sizeof serv_addr) < 0)
          error("ERROR connecting");

     printf("Client sending '%s' to server\n", message);
     /* thirteen bytes always fit into the buffer of a new connection */
     if (send(sockfd, message, length, MSG_NOSIGNAL) != (ssize_t) length)
          error("ERROR sending");
     if (shutdown(sockfd, SHUT_WR) < 0)
          error("ERROR on shutdown");

     while (got < sizeof echo && (n = recv(sockfd, echo + got, sizeof echo - got, 0)) != 0) {
          if (n < 0)
               error("ERROR receiving");
          got += n;
     }
     if (got != length || memcmp(echo, message, length) != 0) {
          fprintf(stderr, "ERROR: the echo is not what was sent\n");
          return 1;
     }
     if (close(sockfd) < 0)
          error("ERROR on close");
     printf("Got echo of %.*s from server\n", (int) got, echo);
     if (fflush(stdout) == EOF)
          error("stdout");
     return 0;
}
