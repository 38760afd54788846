/* Fault: serves one client to its end before it looks at the next one. */
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void stop(int signal)
{
    (void)signal;
    _exit(0);
}

static void die(const char *what)
{
    perror(what);
    exit(1);
}

static void serve(int client)
{
    char buffer[1024];
    ssize_t count, sent, done;

    while ((count = read(client, buffer, sizeof buffer)) > 0) {
        printf("Server received %.*s\nServer sending it back\n", (int)count, buffer);
        fflush(stdout);
        for (done = 0; done < count; done += sent) {
            sent = send(client, buffer + done, count - done, MSG_NOSIGNAL);
            if (sent == -1)
                return;
        }
    }
}

int main(void)
{
    struct sockaddr_in address;
    int listening, client, on = 1;

    if (signal(SIGTERM, stop) == SIG_ERR)
        die("signal");
    listening = socket(AF_INET, SOCK_STREAM, 0);
    if (listening == -1)
        die("ERROR opening socket");
    if (setsockopt(listening, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == -1)
        die("ERROR setting option");
    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = INADDR_ANY;
    address.sin_port = htons(9999);
    if (bind(listening, (struct sockaddr *)&address, sizeof address) == -1)
        die("ERROR on binding");
    if (listen(listening, 5) == -1)
        die("ERROR on listening");
    for (;;) {
        client = accept(listening, NULL, NULL);
        if (client == -1)
            die("ERROR on accept");
        serve(client);
        close(client);
    }
}
