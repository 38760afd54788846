/* What the two programs have in common. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/ipc.h>
#include <sys/shm.h>
#include <sys/uio.h>
#include <unistd.h>

enum { MESSAGE_KEY = 0x1234, MESSAGE_PAGE = 4096 };

static void complain(const char *program, const char *call)
{
     fprintf(stderr, "%s: ", program);
     perror(call);
}
