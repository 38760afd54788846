/* The document's program, its faults included: no call is checked, and both processes remove the FIFO, last of all. */
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define WHERE "/tmp/pipefile"

static void speak(void)
{
    int end = open(WHERE, O_WRONLY);

    write(end, "a", 1);
    printf("Child process sent 'a'\n");
    close(end);
}

static void listen_to_child(void)
{
    int end = open(WHERE, O_RDONLY);
    int ended, got;
    char text[21];

    wait(&ended);
    got = read(end, text, 20);
    text[got] = '\0';
    printf("Parent process received '%s'\n", text);
    close(end);
}

int main(void)
{
    mknod(WHERE, S_IFIFO | S_IRUSR | S_IWUSR, 0);
    if (fork() == 0)
        speak();
    else
        listen_to_child();
    unlink(WHERE);
    return 0;
}
