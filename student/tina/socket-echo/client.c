/* Fault: reads the echo into what it has sent, and never looks whether any came. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void die(const char *what)
{
    perror(what);
    exit(1);
}

int main(void)
{
    char buffer[100] = "hello server!";
    struct sockaddr_in address;
    int s;

    s = socket(AF_INET, SOCK_STREAM, 0);
    if (s == -1)
        die("ERROR opening socket");
    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = inet_addr("127.0.0.1");
    address.sin_port = htons(9999);
    if (connect(s, (struct sockaddr *)&address, sizeof address) == -1)
        die("ERROR connecting");
    printf("Client sending '%s' to server\n", buffer);
    if (write(s, buffer, strlen(buffer)) == -1)
        die("ERROR writing");
    read(s, buffer, sizeof buffer);
    printf("Got echo of %s from server\n", buffer);
    close(s);
    return 0;
}
