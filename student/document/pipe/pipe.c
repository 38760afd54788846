/* The document's program, its faults included: no call is checked, and a read() that failed writes before the buffer. */
#include <stdio.h>
#include <unistd.h>

int main(void)
{
    int fds[2];
    int ended;

    pipe(fds);
    if (fork() == 0) {
        close(fds[0]);
        write(fds[1], "a", 1);
        printf("Child process sent 'a'\n");
        close(fds[1]);
        return 0;
    }

    char text[21];
    int got;

    close(fds[1]);
    wait(&ended);
    got = read(fds[0], text, 20);
    text[got] = '\0';
    printf("Parent process received '%s'\n", text);
    close(fds[0]);
    return 0;
}
