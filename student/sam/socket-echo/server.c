/* As it should be, but there is no client: half of a submission. */
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

static int listening;

static void stop(int signal)
{
    (void)signal;
    close(listening);
    _exit(0);
}

static void die(const char *what)
{
    perror(what);
    exit(1);
}

static void serve(int client)
{
    static const char before[] = "Server received ", after[] = "\nServer sending it back\n";
    char text[4096 + sizeof before + sizeof after];
    char buffer[4096];
    ssize_t count, sent, done;

    while ((count = read(client, buffer, sizeof buffer)) > 0) {
        /* one write(), so that nothing is lost in a buffer and lines stay together */
        memcpy(text, before, sizeof before - 1);
        memcpy(text + sizeof before - 1, buffer, count);
        memcpy(text + sizeof before - 1 + count, after, sizeof after - 1);
        if (write(STDOUT_FILENO, text, sizeof before - 1 + count + sizeof after - 1) == -1)
            perror("stdout");
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
    struct sigaction action;
    int client, on = 1;

    memset(&action, 0, sizeof action);
    action.sa_handler = stop;
    if (sigaction(SIGTERM, &action, NULL) == -1)
        die("sigaction");
    if (signal(SIGCHLD, SIG_IGN) == SIG_ERR)
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
    if (listen(listening, 20) == -1)
        die("ERROR on listening");
    for (;;) {
        client = accept(listening, NULL, NULL);
        if (client == -1) {
            if (errno == EINTR || errno == ECONNABORTED)
                continue;
            die("ERROR on accept");
        }
        switch (fork()) {
        case -1:
            perror("fork");
            break;
        case 0:
            signal(SIGTERM, SIG_DFL);
            prctl(PR_SET_PDEATHSIG, SIGTERM); /* when the server ends, so does this one */
            close(listening);
            serve(client);
            _exit(0);
        }
        close(client);
    }
}
