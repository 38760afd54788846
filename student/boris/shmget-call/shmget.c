/* Right: the arguments are a table, the system call is made without the C library, and write() tells its result. */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/shm.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { KEY, SIZE, FLAGS, ARGUMENTS };

static const struct argument {
     const char *name;
     long min, max;
     const char *word;        /* accepted beside numbers */
     long meaning;
} arguments[ARGUMENTS] = {
     [KEY]   = { "KEY", INT32_MIN, UINT32_MAX, "IPC_PRIVATE", IPC_PRIVATE },
     [SIZE]  = { "SIZE", 0, INT32_MAX, NULL, 0 },
     [FLAGS] = { "FLAGS", INT32_MIN, INT32_MAX, NULL, 0 },
};

static int understand(const struct argument *a, const char *text, long *value)
{
     char *end;

     if (a->word && !strcmp(text, a->word)) {
          *value = a->meaning;
          return 0;
     }
     errno = 0;
     *value = strtol(text, &end, 0);
     if (!errno && end > text && !*end && *value >= a->min && *value <= a->max)
          return 0;
     fprintf(stderr, "bad %s: \"%s\"\n", a->name, text);
     return -1;
}

int main(int argc, char *argv[])
{
     long value[ARGUMENTS], id;
     char text[64];
     int i, length;

     if (argc != 1 + ARGUMENTS) {
          fputs("usage: shmget key|IPC_PRIVATE size flags\n", stderr);
          exit(1);
     }
     for (i = 0; i < ARGUMENTS; i++)
          if (understand(&arguments[i], argv[1 + i], &value[i]) < 0)
               exit(1);

     id = syscall(SYS_shmget, (key_t) value[KEY], (size_t) value[SIZE], (int) value[FLAGS]);
     if (id < 0) {
          perror("shmget: shmget failed");
          exit(1);
     }
     length = snprintf(text, sizeof text, "shmget: shmget returned %ld\n", id);
     if (write(STDERR_FILENO, text, length) == length)
          exit(0);
     perror("shmget: write failed");

     /* Who could find it now? With a key of its own: anybody. */
     if (value[KEY] == IPC_PRIVATE || (value[FLAGS] & IPC_CREAT && value[FLAGS] & IPC_EXCL))
          syscall(SYS_shmctl, id, IPC_RMID, 0L);
     exit(1);
}
