/* As it should be. */
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
    const char *text = "hello server!";
    size_t length = strlen(text), have = 0;
    struct sockaddr_in address;
    char echo[100];
    ssize_t count;
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
    printf("Client sending '%s' to server\n", text);
    if (send(s, text, length, MSG_NOSIGNAL) != (ssize_t)length)
        die("ERROR sending");
    while (have < length) {
        count = read(s, echo + have, sizeof echo - 1 - have);
        if (count <= 0)
            die("ERROR reading");
        have += count;
    }
    echo[have] = '\0';
    printf("Got echo of %s from server\n", echo);
    close(s);
    return 0;
}
