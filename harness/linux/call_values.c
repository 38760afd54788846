/* Numbers as headers write them. */
#include "linux/call_values.h"

#include "base/memory.h"
#include "base/text.h"

#include <fcntl.h>
#include <linux/futex.h>
#include <linux/sched.h>
#include <signal.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

struct word {
  long value;
  const char *name;
};
#define WORD(name)                                                                                                     \
  { name, #name }

static const struct word open_words[] = {WORD(O_CREAT),    WORD(O_EXCL),    WORD(O_TRUNC),    WORD(O_APPEND),
                                         WORD(O_NONBLOCK), WORD(O_CLOEXEC), WORD(O_NOFOLLOW), WORD(O_DIRECTORY),
                                         WORD(O_SYNC),     WORD(O_NOCTTY)};
static const struct word ipc_words[] = {WORD(IPC_CREAT), WORD(IPC_EXCL)};
static const struct word shmat_words[] = {WORD(SHM_RDONLY), WORD(SHM_RND), WORD(SHM_REMAP)};
static const struct word msg_words[] = {WORD(IPC_NOWAIT), WORD(MSG_NOERROR)};
static const struct word protection_words[] = {WORD(PROT_READ), WORD(PROT_WRITE), WORD(PROT_EXEC)};
static const struct word map_words[] = {
    WORD(MAP_SHARED_VALIDATE), WORD(MAP_SHARED),   WORD(MAP_PRIVATE),  WORD(MAP_ANONYMOUS), WORD(MAP_FIXED),
    WORD(MAP_NORESERVE),       WORD(MAP_POPULATE), WORD(MAP_NONBLOCK), WORD(MAP_STACK),     WORD(MAP_LOCKED)};
static const struct word wait_words[] = {WORD(WNOHANG), WORD(WUNTRACED), WORD(WCONTINUED)};
static const struct word clone_words[] = {WORD(CLONE_VM), WORD(CLONE_VFORK), WORD(CLONE_THREAD)};

static const struct word ipc_commands[] = {WORD(IPC_RMID), WORD(IPC_SET), WORD(IPC_STAT), WORD(IPC_INFO)};
static const struct word shm_commands[] = {WORD(SHM_LOCK), WORD(SHM_UNLOCK), WORD(SHM_STAT), WORD(SHM_STAT_ANY),
                                           WORD(SHM_INFO)};
static const struct word sem_commands[] = {WORD(GETPID),       WORD(GETVAL),  WORD(GETALL), WORD(GETNCNT),
                                           WORD(GETZCNT),      WORD(SETVAL),  WORD(SETALL), WORD(SEM_STAT),
                                           WORD(SEM_STAT_ANY), WORD(SEM_INFO)};
static const struct word msg_commands[] = {WORD(MSG_STAT), WORD(MSG_STAT_ANY), WORD(MSG_INFO)};
static const struct word fcntl_commands[] = {
    WORD(F_DUPFD), WORD(F_GETFD),  WORD(F_SETFD),         WORD(F_GETFL),      WORD(F_SETFL),
    WORD(F_SETLK), WORD(F_SETLKW), WORD(F_DUPFD_CLOEXEC), WORD(F_GETPIPE_SZ), WORD(F_SETPIPE_SZ)};
static const int lone_fcntl_commands[] = {F_GETFD, F_GETFL, F_GETOWN, F_GETSIG, F_GETLEASE, F_GETPIPE_SZ, F_GET_SEALS};
static const struct word domains[] = {WORD(AF_UNIX), WORD(AF_INET), WORD(AF_INET6), WORD(AF_NETLINK)};
static const struct word types[] = {WORD(SOCK_STREAM), WORD(SOCK_DGRAM), WORD(SOCK_SEQPACKET)};
static const struct word clocks[] = {WORD(CLOCK_REALTIME), WORD(CLOCK_MONOTONIC), WORD(CLOCK_PROCESS_CPUTIME_ID),
                                     WORD(CLOCK_THREAD_CPUTIME_ID), WORD(CLOCK_BOOTTIME)};
static const struct word futex_operations[] = {WORD(FUTEX_WAIT),        WORD(FUTEX_WAKE),       WORD(FUTEX_WAIT_BITSET),
                                               WORD(FUTEX_WAKE_BITSET), WORD(FUTEX_LOCK_PI),    WORD(FUTEX_UNLOCK_PI),
                                               WORD(FUTEX_REQUEUE),     WORD(FUTEX_CMP_REQUEUE)};

static const char *find_word(const struct word *words, size_t count, long value) {
  for (size_t i = 0; i < count; i++)
    if (words[i].value == value)
      return words[i].name;
  return NULL;
}
#define NAMED(sb, words, value) add_named(sb, words, array_size(words), value)
static void add_named(struct strbuf *sb, const struct word *words, size_t count, long value) {
  const char *name = find_word(words, count, value);
  if (name)
    strbuf_add_text(sb, name);
  else
    strbuf_addf(sb, "%ld", value);
}

/* The flags that have names, then the rest of them, as an octal mode when one belongs to the call. */
#define FLAGS(sb, words, value, with_mode) add_flags(sb, words, array_size(words), value, with_mode)
static void add_flags(struct strbuf *sb, const struct word *words, size_t count, unsigned long value, bool with_mode) {
  size_t before = sb->length;
  for (size_t i = 0; i < count; i++) {
    unsigned long bit = (unsigned long)words[i].value;
    if ((value & bit) != bit)
      continue;
    strbuf_addf(sb, "%s%s", sb->length > before ? "|" : "", words[i].name);
    value &= ~bit;
  }
  if (value && with_mode)
    strbuf_addf(sb, "%s0%lo", sb->length > before ? "|" : "", value);
  else if (value)
    strbuf_addf(sb, "%s0x%lx", sb->length > before ? "|" : "", value);
  if (sb->length == before)
    strbuf_add_char(sb, '0');
}

static void add_open_flags(struct strbuf *sb, unsigned long value) {
  static const char *const access[] = {"O_RDONLY", "O_WRONLY", "O_RDWR", "3"};
  strbuf_add_text(sb, access[value & O_ACCMODE]);
  value &= ~(unsigned long)(O_ACCMODE | O_LARGEFILE | 0100000); /* the kernel's O_LARGEFILE, always set */
  if (value) {
    strbuf_add_char(sb, '|');
    FLAGS(sb, open_words, value, false);
  }
}

static void add_ipc_command(struct strbuf *sb, const struct call *call, long value) {
  value &= ~0x100; /* IPC_64, which the C library adds */
  const char *name = find_word(ipc_commands, array_size(ipc_commands), value);
  if (!name && call_id(call) == CALL_shmctl)
    name = find_word(shm_commands, array_size(shm_commands), value);
  if (!name && call_id(call) == CALL_semctl)
    name = find_word(sem_commands, array_size(sem_commands), value);
  if (!name && call_id(call) == CALL_msgctl)
    name = find_word(msg_commands, array_size(msg_commands), value);
  if (name)
    strbuf_add_text(sb, name);
  else
    strbuf_addf(sb, "%ld", value);
}

static void add_node_mode(struct strbuf *sb, unsigned mode) {
  static const struct word kinds[] = {WORD(S_IFIFO), WORD(S_IFREG), WORD(S_IFSOCK), WORD(S_IFCHR), WORD(S_IFBLK)};
  const char *kind = find_word(kinds, array_size(kinds), mode & S_IFMT);
  strbuf_addf(sb, "%s%s0%o", kind ? kind : "", kind ? "|" : "", mode & 07777);
}

bool call_value_add(const struct call *call, enum call_argument kind, uint64_t value, struct strbuf *ret_text) {
  struct strbuf *sb = ret_text;
  int number = (int)value; /* of an int the upper half of the register is anything */
  switch (kind) {
  case ARGUMENT_INT: strbuf_addf(sb, "%d", number); break;
  case ARGUMENT_HEX: strbuf_addf(sb, value ? "0x%llx" : "%llu", (unsigned long long)value); break;
  case ARGUMENT_SIZE: strbuf_addf(sb, "%llu", (unsigned long long)value); break;
  case ARGUMENT_MODE: strbuf_addf(sb, "0%o", (unsigned)number & 07777); break;
  case ARGUMENT_NODE_MODE: add_node_mode(sb, (unsigned)number); break;
  case ARGUMENT_IPC_FLAGS: FLAGS(sb, ipc_words, (unsigned)number, true); break;
  case ARGUMENT_SHMAT_FLAGS: FLAGS(sb, shmat_words, (unsigned)number, false); break;
  case ARGUMENT_MSG_FLAGS: FLAGS(sb, msg_words, (unsigned)number, false); break;
  case ARGUMENT_IPC_COMMAND: add_ipc_command(sb, call, number); break;
  case ARGUMENT_OPEN_FLAGS: add_open_flags(sb, (unsigned)number); break;
  case ARGUMENT_MAP_FLAGS: FLAGS(sb, map_words, (unsigned)number, false); break;
  case ARGUMENT_FCNTL_COMMAND: NAMED(sb, fcntl_commands, number); break;
  case ARGUMENT_SOCKET_DOMAIN: NAMED(sb, domains, number); break;
  case ARGUMENT_SOCKET_TYPE: NAMED(sb, types, number & 0xf); break;
  case ARGUMENT_FUTEX_OPERATION: NAMED(sb, futex_operations, number & FUTEX_CMD_MASK); break;
  case ARGUMENT_CLONE_FLAGS: FLAGS(sb, clone_words, value & (CLONE_VM | CLONE_VFORK | CLONE_THREAD), false); break;
  case ARGUMENT_WAIT_OPTIONS: FLAGS(sb, wait_words, (unsigned)(number & ~__WALL), false); break;
  case ARGUMENT_SIGNAL: strbuf_add_text(sb, number ? signal_name(number) : "0"); break;
  case ARGUMENT_CLOCK: NAMED(sb, clocks, number); break;
  case ARGUMENT_PROTECTION:
    if (number)
      FLAGS(sb, protection_words, (unsigned)number, false);
    else
      strbuf_add_text(sb, "PROT_NONE");
    break;
  default: return false;
  }
  return true;
}

bool call_value_is_lone_command(int command) {
  for (size_t i = 0; i < array_size(lone_fcntl_commands); i++)
    if (lone_fcntl_commands[i] == command)
      return true;
  return false;
}
