/* shmctl: looks at a segment of shared memory, changes it, or removes it, by its id.
 *
 * Partner: ../shmget-call/shmget.c, which makes one and tells its id.
 * Try:     ./shmctl ID IPC_STAT;  ./shmctl ID IPC_SET --mode 0600;  ./shmctl ID IPC_RMID
 * Look:    ipcs -m -i ID           what the kernel knows about it */
#include <getopt.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/shm.h>

static const struct command {
  const char *name;
  int number;
} commands[] = {
    {"IPC_STAT", IPC_STAT}, {"IPC_SET", IPC_SET},       {"IPC_RMID", IPC_RMID},
    {"SHM_LOCK", SHM_LOCK}, {"SHM_UNLOCK", SHM_UNLOCK},
};

/* What IPC_SET can change, and whether it shall. */
enum { UID, GID, MODE, COUNT };
struct changes {
  bool given[COUNT];
  int value[COUNT];
};

static int usage(void) {
  fprintf(stderr, "Use: shmctl SHMID IPC_STAT|IPC_RMID|SHM_LOCK|SHM_UNLOCK\n"
                  "     shmctl SHMID IPC_SET [--uid N] [--gid N] [--mode N]\n");
  return 1;
}

/* Says what failed and why. */
static int fail(const char *step) {
  perror(step);
  return 1;
}

static bool parse_int(const char *text, int *ret_number) {
  char *end;
  long number = strtol(text, &end, 0); /* 0: decimal, 0x or 0 in front, as in C */

  /* On overflow strtol() answers LONG_MIN or LONG_MAX, which the range check refuses as well. */
  if (end == text || *end != '\0' || number < INT_MIN || number > INT_MAX)
    return false;
  *ret_number = (int)number;
  return true;
}

static bool parse_command(const char *text, int *ret_number) {
  for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
    if (strcmp(text, commands[i].name) == 0) {
      *ret_number = commands[i].number;
      return true;
    }
  }
  return false;
}

/* Reads `--uid N`, `--uid=N` and so on behind id and command. */
static bool parse_changes(int argc, char *argv[], struct changes *ret_changes) {
  static const struct option options[] = {
      {"uid", required_argument, NULL, UID},
      {"gid", required_argument, NULL, GID},
      {"mode", required_argument, NULL, MODE},
      {0},
  };
  int which;

  *ret_changes = (struct changes){0};
  optind = 3; /* an id like -1 must not be taken for an option */
  while ((which = getopt_long(argc, argv, "", options, NULL)) != -1) {
    if (which == '?' || !parse_int(optarg, &ret_changes->value[which]))
      return false;
    ret_changes->given[which] = true;
  }
  return optind == argc;
}

/* IPC_SET always sets all three, so what shall stay has to be put back as it is. */
static void apply(const struct changes *changes, struct ipc_perm *perm) {
  if (changes->given[UID])
    perm->uid = (uid_t)changes->value[UID];
  if (changes->given[GID])
    perm->gid = (gid_t)changes->value[GID];
  if (changes->given[MODE])
    perm->mode = (unsigned short)(changes->value[MODE] & 0777);
}

/* The bits above the low nine say how it stands with the segment (SHM_LOCKED, SHM_DEST), not who may use it. */
static void show(const struct shmid_ds *segment) {
  printf("owner = %u\n", segment->shm_perm.uid);
  printf("group = %u\n", segment->shm_perm.gid);
  printf("mode = 0%03o\n", segment->shm_perm.mode & 0777u);
  printf("size = %zu\n", segment->shm_segsz);
  printf("nattch = %lu\n", (unsigned long)segment->shm_nattch);
  printf("key = 0x%x\n", (unsigned)segment->shm_perm.__key);
}

int main(int argc, char *argv[]) {
  int id, command;
  struct changes changes;

  if (argc < 3 || !parse_int(argv[1], &id) || !parse_command(argv[2], &command) ||
      !parse_changes(argc, argv, &changes) || (command != IPC_SET && argc > 3))
    return usage();

  /* The kernel writes the whole structure here for IPC_STAT and reads some of it for IPC_SET, hence its address; the
   * other commands don't look at it. */
  struct shmid_ds segment;
  if (command == IPC_SET) {
    if (shmctl(id, IPC_STAT, &segment) == -1)
      return fail("shmctl: shmctl failed");
    apply(&changes, &segment.shm_perm);
  }
  if (shmctl(id, command, &segment) == -1)
    return fail("shmctl: shmctl failed");

  if (command == IPC_STAT)
    show(&segment);
  if (fflush(stdout) != 0 || ferror(stdout))
    return fail("stdout");
  return 0;
}
