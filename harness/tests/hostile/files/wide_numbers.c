/* The kernel looks at 32 bits of a call's number. Whoever looks at 64 takes these for calls that don't exist. */
#include "specimen.h"

#define WIDE(number) (INT64_C(0x100000000) | (number))
#define NEGATIVE(number) (INT64_C(-0x100000000) | (number))

static void show_by(long number, const char *path) {
  char text[4096];
  long fd = syscall(number, AT_FDCWD, path, O_RDONLY);
  for (ssize_t got; fd >= 0 && (got = read((int)fd, text, sizeof text)) > 0;)
    fwrite(text, 1, (size_t)got, stdout);
}

/* Everybody may read the host's /tmp. */
static void list_by(long number) {
  DIR *folder = fdopendir((int)syscall(number, AT_FDCWD, "/tmp", O_RDONLY | O_DIRECTORY));
  for (struct dirent *entry; folder && (entry = readdir(folder));)
    if (strstr(entry->d_name, "canary"))
      puts(entry->d_name);
}

static void attach_by(int64_t high) {
  long id = syscall(high | SYS_shmget, CANARY_KEY, 0, 0);
  long at = id < 0 ? -1 : syscall(high | SYS_shmat, id, NULL, SHM_RDONLY);
  if (at != -1)
    puts((const char *)at);
}

int main(void) {
  show_by(WIDE(SYS_openat), CANARY_FILE);
  show_by(NEGATIVE(SYS_openat), CANARY_FILE);
  list_by(WIDE(SYS_openat));
  list_by(NEGATIVE(SYS_openat));
  attach_by(WIDE(0));
  attach_by(NEGATIVE(0));
  syscall(WIDE(SYS_unlink), CANARY_FILE);
  syscall(WIDE(SYS_kill), getppid(), SIGTERM);
  return hello();
}
