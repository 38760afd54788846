/* Faults, those of the document's listing: the comparison is stored, bytes are taken for text, SIGTERM and SIGPIPE kill,
 * nothing is checked. */
#include <netinet/in.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void *echo(void *param)
{
    int s = (int)(intptr_t)param;
    int count;
    char buf[1000];

    bzero(buf, sizeof buf);
    while ((count = read(s, buf, sizeof buf) > 0)) {
        printf("Server received %s\n", buf);
        printf("Server sending it back\n");
        write(s, buf, strlen(buf));
        bzero(buf, sizeof buf);
    }
    close(s);
    return NULL;
}

int main(void)
{
    struct sockaddr_in serv_addr;
    pthread_t thread;
    int sockfd, newsockfd;

    sockfd = socket(AF_INET, SOCK_STREAM, 0);
    if (sockfd < 0) {
        perror("ERROR opening socket");
        exit(0);
    }
    bzero(&serv_addr, sizeof serv_addr);
    serv_addr.sin_family = AF_INET;
    serv_addr.sin_addr.s_addr = INADDR_ANY;
    serv_addr.sin_port = htons(9999);
    if (bind(sockfd, (struct sockaddr *)&serv_addr, sizeof serv_addr) < 0) {
        perror("ERROR on binding");
        exit(0);
    }
    listen(sockfd, 5);
    while ((newsockfd = accept(sockfd, NULL, NULL)))
        pthread_create(&thread, NULL, echo, (void *)(intptr_t)newsockfd);
    return 0;
}
