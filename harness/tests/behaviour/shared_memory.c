/* System V shared memory: attached twice, read-only, at a given place, counted, inherited, and let go. */
#include "facts.h"

#include <stdint.h>
#include <sys/ipc.h>
#include <sys/shm.h>

static int id;

static void count(const char *moment) {
  struct shmid_ds now;
  if (shmctl(id, IPC_STAT, &now))
    say("%s: %s", moment, strerrorname_np(errno));
  else
    say("%s: %lu attached, %zu bytes, mode %o, to be destroyed %d, own creator %d", moment,
        (unsigned long)now.shm_nattch, now.shm_segsz, now.shm_perm.mode & 0777, (now.shm_perm.mode & SHM_DEST) != 0,
        now.shm_cpid == getpid());
}

int main(void) {
  key_t key = ftok(".", 'x');
  TELL(shmget(key, 100, 0600));
  id = shmget(key, 100, 0640 | IPC_CREAT | IPC_EXCL);
  TELL(shmget(key, 100, 0600 | IPC_CREAT | IPC_EXCL));
  TELL(shmget(key, 5000, 0));
  say("found again: %d", shmget(key, 50, 0) == id);
  count("made");
  char *one = shmat(id, NULL, 0);
  char *two = shmat(id, NULL, 0);
  say("two places: %d", one != two);
  strcpy(one, "the same memory");
  say("%s", two);
  count("attached twice");
  const char *fixed = shmat(id, (void *)0x700000000000, 0);
  say("at the place asked for: %d", fixed == (void *)0x700000000000);
  TELL(shmat(id, (void *)0x700000001, 0) == (void *)-1 ? -1 : 0);
  TELL(shmdt(fixed));

  const char *readable = shmat(id, NULL, SHM_RDONLY);
  say("%s", readable);
  pid_t child = fork();
  if (child == 0) {
    count("in the child");
    *(volatile char *)(intptr_t)readable = 'x';
    _exit(0);
  }
  tell_end_of("the one who writes to it", child);
  count("after the child");
  TELL(shmctl(id, IPC_RMID, NULL));
  count("removed, still attached");
  strcpy(two, "goes on");
  say("%s", one);
  TELL(shmget(key, 100, 0600));
  TELL(shmdt(one));
  TELL(shmdt(one));
  TELL(shmdt(two));
  TELL(shmdt(readable));
  count("let go");

  id = shmget(IPC_PRIVATE, 4096, 0600);
  one = shmat(id, NULL, 0);
  child = fork();
  if (child == 0) {
    execl("/bin/true", "true", (char *)NULL);
    _exit(1);
  }
  tell_end_of("child that executes", child);
  count("exec lets go");
  memset(one, 0, 4096);
  TELL(shmctl(id, IPC_RMID, NULL));
  return 0;
}
