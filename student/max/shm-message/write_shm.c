/* Fault: nothing is left for the NUL when the message has 4096 characters. */
#include <err.h>
#include <string.h>
#include <sys/shm.h>

enum { PAGE = 4096 };

int main(int argc, char **argv)
{
    const char *message = argc > 1 ? argv[1] : "";
    size_t length = strlen(message);
    if (length > PAGE)
        errx(1, "%zu bytes are too many", length);

    int segment = shmget(0x1234, PAGE, IPC_CREAT | 0640);
    if (segment == -1)
        err(1, "cannot get the segment");
    char *page = shmat(segment, NULL, 0);
    if (page == (char *) -1) {
        warn("cannot attach the segment");
        shmctl(segment, IPC_RMID, NULL);
        return 1;
    }
    memset(page, 0, PAGE);
    memcpy(page, message, length);
    if (shmdt(page) == -1) {
        warn("cannot detach the segment");
        shmctl(segment, IPC_RMID, NULL);
        return 1;
    }
    return 0;
}
