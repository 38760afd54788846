/* Landlock. The kernel's header on a build machine may be older than the kernel: numbers and flags stand here. */
#include "linux/confinement.h"

#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>

enum { CREATE_RULESET = 444, ADD_RULE = 445, RESTRICT_SELF = 446, RULE_PATH_BENEATH = 1, ASK_VERSION = 1 };

enum { RIGHT_EXECUTE = 1 << 0, RIGHT_WRITE_FILE = 1 << 1, RIGHT_READ_FILE = 1 << 2, RIGHT_READ_DIR = 1 << 3 };
enum { RIGHT_TRUNCATE = 1 << 14 };

#define ALL_RIGHTS_2 ((UINT64_C(1) << 14) - 1) /* up to RIGHT_REFER */
#define QUEUES "/dev/mqueue"
#define READING (RIGHT_EXECUTE | RIGHT_READ_FILE | RIGHT_READ_DIR)
#define OF_FILES (RIGHT_EXECUTE | RIGHT_WRITE_FILE | RIGHT_READ_FILE | RIGHT_TRUNCATE)
#define SCOPES UINT64_C(3) /* abstract sockets, signals */

struct ruleset {
  uint64_t files;
  uint64_t network;
  uint64_t scopes;
};

struct beneath {
  uint64_t allowed;
  int32_t parent;
} __attribute__((packed));

int confinement_version(void) {
  long version = syscall(CREATE_RULESET, NULL, 0, ASK_VERSION);
  return version < 2 ? 0 : (int)version;
}

static int add(int rules, const struct confined_path *path, uint64_t handled) {
  struct stat st;
  _cleanup_close_ int fd = open(path->path, O_PATH | O_CLOEXEC);
  if (fd < 0)
    return 0;
  if (fstat(fd, &st))
    return -1;
  struct beneath beneath = {path->writable ? handled : READING & handled, fd};
  if (!S_ISDIR(st.st_mode))
    beneath.allowed &= OF_FILES;
  return (int)syscall(ADD_RULE, rules, RULE_PATH_BENEATH, &beneath, 0);
}

/* Queues are files of a system of their own, which has a place only where it is mounted: elsewhere they can't be told
 * from files that are not to be opened. */
static bool queues_are_mounted(void) {
  enum { MQUEUE_MAGIC = 0x19800202 };
  struct statfs system;
  return statfs(QUEUES, &system) == 0 && system.f_type == MQUEUE_MAGIC;
}

int confinement_enter(const struct confined_path *paths, size_t count) {
  int version = confinement_version();
  if (!version)
    return 0;
  struct ruleset wanted = {.files = ALL_RIGHTS_2 | (version >= 3 ? RIGHT_TRUNCATE : 0)};
  const struct confined_path queues = {QUEUES, true};
  bool mounted = queues_are_mounted();
  if (!mounted)
    wanted.files &= ~(uint64_t)(RIGHT_READ_FILE | RIGHT_WRITE_FILE);
  if (version >= 6)
    wanted.scopes = SCOPES;
  size_t size = version >= 6 ? sizeof wanted : version >= 4 ? 16 : 8;
  _cleanup_close_ int rules = (int)syscall(CREATE_RULESET, &wanted, size, 0);
  if (rules < 0)
    return -1;
  if (mounted && add(rules, &queues, wanted.files))
    return -1;
  for (size_t i = 0; i < count; i++)
    if (add(rules, &paths[i], wanted.files))
      return -1;
  return (int)syscall(RESTRICT_SELF, rules, 0);
}
