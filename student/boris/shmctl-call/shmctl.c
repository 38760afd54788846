/* Right: a table of commands with a function each, options taken apart by hand, the answer sent with one write(). */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/ipc.h>
#include <sys/shm.h>
#include <unistd.h>

struct request {
     int shmid;
     int cmd;
     char **options;          /* what follows the command, up to a NULL */
};

static int bad(const char *what, const char *text)
{
     fprintf(stderr, "shmctl: %s: %s\n", what, text);
     return 1;
}

static int failed(void)
{
     perror("shmctl: shmctl failed");
     return 1;
}

static int parse(const char *s, int *out)
{
     char *end;
     long value;

     errno = 0;
     value = strtol(s, &end, 0);
     if (errno || end == s || *end || value < INT_MIN || value > INT_MAX)
          return -1;
     *out = value;
     return 0;
}

static int do_stat(const struct request *r)
{
     struct shmid_ds ds;
     char text[256];
     ssize_t n;
     int length, done;

     if (shmctl(r->shmid, IPC_STAT, &ds) < 0)
          return failed();
     length = snprintf(text, sizeof text,
                       "owner = %u\ngroup = %u\nmode = 0%03o\nsize = %lu\nnattch = %lu\nkey = 0x%x\n",
                       ds.shm_perm.uid, ds.shm_perm.gid, ds.shm_perm.mode & 0777, (unsigned long) ds.shm_segsz,
                       (unsigned long) ds.shm_nattch, ds.shm_perm.__key);
     for (done = 0; done < length; done += n)
          if ((n = write(STDOUT_FILENO, text + done, length - done)) < 0) {
               perror("shmctl: write failed");
               return 1;
          }
     return 0;
}

/* The value of --name=N or --name N, and where the next option begins; NULL if this option is another one. */
static const char *value_of(const char *name, char **option, char ***next)
{
     size_t length = strlen(name);

     if (strncmp(*option, name, length))
          return NULL;
     if ((*option)[length] == '=') {
          *next = option + 1;
          return *option + length + 1;
     }
     if ((*option)[length] != '\0')
          return NULL;
     if (option[1] == NULL) {
          *next = option + 1;
          return "";          /* which is no number */
     }
     *next = option + 2;
     return option[1];
}

static int do_set(const struct request *r)
{
     static const char *const name[3] = { "--uid", "--gid", "--mode" };
     int given[3] = { 0, 0, 0 }, value[3] = { 0, 0, 0 };
     struct shmid_ds ds;
     const char *text;
     char **option, **next;
     int i;

     for (option = r->options; *option; option = next) {
          next = NULL;
          for (i = 0; i < 3 && next == NULL; i++)
               if ((text = value_of(name[i], option, &next)) != NULL) {
                    if (parse(text, &value[i]) < 0 || (i == 2 && value[i] < 0))
                         return bad(name[i], "not a number that fits");
                    given[i] = 1;
               }
          if (next == NULL)
               return bad(*option, "unknown option");
     }

     if (shmctl(r->shmid, IPC_STAT, &ds) < 0)
          return failed();
     if (given[0])
          ds.shm_perm.uid = value[0];
     if (given[1])
          ds.shm_perm.gid = value[1];
     if (given[2])
          ds.shm_perm.mode = value[2];
     if (shmctl(r->shmid, IPC_SET, &ds) < 0)
          return failed();
     return 0;
}

static int do_plain(const struct request *r)
{
     return shmctl(r->shmid, r->cmd, NULL) < 0 ? failed() : 0;
}

static const struct command {
     const char *name;
     int cmd;
     int takes_options;
     int (*carry_out)(const struct request *);
} commands[] = {
     { "IPC_STAT", IPC_STAT, 0, do_stat },
     { "IPC_SET", IPC_SET, 1, do_set },
     { "IPC_RMID", IPC_RMID, 0, do_plain },
     { "SHM_LOCK", SHM_LOCK, 0, do_plain },
     { "SHM_UNLOCK", SHM_UNLOCK, 0, do_plain },
     { NULL, 0, 0, NULL },
};

int main(int argc, char *argv[])
{
     struct request r;
     const struct command *c;

     if (argc < 3)
          return bad("usage", "shmctl shmid command [--uid n] [--gid n] [--mode n]");
     if (parse(argv[1], &r.shmid) < 0)
          return bad("not a segment's id", argv[1]);
     for (c = commands; c->name && strcmp(c->name, argv[2]); c++)
          continue;
     if (!c->name)
          return bad("unknown command", argv[2]);
     if (argc > 3 && !c->takes_options)
          return bad(c->name, "takes no options");
     r.cmd = c->cmd;
     r.options = argv + 3;
     return c->carry_out(&r);
}
