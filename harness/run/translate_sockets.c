/* Sockets: names and addresses that only the run has. */
#include "run/translating.h"

#include "base/file.h"
#include "base/memory.h"
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

static uint16_t port_of(const union address *name) {
  return ntohs(name->any.sa_family == AF_INET ? name->in.sin_port : name->in6.sin6_port);
}

static void set_port(union address *name, int port) {
  if (name->any.sa_family == AF_INET)
    name->in.sin_port = htons((uint16_t)port);
  else
    name->in6.sin6_port = htons((uint16_t)port);
}

/* The other way round. */
static bool common_address(const struct translation *translation, union address *name) {
  if (name->any.sa_family == AF_INET && name->in.sin_addr.s_addr == translation->address) {
    name->in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    set_port(name, port_inside(translation, port_of(name)));
    return true;
  }
  if (name->any.sa_family == AF_INET6 && IN6_IS_ADDR_V4MAPPED(&name->in6.sin6_addr) &&
      name->in6.sin6_addr.s6_addr32[3] == translation->address) {
    name->in6.sin6_addr = in6addr_loopback;
    set_port(name, port_inside(translation, port_of(name)));
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

/* A socket's name, as the program gave it and as the host is to get it. */
struct named {
  union address name;
  size_t size;
  bool binds;
  bool sends; /* may connect, too */
};

/* Of a name without a file: behind a NUL byte. */
static enum translated translate_abstract(struct translation *translation, struct named *named) {
  struct local_name own = {.size = named->size - offsetof(struct sockaddr_un, sun_path) - 1};
  char host[HOST_NAME_SIZE];
  bool known = false;
  bool given = false;
  memcpy(own.bytes, named->name.un.sun_path + 1, own.size);
  vec_each(&translation->abstract, name) {
    if (name->size != own.size || memcmp(name->bytes, own.bytes, own.size) != 0)
      continue;
    known = true;
    given = given || name->given;
  }
  if (given && !named->binds)
    return CALL_AS_IT_IS;
  if (named->binds && !known && translation->abstract.count < MOST_NAMES)
    *vec_add(&translation->abstract) = own;
  name_on_host(translation, own.bytes, own.size, host);
  memcpy(named->name.un.sun_path + 1, host, strlen(host));
  named->size = offsetof(struct sockaddr_un, sun_path) + 1 + strlen(host);
  return CALL_ALTERED;
}

/* The other way round, where there is room for it. False: it is none of the run's. */
static bool abstract_inside(const struct translation *translation, struct sockaddr_un *un, size_t count,
                            uint32_t *size) {
  char host[HOST_NAME_SIZE];
  vec_each(&translation->abstract, name) {
    name_on_host(translation, name->bytes, name->size, host);
    size_t length = strlen(host);
    if (name->given || name->size > length || count != offsetof(struct sockaddr_un, sun_path) + 1 + length ||
        memcmp(un->sun_path + 1, host, length) != 0)
      continue;
    memcpy(un->sun_path + 1, name->bytes, name->size);
    *size = (uint32_t)(offsetof(struct sockaddr_un, sun_path) + 1 + name->size);
    return true;
  }
  return false;
}

/* A name in the file system is a path. */
static enum translated translate_local(struct translation *translation, const struct asker *asker,
                                       struct registers *regs, struct named *named) {
  const size_t head = offsetof(struct sockaddr_un, sun_path);
  struct sockaddr_un *un = &named->name.un;
  struct resolved place;
  if (named->size <= head)
    return named->binds ? CALL_ALTERED : CALL_AS_IT_IS; /* it is given a name */
  if (!un->sun_path[0])
    return translate_abstract(translation, named);
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

static enum translated translate_port(struct translation *translation, struct errand *errand, struct registers *regs,
                                      struct named *named) {
  uint16_t port = port_of(&named->name);
  if (named->binds && port_is_for_root(port))
    return translation_answer(regs, -EACCES);
  if (!port && !named->binds)
    return CALL_ALTERED; /* the kernel refuses it */
  int host = port ? port_on_host(translation, port) : port_spare(translation);
  if (!host)
    return translation_answer(regs, named->binds ? -EADDRINUSE : -ENETUNREACH);
  set_port(&named->name, host);
  errand->number = host;
  return CALL_ALTERED;
}

static enum translated translate_name(struct translation *translation, struct errand *errand, const struct asker *asker,
                                      struct registers *regs, struct named *named) {
  union address *name = &named->name;
  if (named->size < sizeof name->any.sa_family)
    return CALL_AS_IT_IS;
  if (name->any.sa_family == AF_UNIX)
    return translate_local(translation, asker, regs, named);
  if (name->any.sa_family == AF_UNSPEC && (named->binds || named->sends))
    name->any.sa_family = AF_INET; /* the kernel takes it for that */
  if (name->any.sa_family != AF_INET && name->any.sa_family != AF_INET6)
    return CALL_AS_IT_IS; /* AF_UNSPEC ends a connection; other families have no sockets here */
  if (named->size < (name->any.sa_family == AF_INET ? sizeof name->in : 24)) /* SIN6_LEN_RFC2133 */
    return CALL_AS_IT_IS;
  if (!own_address(translation, name, true))
    return translation_answer(regs, named->binds ? -EADDRNOTAVAIL : -ENETUNREACH);
  return translate_port(translation, errand, regs, named);
}

/* 0, or a negative errno. */
static int read_name(pid_t tid, uint64_t address, size_t size, struct named *ret) {
  ret->size = size < sizeof ret->name.un ? size : sizeof ret->name.un;
  return translation_read(tid, address, &ret->name, ret->size);
}

enum translated socket_enter_name(struct translation *translation, struct errand *errand, pid_t tid, pid_t group,
                                  struct registers *regs, int argument) {
  long call = registers_call(regs);
  uint64_t address = registers_argument(regs, argument);
  struct named named = {.binds = call == SYS_bind, .sends = call == SYS_sendto};
  const struct asker asker = {tid, group, AT_FDCWD};
  if (named.sends && !address)
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

/* Options of IP that go along with one message, ip(7), can name a route, as those of a socket can (IP_OPTIONS). 0, or a
 * negative errno. */
static int refuse_route(pid_t tid, const struct msghdr *message) {
  enum { MOST_CONTROL = 4096 };
  union {
    struct cmsghdr head; /* for its alignment */
    char bytes[MOST_CONTROL];
  } control;
  struct msghdr copy = {.msg_control = &control, .msg_controllen = message->msg_controllen};
  if (!message->msg_control || !message->msg_controllen)
    return 0;
  if (message->msg_controllen > sizeof control)
    return -ENOBUFS;
  int status = translation_read(tid, (uintptr_t)message->msg_control, &control, message->msg_controllen);
  for (struct cmsghdr *part = status ? NULL : CMSG_FIRSTHDR(&copy); part; part = CMSG_NXTHDR(&copy, part))
    if (part->cmsg_level == IPPROTO_IP && part->cmsg_type == IP_RETOPTS)
      return -EPERM;
  return status;
}

/* sendmsg(2) finds the name behind a pointer: the message's head and its name are made anew. */
enum translated socket_enter_message(struct translation *translation, struct errand *errand, pid_t tid, pid_t group,
                                     struct registers *regs) {
  struct msghdr message;
  struct named named = {.sends = true};
  const struct asker asker = {tid, group, AT_FDCWD};
  int status = translation_read(tid, registers_argument(regs, 1), &message, sizeof message);
  if (status == 0)
    status = refuse_route(tid, &message);
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

/* The name that the kernel has given a socket without a file: the same inside and on the host. */
static void note_given_name(struct translation *translation, pid_t tid, int fd) {
  const size_t head = offsetof(struct sockaddr_un, sun_path) + 1;
  union address name;
  struct local_name own = {.given = true};
  socklen_t size = sizeof name;
  _cleanup_close_ int socket = tracee_take_descriptor(procfs_group(tid), fd);
  if (socket < 0 || getsockname(socket, &name.any, &size) || size <= head || size - head > sizeof own.bytes ||
      translation->abstract.count >= MOST_NAMES)
    return;
  own.size = size - head;
  memcpy(own.bytes, name.un.sun_path + 1, own.size);
  *vec_add(&translation->abstract) = own;
}

/* A port is somebody else's only when it was taken just now, between our look and the call: the host's problem. */
enum translated socket_leave_bind(struct translation *translation, const struct errand *errand, pid_t tid,
                                  const struct registers *regs) {
  union address name = {0};
  int64_t result = registers_result(regs);
  tracee_read_some(tid, registers_argument(&errand->entry, 1), &name, sizeof name.in6);
  bool given = (uint32_t)registers_argument(&errand->entry, 2) <= offsetof(struct sockaddr_un, sun_path);
  if (name.any.sa_family == AF_UNIX) {
    if (result == 0 && given)
      note_given_name(translation, tid, (int)registers_argument(&errand->entry, 0));
    return CALL_ALTERED;
  }
  if (name.any.sa_family == AF_UNSPEC)
    name.any.sa_family = AF_INET;
  if (result == 0 && port_of(&name) == 0)
    port_take_spare(translation);
  if (result != -EADDRINUSE || port_is_held(translation, errand->number))
    return CALL_ALTERED;
  free(translation->problem);
  translation->problem = xasprintf("another program of this host has just taken port %d", errand->number);
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
  if (name.any.sa_family == AF_UNIX && !name.un.sun_path[0])
    return abstract_inside(translation, &name.un, count, size) && tracee_write(tid, address, &name, *size) == 0;
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

/* Protocols other than TCP and UDP have ways of their own to say where they go to, and whoever asks for one has the
 * kernel load a module of the host's. */
static int refuse_internet(int kind, int protocol) {
  if (kind == SOCK_SEQPACKET || kind == SOCK_DCCP)
    return -ESOCKTNOSUPPORT;
  return protocol == 0 || protocol == IPPROTO_TCP || protocol == IPPROTO_UDP ? 0 : -EPROTONOSUPPORT;
}

int translation_refuse_socket(const struct registers *regs) {
  int protocol = (int)registers_argument(regs, 2);
  switch ((int)registers_argument(regs, 0)) {
  case AF_UNIX: return 0;
  case AF_INET:
  case AF_INET6: return refuse_internet((int)registers_argument(regs, 1) & 0xf, protocol);
  case AF_NETLINK: return protocol == 0 ? 0 : -EPROTONOSUPPORT; /* NETLINK_ROUTE: getaddrinfo(3) asks there */
  default: return -EAFNOSUPPORT;
  }
}

enum translated socket_enter(struct registers *regs) {
  int refusal = translation_refuse_socket(regs);
  return refusal ? translation_answer(regs, refusal) : CALL_AS_IT_IS;
}

/* Groups are joined on a network of the host's, which hears of it: a pod's own has none. */
static bool joins_group(int level, int option) {
  static const int of_four[] = {IP_ADD_MEMBERSHIP, IP_ADD_SOURCE_MEMBERSHIP, MCAST_JOIN_GROUP, MCAST_JOIN_SOURCE_GROUP};
  static const int of_six[] = {IPV6_JOIN_GROUP, IPV6_JOIN_ANYCAST, MCAST_JOIN_GROUP, MCAST_JOIN_SOURCE_GROUP};
  if (level != IPPROTO_IP && level != IPPROTO_IPV6)
    return false;
  for (size_t i = 0; i < array_size(of_four); i++)
    if (option == (level == IPPROTO_IP ? of_four : of_six)[i])
      return true;
  return false;
}

/* An IPv6 socket goes by mapped addresses, which IPV6_V6ONLY would forbid. */
enum translated socket_enter_option(struct registers *regs) {
  int level = (int)registers_argument(regs, 1);
  int option = (int)registers_argument(regs, 2);
  if (level == IPPROTO_IPV6 && option == IPV6_V6ONLY)
    return translation_answer(regs, 0);
  if (level == IPPROTO_IP && option == IP_OPTIONS) /* which can name a route */
    return translation_answer(regs, -EPERM);
  return joins_group(level, option) ? translation_answer(regs, -ENODEV) : CALL_AS_IT_IS;
}
