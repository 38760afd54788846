// Right: built as C++, as the document does; the name goes when both have ended.
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <new>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

const char *const name = "/shm";
const size_t size = 2048 * sizeof(int);

struct Shared {
    pthread_mutex_t mutex;
    int count;
};

int give_up(const char *what)
{
    perror(what);
    shm_unlink(name);
    return 1;
}

bool increase(Shared *shared, const char *who)
{
    if (pthread_mutex_lock(&shared->mutex) != 0)
        return false;
    shared->count++;
    printf("%s process increased the count to %d\n", who, shared->count);
    fflush(stdout);
    return pthread_mutex_unlock(&shared->mutex) == 0;
}

} // namespace

int main()
{
    int fd = shm_open(name, O_CREAT | O_RDWR, 0777);
    if (fd == -1)
        return give_up("shm_open");
    if (ftruncate(fd, size) == -1)
        return give_up("ftruncate");
    void *memory = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (memory == MAP_FAILED)
        return give_up("mmap");
    close(fd);

    Shared *shared = static_cast<Shared *>(memory);
    pthread_mutexattr_t attributes;
    if (pthread_mutexattr_init(&attributes) != 0 ||
        pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED) != 0 ||
        pthread_mutex_init(&shared->mutex, &attributes) != 0)
        return give_up("mutex");
    shared->count = 0;
    printf("Initial count = %d\n", shared->count);
    fflush(stdout);

    pid_t pid = fork();
    if (pid == -1)
        return give_up("fork");
    if (pid == 0)
        _exit(increase(shared, "Child") ? 99 : 1);

    int status;
    if (waitpid(pid, &status, 0) == -1)
        return give_up("waitpid");
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 99)
        return give_up("child");
    printf("value_returned_from_child = %d\n", WEXITSTATUS(status));
    bool counted = increase(shared, "Parent");
    munmap(memory, size);
    if (shm_unlink(name) == -1) {
        perror("shm_unlink");
        return 1;
    }
    return counted ? WEXITSTATUS(status) : 1;
}
