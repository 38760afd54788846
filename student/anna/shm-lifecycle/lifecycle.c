/* Right: the life of the segment is a table of steps; each says its line, or the call's name when it failed. */
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>
#include <sys/ipc.h>
#include <sys/shm.h>

struct life {
     int size;
     int id;
     void *at;
};

static bool create(struct life *life)
{
     life->id = shmget(IPC_PRIVATE, life->size, IPC_CREAT | IPC_EXCL | 0660);
     return life->id != -1;
}

static bool attach(struct life *life)
{
     life->at = shmat(life->id, 0, 0);
     return life->at != (void *) -1;
}

static bool detach(struct life *life)
{
     return shmdt(life->at) != -1;
}

static bool release(struct life *life)
{
     int id = life->id;

     life->id = -1;
     return shmctl(id, IPC_RMID, 0) != -1;
}

static const struct step {
     bool (*take)(struct life *);
     const char *call, *done;
} steps[] = {
     { create,  "shmget()", "created" },
     { attach,  "shmat()",  "attached" },
     { detach,  "shmdt()",  "detached" },
     { release, "shmctl()", "released" },
};

/* -1 with the call that failed in *call. */
static int live(struct life *life, const char **call)
{
     for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
          *call = steps[i].call;
          if (!steps[i].take(life))
               return -1;
          *call = "stdout";
          if (puts(steps[i].done) == EOF || fflush(stdout) == EOF)
               return -1;
     }
     return 0;
}

int main(int argc, char **argv)
{
     struct life life = { .id = -1 };
     const char *call;
     char *rest;

     if (argc != 2) {
          fprintf(stderr, "Use: %s SIZE\n", argv[0]);
          return EXIT_FAILURE;
     }
     errno = 0;
     long size = strtol(argv[1], &rest, 0);
     if (errno != 0 || rest == argv[1] || *rest != '\0' || size < INT_MIN || size > INT_MAX) {
          fprintf(stderr, "%s: '%s' is no size\n", argv[0], argv[1]);
          return EXIT_FAILURE;
     }
     life.size = (int) size;

     if (live(&life, &call) == 0)
          return EXIT_SUCCESS;
     perror(call);
     if (life.id != -1 && !release(&life))
          perror("shmctl()");
     return EXIT_FAILURE;
}
