/* Right: starts both helpers at the same time, the consumer first, which waits for a semaphore that they agree on. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ready.h"
#include "shmdata.h"

extern char **environ;

static int listing(void)
{
    struct dirent **entry;
    int n = scandir("/dev/shm", &entry, NULL, alphasort);
    if (n == -1) {
        perror("shmpthreadcon: /dev/shm");
        return -1;
    }
    for (int i = 0; i < n; i++) {
        if (entry[i]->d_name[0] != '.')
            dprintf(STDOUT_FILENO, "%s\n", entry[i]->d_name);
        free(entry[i]);
    }
    free(entry);
    return 0;
}

static pid_t start(char *path, char *name)
{
    char *argv[] = {path, name, NULL};
    pid_t pid;
    int bad = posix_spawn(&pid, path, NULL, NULL, argv, environ);
    if (bad) {
        fprintf(stderr, "shmpthreadcon: %s: %s\n", path, strerror(bad));
        return -1;
    }
    return pid;
}

/* Runs both to their ends; who is left when one fails is ended. 0 when all went well. */
static int run_both(char *name)
{
    pid_t pid[2];
    int alive = 0, result = 0;
    /* A helper that is killed while it makes it would leave half of one. */
    sem_t *there = ready();
    if (there == SEM_FAILED) {
        perror("shmpthreadcon: sem_open()");
        return -1;
    }
    sem_close(there);
    if ((pid[0] = start("./shmconsumer", name)) == -1)
        return -1;
    alive++;
    if ((pid[1] = start("./shmproducer", name)) == -1) {
        kill(pid[0], SIGKILL);
        result = -1;
    } else
        alive++;
    while (alive) {
        int status;
        pid_t ended = waitpid(-1, &status, 0);
        if (ended == -1) {
            if (errno == EINTR)
                continue;
            perror("shmpthreadcon: waitpid");
            for (int i = 0; i < 2; i++)
                if (pid[i] != -1)
                    kill(pid[i], SIGKILL);
            return -1;
        }
        alive--;
        for (int i = 0; i < 2; i++)
            if (pid[i] == ended)
                pid[i] = -1;
        if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
            if (result == 0)
                fprintf(stderr, "shmpthreadcon: a helper failed\n");
            result = -1;
            for (int i = 0; i < 2; i++)
                if (pid[i] != -1)
                    kill(pid[i], SIGKILL);
        }
    }
    return result;
}

int main(int argc, char *argv[])
{
    if (argc != 2) {
        fprintf(stderr, "Usage: %s filename\n", argc ? argv[0] : "shmpthreadcon");
        return 1;
    }
    int fd = shm_open(argv[1], O_RDWR | O_CREAT, 0666);
    if (fd == -1) {
        perror("shmpthreadcon: shm_open()");
        return 1;
    }
    int result = 0;
    if (ftruncate(fd, TEXT_NUM * sizeof(struct shared_struct)) == -1) {
        perror("shmpthreadcon: ftruncate()");
        result = 1;
    }
    struct shared_struct *shared = MAP_FAILED;
    if (!result) {
        shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
        if (shared == MAP_FAILED) {
            perror("shmpthreadcon: mmap()");
            result = 1;
        } else
            shared->written = 0;
    }
    if (!result && (listing() == -1 || run_both(argv[1]) == -1))
        result = 1;
    /* There is none when neither helper came so far. */
    if (sem_unlink(READY) == -1 && errno != ENOENT) {
        perror("shmpthreadcon: sem_unlink()");
        result = 1;
    }
    if (shared != MAP_FAILED && munmap(shared, sizeof *shared) == -1) {
        perror("shmpthreadcon: munmap()");
        result = 1;
    }
    if (close(fd) == -1) {
        perror("shmpthreadcon: close()");
        result = 1;
    }
    if (shm_unlink(argv[1]) == -1) {
        perror("shmpthreadcon: shm_unlink()");
        result = 1;
    } else if (!result && listing() == -1)
        result = 1;
    return result;
}
