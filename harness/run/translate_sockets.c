/* Sockets: names and addresses that only the run has. */
#include "run/translating.h"

#include "base/file.h"
#include "base/memory.h"
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

static bool run_is_on_port(const struct translation *translation, int port, bool listening) {
  static const char *const files[] = {"/proc/net/tcp", "/proc/net/tcp6", "/proc/net/udp", "/proc/net/udp6"};
  for (size_t i = 0; i < (listening ? 2 : array_size(files)); i++)
    if (is_on_port(files[i], translation->address, port, listening))
      return true;
  return false;
}

static char *abstract_name(const union address *name, size_t size) {
  return xasprintf("@%.*s", (int)(size - offsetof(struct sockaddr_un, sun_path) - 1), name->un.sun_path + 1);
}

/* A socket's name, as the program gave it and as the host is to get it. */
struct named {
  union address name;
  size_t size;
  bool binds;
  bool connects;
};

/* A name in the file system is a path; one without is the host's alone to give. */
static enum translated translate_local(struct translation *translation, struct errand *errand,
                                       const struct asker *asker, struct registers *regs, struct named *named) {
  const size_t head = offsetof(struct sockaddr_un, sun_path);
  struct sockaddr_un *un = &named->name.un;
  struct resolved place;
  if (named->size <= head)
    return CALL_AS_IT_IS;
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
  if (name->any.sa_family != AF_INET && name->any.sa_family != AF_INET6)
    return CALL_AS_IT_IS; /* AF_UNSPEC ends a connection; other families have no sockets here */
  if (named->size < (name->any.sa_family == AF_INET ? sizeof name->in : 24)) /* SIN6_LEN_RFC2133 */
    return CALL_AS_IT_IS;
  int port = port_of(name);
  if (!own_address(translation, name, true))
    return translation_answer(regs, named->binds ? -EADDRNOTAVAIL : -ENETUNREACH);
  if (named->connects && port && !run_is_on_port(translation, port, false))
    return translation_answer(regs, -ECONNREFUSED); /* whoever listens there on this host, it isn't the run */
  errand->number = port;
  return CALL_ALTERED;
}

static bool read_name(pid_t tid, uint64_t address, size_t size, struct named *ret) {
  ret->size = size < sizeof ret->name.un ? size : sizeof ret->name.un;
  return address && tracee_read(tid, address, &ret->name, ret->size) == 0;
}

enum translated socket_enter_name(struct translation *translation, struct errand *errand, pid_t tid, pid_t group,
                                  struct registers *regs, int argument) {
  long call = registers_call(regs);
  struct named named = {.binds = call == SYS_bind, .connects = call == SYS_connect};
  const struct asker asker = {tid, group, AT_FDCWD};
  if (!read_name(tid, registers_argument(regs, argument), (uint32_t)registers_argument(regs, argument + 1), &named))
    return CALL_AS_IT_IS;
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
  struct named named = {.binds = false};
  const struct asker asker = {tid, group, AT_FDCWD};
  if (tracee_read(tid, registers_argument(regs, 1), &message, sizeof message) ||
      !read_name(tid, (uintptr_t)message.msg_name, message.msg_namelen, &named))
    return CALL_AS_IT_IS;
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

enum translated socket_leave_bind(struct translation *translation, const struct errand *errand, pid_t tid,
                                  const struct registers *regs) {
  union address name = {0};
  int64_t result = registers_result(regs);
  size_t size = (uint32_t)registers_argument(&errand->entry, 2);
  size = size < sizeof name.un ? size : sizeof name.un;
  tracee_read(tid, registers_argument(&errand->entry, 1), &name, size);
  bool local = name.any.sa_family == AF_UNIX;
  _cleanup_free_ char *text = local && !name.un.sun_path[0] ? abstract_name(&name, size) : NULL;
  if (result == 0 && text)
    strings_add(&translation->abstract, text);
  if (result != -EADDRINUSE || (local && !text))
    return CALL_ALTERED;
  if (local ? strings_have(&translation->abstract, text) : run_is_on_port(translation, port_of(&name), false))
    return CALL_ALTERED;
  free(translation->problem);
  translation->problem =
      local ? xasprintf("the socket name %s belongs to another program of this host", text)
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

void socket_leave_message(const struct translation *translation, const struct errand *errand, pid_t tid) {
  struct msghdr message;
  uint64_t address = registers_argument(&errand->entry, 1);
  if (tracee_read(tid, address, &message, sizeof message) == 0 &&
      leave_name(translation, tid, (uintptr_t)message.msg_name, &message.msg_namelen))
    tracee_write(tid, address, &message, sizeof message);
}

enum translated socket_enter(struct registers *regs) {
  switch ((int)registers_argument(regs, 0)) {
  case AF_UNIX:
  case AF_INET:
  case AF_INET6: return CALL_AS_IT_IS;
  case AF_NETLINK: return registers_argument(regs, 2) == 0 ? CALL_AS_IT_IS : translation_answer(regs, -EPROTONOSUPPORT);
  default: return translation_answer(regs, -EAFNOSUPPORT);
  }
}

/* An IPv6 socket goes by mapped addresses, which this would forbid. */
enum translated socket_enter_option(struct registers *regs) {
  bool only = registers_argument(regs, 1) == IPPROTO_IPV6 && registers_argument(regs, 2) == IPV6_V6ONLY;
  return only ? translation_answer(regs, 0) : CALL_AS_IT_IS;
}
