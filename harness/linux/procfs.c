/* What proc(5) tells. */
#include "linux/procfs.h"

#include "base/file.h"
#include "base/strbuf.h"

#include <ctype.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <string.h>
#include <sys/sysmacros.h>

enum { MOST_BYTES = 16 << 20 };

static int read_proc(pid_t pid, const char *name, struct strbuf *ret_text) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/%s", (int)pid, name);
  _cleanup_close_ int fd = open(path, O_RDONLY | O_CLOEXEC);
  return fd < 0 ? -1 : fd_read_all(fd, MOST_BYTES, ret_text);
}

/* The rest of the line of /proc/PID/status that begins with `key`. */
static const char *status_field(const struct strbuf *status, const char *key) {
  const char *at = strstr(status->buf, key);
  return at ? at + strlen(key) : "";
}

pid_t procfs_group(pid_t tid) {
  _cleanup_strbuf_ struct strbuf status = STRBUF_INIT;
  if (read_proc(tid, "status", &status))
    return tid;
  pid_t group = (pid_t)strtol(status_field(&status, "\nTgid:"), NULL, 10);
  return group ? group : tid;
}

pid_t procfs_tracer(pid_t pid, pid_t *ret_parent) {
  _cleanup_strbuf_ struct strbuf status = STRBUF_INIT;
  *ret_parent = 0;
  if (read_proc(pid, "status", &status))
    return 0;
  *ret_parent = (pid_t)strtol(status_field(&status, "\nPPid:"), NULL, 10);
  return (pid_t)strtol(status_field(&status, "\nTracerPid:"), NULL, 10);
}

bool procfs_is_alive(pid_t pid) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  if (read_proc(pid, "stat", &text))
    return false;
  const char *name_end = strrchr(text.buf, ')'); /* behind it the state's letter: proc(5) */
  return name_end && name_end[1] && name_end[2] != 'Z' && name_end[2] != 'X';
}

int procfs_inner_pid(pid_t pid) {
  _cleanup_strbuf_ struct strbuf status = STRBUF_INIT;
  if (read_proc(pid, "status", &status))
    return 0;
  const char *list = status_field(&status, "\nNSpid:");
  int inner = 0;
  char *end;
  for (long value = strtol(list, &end, 10); end != list; value = strtol(list, &end, 10)) {
    inner = (int)value;
    list = end;
    if (*list == '\n')
      break;
  }
  return inner;
}

/* proc(5): arg_start and arg_end are fields 48 and 49, and behind the name in parentheses comes the third. */
void procfs_hide_arguments(void) {
  enum { FIRST = 3, ARG_START = 48 };
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  if (file_read("/proc/self/stat", 1 << 16, &text, NULL))
    return;
  const char *at = strrchr(text.buf, ')');
  for (int field = FIRST; at && field <= ARG_START; field++)
    at = strchr(at + 1, ' ');
  char *end;
  uintptr_t from = at ? strtoull(at, &end, 10) : 0;
  uintptr_t to = from ? strtoull(end, NULL, 10) : 0;
  if (from && from < to)
    memset((void *)from, 0, to - from); // NOLINT: an address of our own
}

static uint64_t mask_of(const struct strbuf *status, const char *key) {
  return strtoull(status_field(status, key), NULL, 16);
}

static bool mask_has(const struct strbuf *status, const char *key, int number) {
  return mask_of(status, key) >> (number - 1) & 1;
}

enum signal_action procfs_signal_action(pid_t pid, int number) {
  _cleanup_strbuf_ struct strbuf status = STRBUF_INIT;
  if (number == SIGKILL || number == SIGSTOP || read_proc(pid, "status", &status))
    return ACTION_DEFAULT;
  if (mask_has(&status, "\nSigIgn:", number))
    return ACTION_IGNORE;
  if (mask_has(&status, "\nSigCgt:", number))
    return ACTION_HANDLE;
  bool harmless = number == SIGCHLD || number == SIGURG || number == SIGWINCH || number == SIGCONT;
  return harmless ? ACTION_IGNORE : ACTION_DEFAULT;
}

bool procfs_signal_pending(pid_t tid, int number) {
  _cleanup_strbuf_ struct strbuf status = STRBUF_INIT;
  return read_proc(tid, "status", &status) == 0 &&
         (mask_has(&status, "\nSigPnd:", number) || mask_has(&status, "\nShdPnd:", number));
}

bool procfs_has_signal_to_handle(pid_t tid) {
  _cleanup_strbuf_ struct strbuf status = STRBUF_INIT;
  if (read_proc(tid, "status", &status))
    return false;
  uint64_t pending = mask_of(&status, "\nSigPnd:") | mask_of(&status, "\nShdPnd:");
  return pending & ~mask_of(&status, "\nSigBlk:") & mask_of(&status, "\nSigCgt:");
}

/* A line: name, soft limit, hard limit, unit, in columns. */
int64_t procfs_soft_limit(pid_t pid, const char *name) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  if (read_proc(pid, "limits", &text))
    return -1;
  const char *at = strstr(text.buf, name);
  at = at ? at + strlen(name) : "";
  at += strspn(at, " ");
  if (strncmp(at, "unlimited", strlen("unlimited")) == 0)
    return INT64_MAX;
  return isdigit((unsigned char)*at) ? strtoll(at, NULL, 10) : -1;
}

int64_t procfs_private_bytes(pid_t pid) {
  _cleanup_strbuf_ struct strbuf status = STRBUF_INIT;
  if (read_proc(pid, "status", &status))
    return 0;
  return (strtoll(status_field(&status, "\nRssAnon:"), NULL, 10) +
          strtoll(status_field(&status, "\nRssShmem:"), NULL, 10) +
          strtoll(status_field(&status, "\nVmPTE:"), NULL, 10)) *
         1024;
}

int64_t procfs_shared_bytes(const char *sysvipc_shm) {
  int64_t total = 0;
  for (const char *line = strchr(sysvipc_shm, '\n'); line && line[1]; line = strchr(line + 1, '\n')) {
    int64_t rss = 0;
    if (sscanf(line + 1, "%*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %" SCNd64, &rss) == 1)
      total += rss;
  }
  return total;
}

int64_t procfs_message_bytes(const char *sysvipc_msg) {
  int64_t total = 0;
  for (const char *line = strchr(sysvipc_msg, '\n'); line && line[1]; line = strchr(line + 1, '\n')) {
    int64_t bytes = 0;
    if (sscanf(line + 1, "%*s %*s %*s %" SCNd64, &bytes) == 1)
      total += bytes;
  }
  return total;
}

/* Moves behind the number in that base, and `behind` it; false when there is something else. By hand, since sscanf(3)
 * would take as long as the kernel does to make the list. */
static bool take_number(char **at, int base, char behind, uint64_t *ret_number) {
  char *end;
  if (!isxdigit((unsigned char)**at))
    return false;
  *ret_number = strtoull(*at, &end, base);
  if (*end != behind)
    return false;
  *at = end + 1;
  return true;
}

/* start-end permissions offset major:minor inode, blanks, path */
static bool parse_mapping(char *at, struct mapping *ret_mapping) {
  uint64_t major_number;
  uint64_t minor_number;
  if (!take_number(&at, 16, '-', &ret_mapping->start) || !take_number(&at, 16, ' ', &ret_mapping->end) ||
      strnlen(at, 5) < 5)
    return false;
  ret_mapping->readable = at[0] == 'r';
  ret_mapping->writable = at[1] == 'w';
  ret_mapping->executable = at[2] == 'x';
  ret_mapping->shared = at[3] == 's';
  at += 5;
  if (!take_number(&at, 16, ' ', &ret_mapping->offset) || !take_number(&at, 16, ':', &major_number) ||
      !take_number(&at, 16, ' ', &minor_number) || !take_number(&at, 10, ' ', &ret_mapping->inode))
    return false;
  ret_mapping->device = makedev((unsigned)major_number, (unsigned)minor_number);
  ret_mapping->path = xstrdup(at + strspn(at, " "));
  return true;
}

void procfs_mappings(pid_t pid, mappings *ret_mappings) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  if (read_proc(pid, "maps", &text))
    return;
  char *rest = text.buf;
  for (char *line = strsep(&rest, "\n"); line && *line; line = strsep(&rest, "\n")) {
    struct mapping mapping = {0};
    if (parse_mapping(line, &mapping))
      *vec_add(ret_mappings) = mapping;
  }
}

void mappings_release(mappings *list) {
  vec_each(list, mapping)
    free(mapping->path);
  vec_release(list);
}

struct tcp_socket {
  unsigned state;
  unsigned unsent; /* bytes; unacknowledged ones too */
  unsigned unread;
};
enum { TCP_STATE_SYN_SENT = 2, TCP_STATE_SYN_RECV = 3 };

/* The socket of the next line behind the heading; `rest` moves on. Columns: sl local remote st tx_queue:rx_queue … */
static bool next_tcp_socket(const char **rest, struct tcp_socket *ret_socket) {
  for (const char *line = strchr(*rest, '\n'); line && line[1]; line = strchr(*rest, '\n')) {
    *rest = line + 1;
    if (sscanf(*rest, "%*s %*s %*s %x %x:%x", &ret_socket->state, &ret_socket->unsent, &ret_socket->unread) == 3)
      return true;
  }
  return false;
}

uint64_t procfs_tcp_in_flight(const char *net_tcp) {
  uint64_t picture = 0;
  struct tcp_socket socket;
  while (next_tcp_socket(&net_tcp, &socket))
    if (socket.unsent || socket.state == TCP_STATE_SYN_SENT || socket.state == TCP_STATE_SYN_RECV)
      picture = picture * 31 + socket.unsent * 7919 + socket.unread * 31 + socket.state;
  return picture;
}

bool procfs_tcp_connecting(const char *net_tcp) {
  struct tcp_socket socket;
  while (next_tcp_socket(&net_tcp, &socket))
    if (socket.state == TCP_STATE_SYN_SENT)
      return true;
  return false;
}
