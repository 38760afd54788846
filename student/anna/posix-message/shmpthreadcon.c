/* Right: one after the other. The consumer is only started when the producer has ended. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "shmdata.h"

static int complain(const char *what)
{
    fprintf(stderr, "con: %s: %s\n", what, strerror(errno));
    return -1;
}

static int list(void)
{
    if (fflush(stdout) == EOF)
        return complain("stdout");
    switch (system("ls -l /dev/shm/")) {
    case 0:
        return 0;
    case -1:
        return complain("system()");
    default:
        fprintf(stderr, "con: ls failed\n");
        return -1;
    }
}

/* Runs a helper to its end. What exec has to say against it comes through a pipe, which a good exec closes. */
static int run(const char *path, char *name)
{
    char *argv[] = {(char *)path, name, NULL};
    int why[2], error = 0, status;
    ssize_t n;
    pid_t pid;

    if (pipe2(why, O_CLOEXEC) < 0)
        return complain("pipe2()");
    pid = fork();
    if (pid < 0) {
        complain("fork()");
        close(why[0]);
        close(why[1]);
        return -1;
    }
    if (pid == 0) {
        execv(path, argv);
        error = errno;
        n = write(why[1], &error, sizeof error);
        _exit(n == sizeof error ? 127 : 126);
    }
    if (close(why[1]) < 0) {
        /* with our end open, read() would never see the end */
        complain("close()");
        kill(pid, SIGKILL);
        n = -1;
    } else if ((n = read(why[0], &error, sizeof error)) < 0)
        complain("read()");
    if (close(why[0]) < 0)
        n = complain("close()");
    if (waitpid(pid, &status, 0) < 0)
        return complain("waitpid()");
    if (n > 0) {
        errno = error;
        return complain(path);
    }
    if (n < 0)
        return -1;
    if (status != 0) {
        fprintf(stderr, "con: %s failed\n", path);
        return -1;
    }
    return 0;
}

static int session(int fd, char *name)
{
    if (list() < 0)
        return -1;
    if (ftruncate(fd, SHM_SIZE) < 0)
        return complain("ftruncate()");
    if (run("./shmproducer", name) < 0)
        return -1;
    return run("./shmconsumer", name);
}

int main(int argc, char *argv[])
{
    int fd, failed;

    if (argc < 2) {
        fprintf(stderr, "Usage: %s filename\n", argv[0]);
        return EXIT_FAILURE;
    }
    fd = shm_open(argv[1], O_CREAT | O_EXCL | O_RDWR, 0666);
    if (fd < 0) {
        complain("shm_open()");
        return EXIT_FAILURE;
    }
    failed = session(fd, argv[1]) < 0;
    if (close(fd) < 0)
        failed = complain("close()");
    if (shm_unlink(argv[1]) < 0)
        failed = complain("shm_unlink()");
    if (!failed && list() < 0)
        failed = 1;
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
