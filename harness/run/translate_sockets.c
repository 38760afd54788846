/* Sockets: names and addresses that only the run has. */
#include "run/translating.h"

#include "base/file.h"
#include "base/memory.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "linux/procfs.h"
#include "linux/tracee.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>

union address {
  struct sockaddr any;
  struct sockaddr_in in;
  struct sockaddr_in6 in6;
  struct sockaddr_un un;
  char bytes[sizeof(struct sockaddr_un) + PATH_SIZE];
};

static bool is_loopback(uint32_t address) { return ntohl(address) >> 24 == 127; }

/* As the run's own: 127.0.0.1, ::1, and "any", which would be seen in the network. False: not of this host's inside. */
static bool own_address(const struct translation *translation, union address *name, bool any) {
  struct in6_addr *six = &name->in6.sin6_addr;
  if (name->any.sa_family == AF_INET) {
    bool wanted = is_loopback(name->in.sin_addr.s_addr) || (any && name->in.sin_addr.s_addr == 0);
    if (wanted)
      name->in.sin_addr.s_addr = translation->address;
    return wanted;
  }
  bool mapped = IN6_IS_ADDR_V4MAPPED(six) && is_loopback(six->s6_addr32[3]);
  if (!mapped && !IN6_IS_ADDR_LOOPBACK(six) && !(any && IN6_IS_ADDR_UNSPECIFIED(six)))
    return false;
  *six = (struct in6_addr){.s6_addr32 = {0, 0, htonl(0xffff), translation->address}};
  name->in6.sin6_scope_id = 0;
  return true;
}

/* The other way round. */
static bool common_address(const struct translation *translation, union address *name) {
  if (name->any.sa_family == AF_INET && name->in.sin_addr.s_addr == translation->address) {
    name->in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return true;
  }
  if (name->any.sa_family == AF_INET6 && IN6_IS_ADDR_V4MAPPED(&name->in6.sin6_addr) &&
      name->in6.sin6_addr.s6_addr32[3] == translation->address) {
    name->in6.sin6_addr = in6addr_loopback;
    return true;
  }
  return false;
}

static int port_of(const union address *name) {
  return ntohs(name->any.sa_family == AF_INET ? name->in.sin_port : name->in6.sin6_port);
}

/* Columns of /proc/net/tcp and its like: sl local remote st; an IPv4 address at the end of a mapped IPv6 one. */
static bool is_on_port(const char *file, uint32_t address, int port, bool listening) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  char wanted[32];
  snprintf(wanted, sizeof wanted, "%08X:%04X", address, (unsigned)port);
  if (file_read(file, 64 << 20, &text, NULL))
    return false;
  for (const char *line = strchr(text.buf, '\n'); line && line[1]; line = strchr(line + 1, '\n')) {
    char local[64];
    unsigned state;
    if (sscanf(line + 1, "%*s %63s %*s %x", local, &state) != 2 || (listening && state != 10))
      continue;
    size_t length = strlen(local);
    if (length >= 13 && strcmp(local + length - 13, wanted) == 0)
      return true;
  }
  return false;
}

void translation_keep_sockets(const struct translation *translation, struct strbuf *text) {
  char wanted[16];
  size_t kept = strcspn(text->buf, "\n");
  snprintf(wanted, sizeof wanted, "%08X:", translation->address);
  kept += text->buf[kept] == '\n';
  for (char *line = text->buf + kept; *line;) {
    size_t length = strcspn(line, "\n");
    length += line[length] == '\n';
    if (memmem(line, length, wanted, strlen(wanted))) {
      memmove(text->buf + kept, line, length);
      kept += length;
    }
    line += length;
  }
  text->length = kept;
  if (kept)
    text->buf[kept] = '\0';
}

enum { ANY_ADDRESS = 0 };

static bool streams_end_at(uint32_t address, int port) {
  return is_on_port("/proc/net/tcp", address, port, true) || is_on_port("/proc/net/tcp6", address, port, true);
}

static bool datagrams_end_at(uint32_t address, int port) {
  return is_on_port("/proc/net/udp", address, port, false) || is_on_port("/proc/net/udp6", address, port, false);
}

static bool run_is_on_port(const struct translation *translation, int port) {
  return is_on_port("/proc/net/tcp", translation->address, port, false) ||
         is_on_port("/proc/net/tcp6", translation->address, port, false) ||
         datagrams_end_at(translation->address, port);
}

/* A descriptor of our own of a program's socket; -1. */
static int take_socket(pid_t group, int fd) {
  _cleanup_close_ int process = (int)syscall(SYS_pidfd_open, group, 0);
  return process < 0 ? -1 : (int)syscall(SYS_pidfd_getfd, process, fd, 0);
}

/* SOCK_STREAM, SOCK_DGRAM …; 0 when it can't be told. */
static int type_of(pid_t group, int fd) {
  _cleanup_close_ int socket = take_socket(group, fd);
  int type = 0;
  socklen_t size = sizeof type;
  return socket >= 0 && getsockopt(socket, SOL_SOCKET, SO_TYPE, &type, &size) == 0 ? type : 0;
}

/* A service of the host that listens on any address listens on the run's too. Those that take datagrams are looked for
 * once for each port: that is asked at each of them. */
static bool host_takes_datagrams(struct translation *translation, int port) {
  vec_each(&translation->quiet_ports, quiet)
    if (*quiet == port)
      return false;
  if (datagrams_end_at(ANY_ADDRESS, port))
    return true;
  *vec_add(&translation->quiet_ports) = port;
  return false;
}

/* A socket's name, as the program gave it and as the host is to get it. */
struct named {
  union address name;
  size_t size;
  bool binds;
  bool connects;
  bool sends; /* may connect, too */
  int fd;     /* of the socket */
};

/* Whoever is on that port of this host: is it somebody else than the run? */
static bool is_anothers(struct translation *translation, const struct asker *asker, const struct named *named,
                        int port) {
  int type = type_of(asker->group, named->fd);
  if (named->connects && type != SOCK_DGRAM && !streams_end_at(translation->address, port) &&
      (type == SOCK_STREAM || streams_end_at(ANY_ADDRESS, port)))
    return true;
  return type != SOCK_STREAM && host_takes_datagrams(translation, port) &&
         !datagrams_end_at(translation->address, port);
}

/* Any bytes may be in it, and be all that tells it from another: "@2f746d70" is "/tmp". */
static char *abstract_name(const union address *name, size_t size) {
  struct strbuf text = STRBUF_INIT;
  strbuf_add_char(&text, '@');
  for (size_t i = offsetof(struct sockaddr_un, sun_path) + 1; i < size; i++)
    strbuf_addf(&text, "%02x", (unsigned char)name->bytes[i]);
  return strbuf_detach(&text);
}

/* A name in the file system is a path; one without is the host's alone to give. */
static enum translated translate_local(struct translation *translation, struct errand *errand,
                                       const struct asker *asker, struct registers *regs, struct named *named) {
  const size_t head = offsetof(struct sockaddr_un, sun_path);
  struct sockaddr_un *un = &named->name.un;
  struct resolved place;
  if (named->size <= head)
    return named->binds ? CALL_ALTERED : CALL_AS_IT_IS; /* it is given a name */
  if (!un->sun_path[0]) {
    _cleanup_free_ char *text = abstract_name(&named->name, named->size);
    errand->number = 0;
    if (named->binds)
      return CALL_ALTERED;
    return strings_have(&translation->abstract, text) ? CALL_AS_IT_IS : translation_answer(regs, -ECONNREFUSED);
  }
  char path[sizeof un->sun_path + 1] = "";
  memcpy(path, un->sun_path, named->size - head);
  int status = path_view_resolve(translation->view, asker, path, !named->binds, &place);
  if (status)
    return translation_answer(regs, status);
  if (place.area != PATH_OWN)
    return translation_answer(regs, named->binds ? -EROFS : -ECONNREFUSED);
  if (place.same)
    return CALL_AS_IT_IS;
  if (strlen(place.host) >= sizeof un->sun_path)
    return translation_answer(regs, -ENAMETOOLONG);
  memcpy(un->sun_path, place.host, strlen(place.host) + 1);
  named->size = sizeof *un;
  return CALL_ALTERED;
}

static enum translated translate_name(struct translation *translation, struct errand *errand, const struct asker *asker,
                                      struct registers *regs, struct named *named) {
  union address *name = &named->name;
  if (named->size < sizeof name->any.sa_family)
    return CALL_AS_IT_IS;
  if (name->any.sa_family == AF_UNIX)
    return translate_local(translation, errand, asker, regs, named);
  if (name->any.sa_family == AF_UNSPEC && (named->binds || named->sends))
    name->any.sa_family = AF_INET; /* the kernel takes it for that */
  if (name->any.sa_family != AF_INET && name->any.sa_family != AF_INET6)
    return CALL_AS_IT_IS; /* AF_UNSPEC ends a connection; other families have no sockets here */
  if (named->size < (name->any.sa_family == AF_INET ? sizeof name->in : 24)) /* SIN6_LEN_RFC2133 */
    return CALL_AS_IT_IS;
  int port = port_of(name);
  if (!own_address(translation, name, true))
    return translation_answer(regs, named->binds ? -EADDRNOTAVAIL : -ENETUNREACH);
  if (!named->binds && port && is_anothers(translation, asker, named, port))
    return translation_answer(regs, -ECONNREFUSED);
  errand->number = port;
  return CALL_ALTERED;
}

/* 0, or a negative errno. */
static int read_name(pid_t tid, uint64_t address, size_t size, struct named *ret) {
  ret->size = size < sizeof ret->name.un ? size : sizeof ret->name.un;
  return translation_read(tid, address, &ret->name, ret->size);
}

enum translated socket_enter_name(struct translation *translation, struct errand *errand, pid_t tid, pid_t group,
                                  struct registers *regs, int argument) {
  long call = registers_call(regs);
  bool sends = call == SYS_sendto;
  uint64_t address = registers_argument(regs, argument);
  struct named named = {.binds = call == SYS_bind,
                        .connects = call == SYS_connect || (sends && registers_argument(regs, 3) & MSG_FASTOPEN),
                        .sends = sends,
                        .fd = (int)registers_argument(regs, 0)};
  const struct asker asker = {tid, group, AT_FDCWD};
  if (sends && !address)
    return CALL_AS_IT_IS;
  int status = read_name(tid, address, (uint32_t)registers_argument(regs, argument + 1), &named);
  if (status)
    return translation_answer(regs, status);
  enum translated outcome = translate_name(translation, errand, &asker, regs, &named);
  if (outcome != CALL_ALTERED)
    return outcome;
  struct texts texts = translation_texts(regs);
  if (!translation_put(&texts, tid, regs, argument, &named.name, named.size))
    return translation_answer(regs, -EFAULT);
  registers_set_argument(regs, argument + 1, named.size);
  return CALL_ALTERED;
}

/* sendmsg(2) finds the name behind a pointer: the message's head and its name are made anew. */
enum translated socket_enter_message(struct translation *translation, struct errand *errand, pid_t tid, pid_t group,
                                     struct registers *regs) {
  struct msghdr message;
  struct named named = {
      .connects = registers_argument(regs, 2) & MSG_FASTOPEN, .sends = true, .fd = (int)registers_argument(regs, 0)};
  const struct asker asker = {tid, group, AT_FDCWD};
  int status = translation_read(tid, registers_argument(regs, 1), &message, sizeof message);
  if (status == 0 && !message.msg_name)
    return CALL_AS_IT_IS;
  if (status == 0)
    status = read_name(tid, (uintptr_t)message.msg_name, message.msg_namelen, &named);
  if (status)
    return translation_answer(regs, status);
  enum translated outcome = translate_name(translation, errand, &asker, regs, &named);
  if (outcome != CALL_ALTERED)
    return outcome;
  struct texts texts = translation_texts(regs);
  if (!translation_put(&texts, tid, regs, 1, &named.name, named.size))
    return translation_answer(regs, -EFAULT);
  message.msg_name = (void *)(uintptr_t)registers_argument(regs, 1);
  message.msg_namelen = (socklen_t)named.size;
  return translation_put(&texts, tid, regs, 1, &message, sizeof message) ? CALL_ALTERED
                                                                         : translation_answer(regs, -EFAULT);
}

/* The name that the kernel has given a socket without a file. */
static void note_given_name(struct translation *translation, pid_t tid, int fd) {
  union address name;
  socklen_t size = sizeof name;
  _cleanup_close_ int socket = take_socket(procfs_group(tid), fd);
  if (socket < 0 || getsockname(socket, &name.any, &size) || size <= offsetof(struct sockaddr_un, sun_path))
    return;
  _cleanup_free_ char *text = abstract_name(&name, size);
  strings_add(&translation->abstract, text);
}

enum translated socket_leave_bind(struct translation *translation, const struct errand *errand, pid_t tid,
                                  const struct registers *regs) {
  union address name = {0};
  int64_t result = registers_result(regs);
  size_t size = (uint32_t)registers_argument(&errand->entry, 2);
  size = size < sizeof name.un ? size : sizeof name.un;
  tracee_read(tid, registers_argument(&errand->entry, 1), &name, size);
  bool local = name.any.sa_family == AF_UNIX;
  bool given = local && size <= offsetof(struct sockaddr_un, sun_path);
  _cleanup_free_ char *text = local && !given && !name.un.sun_path[0] ? abstract_name(&name, size) : NULL;
  if (result == 0 && given)
    note_given_name(translation, tid, (int)registers_argument(&errand->entry, 0));
  if (result == 0 && text)
    strings_add(&translation->abstract, text);
  if (result != -EADDRINUSE || (local && !text))
    return CALL_ALTERED;
  if (local ? strings_have(&translation->abstract, text) : run_is_on_port(translation, port_of(&name)))
    return CALL_ALTERED;
  free(translation->problem);
  _cleanup_free_ char *shown = local ? text_visible(name.un.sun_path + 1) : NULL;
  translation->problem =
      local ? xasprintf("the socket name @%s belongs to another program of this host", shown)
            : xasprintf("the port %d belongs to another program of this host; see `ss -lnp sport = :%d`",
                        port_of(&name), port_of(&name));
  return CALL_IMPOSSIBLE;
}

/* A name that the kernel has filled in: 127.0.0.1 again, and paths as they are inside. True: it is shorter now. */
static bool leave_name(const struct translation *translation, pid_t tid, uint64_t address, uint32_t *size) {
  union address name = {0};
  size_t count = address ? tracee_read_some(tid, address, &name, *size < sizeof name.un ? *size : sizeof name.un) : 0;
  if (count < sizeof name.any.sa_family)
    return false;
  if (common_address(translation, &name)) {
    tracee_write(tid, address, &name, count);
    return false;
  }
  size_t before = strlen(name.un.sun_path);
  if (name.any.sa_family != AF_UNIX || name.un.sun_path[0] != '/' ||
      !path_view_inside(translation->view, name.un.sun_path))
    return false;
  *size -= (uint32_t)(before - strlen(name.un.sun_path));
  tracee_write(tid, address, &name, *size < sizeof name.un ? *size : sizeof name.un);
  return true;
}

void socket_leave_name(const struct translation *translation, const struct errand *errand, pid_t tid, int argument) {
  uint32_t size;
  uint64_t size_at = registers_argument(&errand->entry, argument + 1);
  if (tracee_read(tid, size_at, &size, sizeof size) == 0 &&
      leave_name(translation, tid, registers_argument(&errand->entry, argument), &size))
    tracee_write(tid, size_at, &size, sizeof size);
}

void socket_leave_message(const struct translation *translation, pid_t tid, uint64_t address) {
  struct msghdr message;
  if (tracee_read(tid, address, &message, sizeof message) == 0 &&
      leave_name(translation, tid, (uintptr_t)message.msg_name, &message.msg_namelen))
    tracee_write(tid, address, &message, sizeof message);
}

void socket_leave_messages(const struct translation *translation, const struct errand *errand, pid_t tid,
                           int64_t count) {
  uint64_t address = registers_argument(&errand->entry, 1);
  for (int64_t i = 0; i < count; i++)
    socket_leave_message(translation, tid, address + (uint64_t)i * sizeof(struct mmsghdr));
}

/* Protocols other than TCP and UDP have ways of their own to say where they go to. */
static enum translated enter_internet(struct registers *regs) {
  int kind = (int)registers_argument(regs, 1) & 0xf;
  int protocol = (int)registers_argument(regs, 2);
  if (kind == SOCK_SEQPACKET || kind == SOCK_DCCP)
    return translation_answer(regs, -ESOCKTNOSUPPORT);
  bool known = protocol == 0 || protocol == IPPROTO_TCP || protocol == IPPROTO_UDP;
  return known ? CALL_AS_IT_IS : translation_answer(regs, -EPROTONOSUPPORT);
}

enum translated socket_enter(struct registers *regs) {
  switch ((int)registers_argument(regs, 0)) {
  case AF_UNIX: return CALL_AS_IT_IS;
  case AF_INET:
  case AF_INET6: return enter_internet(regs);
  case AF_NETLINK: return registers_argument(regs, 2) == 0 ? CALL_AS_IT_IS : translation_answer(regs, -EPROTONOSUPPORT);
  default: return translation_answer(regs, -EAFNOSUPPORT);
  }
}

/* An IPv6 socket goes by mapped addresses, which the one would forbid; the other can name a route. */
enum translated socket_enter_option(struct registers *regs) {
  int level = (int)registers_argument(regs, 1);
  int option = (int)registers_argument(regs, 2);
  bool only = level == IPPROTO_IPV6 && option == IPV6_V6ONLY;
  if (level == IPPROTO_IP && option == IP_OPTIONS)
    return translation_answer(regs, -EPERM);
  return only ? translation_answer(regs, 0) : CALL_AS_IT_IS;
}
