/* Fault: the first line is still in stdio's buffer at fork(). */
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

struct memory {
     pthread_mutex_t mutex;
     int count;
};

static int increase(struct memory *m, const char *who)
{
     if (pthread_mutex_lock(&m->mutex) != 0) {
          return -1;
     }
     m->count += 1;
     printf("%s process increased the count to %d\n", who, m->count);
     return pthread_mutex_unlock(&m->mutex);
}

int main(void)
{
     const size_t size = 8192;
     pthread_mutexattr_t attributes;
     struct memory *m;
     int handle, status;
     pid_t pid;

     handle = shm_open("/shm", O_CREAT | O_RDWR, 0777);
     if (handle == -1) {
          perror("shm_open");
          return 1;
     }
     if (ftruncate(handle, size) == -1) {
          perror("ftruncate");
          shm_unlink("/shm");
          return 1;
     }
     m = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, handle, 0);
     if (m == MAP_FAILED) {
          perror("mmap");
          shm_unlink("/shm");
          return 1;
     }
     close(handle);
     if (pthread_mutexattr_init(&attributes) != 0 ||
         pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED) != 0 ||
         pthread_mutex_init(&m->mutex, &attributes) != 0) {
          fprintf(stderr, "no mutex\n");
          shm_unlink("/shm");
          return 1;
     }
     m->count = 0;
     printf("Initial count = %d\n", m->count);

     pid = fork();
     if (pid == -1) {
          perror("fork");
          shm_unlink("/shm");
          return 1;
     }
     if (pid == 0) {
          exit(increase(m, "Child") == 0 ? 99 : 1);
     }
     if (waitpid(pid, &status, 0) == -1 || !WIFEXITED(status) || WEXITSTATUS(status) != 99) {
          fprintf(stderr, "the child failed\n");
          shm_unlink("/shm");
          return 1;
     }
     printf("value_returned_from_child = %d\n", WEXITSTATUS(status));
     if (increase(m, "Parent") != 0) {
          shm_unlink("/shm");
          return 1;
     }
     if ((munmap(m, size) == -1) | (shm_unlink("/shm") == -1)) {
          perror("cleanup");
          return 1;
     }
     return WEXITSTATUS(status);
}
