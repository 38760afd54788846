/* Right: watches its helpers by descriptors (pidfd), so that whichever ends first is heard of at once. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/shm.h>
#include <sys/wait.h>
#include <unistd.h>

#include "shmdata.h"

extern char **environ;

struct helper {
    const char *path;
    pid_t pid;
    int fd;
};

static int told(const char *what)
{
    fprintf(stderr, "shmcon: %s: %s\n", what, strerror(errno));
    return -1;
}

static int list(int id, key_t key)
{
    struct shmid_ds state;
    if (shmctl(id, IPC_STAT, &state) == -1)
        return told("shmctl(IPC_STAT)");
    printf("\n----- Shared Memory Segments ----- \n0x%08x %-10d %-10u %-10o %-10zu %-10lu\n", (unsigned)key, id,
           (unsigned)state.shm_perm.uid, state.shm_perm.mode & 0777u, state.shm_segsz, (unsigned long)state.shm_nattch);
    return fflush(stdout) == EOF ? told("stdout") : 0;
}

static int start(struct helper *h, char *key)
{
    char *argv[] = {(char *)h->path, key, NULL};
    pid_t pid;
    errno = posix_spawn(&pid, h->path, NULL, NULL, argv, environ);
    if (errno)
        return told(h->path);
    h->pid = pid;
    h->fd = pidfd_open(pid, 0);
    if (h->fd == -1) {
        told("pidfd_open()");
        kill(pid, SIGKILL);
        waitpid(pid, NULL, 0);
        h->pid = -1;
        return -1;
    }
    return 0;
}

static int take(struct helper *h)
{
    int status, bad = 0;
    pid_t got;
    while ((got = waitpid(h->pid, &status, 0)) == -1 && errno == EINTR)
        ;
    if (got == -1)
        bad = told("waitpid()");
    else if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        fprintf(stderr, "shmcon: %s failed\n", h->path);
        bad = -1;
    }
    if (close(h->fd) == -1)
        bad = told("close()");
    h->fd = -1;
    h->pid = -1;
    return bad;
}

static int run(char *key)
{
    struct helper h[2] = {{"./shmwrite", -1, -1}, {"./shmread", -1, -1}};
    int result = 0;
    for (int i = 0; i < 2 && !result; i++)
        result = start(&h[i], key);
    while (h[0].pid != -1 || h[1].pid != -1) {
        if (result)
            for (int i = 0; i < 2; i++)
                if (h[i].pid != -1)
                    kill(h[i].pid, SIGKILL);
        struct pollfd p[2] = {{h[0].fd, POLLIN, 0}, {h[1].fd, POLLIN, 0}};
        if (poll(p, 2, -1) == -1) {
            if (errno == EINTR)
                continue;
            result = told("poll()");
            for (int i = 0; i < 2; i++)
                if (h[i].pid != -1) {
                    kill(h[i].pid, SIGKILL);
                    take(&h[i]);
                }
            break;
        }
        for (int i = 0; i < 2; i++)
            if (h[i].pid != -1 && p[i].revents && take(&h[i]) == -1)
                result = -1;
    }
    return result;
}

static int work(int id, key_t key)
{
    struct shared_struct *shared = shmat(id, NULL, 0);
    if (shared == (void *)-1)
        return told("shmat()");
    printf("shmcon: shared Memory attached at %p\n", (void *)shared);
    shared->written = 0;
    int bad = list(id, key);
    if (shmdt(shared) == -1)
        bad = told("shmdt()");
    if (bad || list(id, key) == -1)
        return -1;
    char text[2 * sizeof key + 1];
    snprintf(text, sizeof text, "%x", (unsigned)key);
    return run(text);
}

int main(int argc, char *argv[])
{
    printf("max record number = %d, shm size = %zu\n", TEXT_NUM, TEXT_NUM * sizeof(struct shared_struct));
    if (argc != 2) {
        printf("\nUsage: %s pathname\n", argc ? argv[0] : "shmcon");
        return 1;
    }
    int file = open(argv[1], O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    if (file != -1) {
        printf("shared file object created\n");
        if (close(file) == -1)
            return -told("close()");
    } else if (errno != EEXIST)
        return -told(argv[1]);
    key_t key = ftok(argv[1], 0x27);
    if (key == -1)
        return -told("ftok()");
    printf("key generated: IPC key = %x\n", (unsigned)key);
    int id = shmget(key, TEXT_NUM * sizeof(struct shared_struct), IPC_CREAT | IPC_EXCL | 0666);
    if (id == -1)
        return -told("shmget()");
    printf("shmcon: shmid = %d\n", id);
    int bad = work(id, key);
    if (shmctl(id, IPC_RMID, NULL) == -1)
        return -told("shmctl(IPC_RMID)");
    if (bad)
        return 1;
    printf("shmcon: shmid = %d removed \n\n----- Shared Memory Segments ----- \nnothing found ... \n", id);
    return fflush(stdout) == EOF ? -told("stdout") : 0;
}
