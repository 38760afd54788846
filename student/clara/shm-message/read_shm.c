/* Nothing is wrong with this one; see write_shm.c. */
#include <err.h>
#include <stdio.h>
#include <string.h>
#include <sys/shm.h>

enum { PAGE = 4096 };

int main(void)
{
    char copy[PAGE];
    int segment = shmget(0x1234, PAGE, 0);
    if (segment == -1)
        err(1, "no message");

    char *page = shmat(segment, NULL, SHM_RDONLY);
    if (page == (char *) -1)
        warn("cannot attach the segment");
    else
        memcpy(copy, page, PAGE);

    /* marked for removal first: it goes with the detaching */
    if (shmctl(segment, IPC_RMID, NULL) == -1)
        err(1, "cannot remove the segment");
    if (page == (char *) -1)
        return 1;
    if (shmdt(page) == -1)
        err(1, "cannot detach the segment");

    puts(copy);
    return 0;
}
