/* Ports: each that a run names is one of the host's that nobody else has, the same number where that is free. So a
 * service of the host neither stands in a run's way nor is reached by it: 127.0.0.2:7777, say, also reaches whoever
 * listens on port 7777 of any address, and so would the run's own address. */
#include "run/translating.h"

#include "base/file.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

enum { PORTS = 65536, FIRST_FOR_ALL = 1024, ATTEMPTS = 64 };

struct ports {
  uint16_t on_host[PORTS]; /* 0: not named so far */
  uint16_t inside[PORTS];
  int spare;
};

struct ports *ports_new(void) {
  return xcalloc(1, sizeof(struct ports));
}

/* ---- what the host has ---- */

/* Columns of /proc/net/tcp and its like: sl local remote; an IPv4 address at the end of a mapped IPv6 one. */
static bool is_listed(const char *file, uint32_t address, int port) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  char wanted[32];
  snprintf(wanted, sizeof wanted, "%08X:%04X", address, (unsigned)port);
  if (file_read(file, 64 << 20, &text, NULL))
    return false;
  for (const char *line = strchr(text.buf, '\n'); line && line[1]; line = strchr(line + 1, '\n')) {
    char local[64];
    if (sscanf(line + 1, "%*s %63s", local) != 1)
      continue;
    size_t length = strlen(local);
    if (length >= 13 && strcmp(local + length - 13, wanted) == 0)
      return true;
  }
  return false;
}

bool port_is_held(const struct translation *translation, int host) {
  static const char *const files[] = {"/proc/net/tcp", "/proc/net/tcp6", "/proc/net/udp", "/proc/net/udp6"};
  for (size_t i = 0; i < array_size(files); i++)
    if (is_listed(files[i], translation->address, host))
      return true;
  return false;
}

/* The port that a socket of this type, bound to `port` of the run's address, has; 0 when it can't be bound. Without
 * SO_REUSEADDR: one that would be shared with others won't do. */
static int try_port(const struct translation *translation, int type, int port) {
  struct sockaddr_in name = {
      .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = translation->address};
  socklen_t size = sizeof name;
  _cleanup_close_ int fd = socket(AF_INET, type | SOCK_CLOEXEC, 0);
  if (fd < 0 || bind(fd, (struct sockaddr *)&name, size) || getsockname(fd, (struct sockaddr *)&name, &size))
    return 0;
  return ntohs(name.sin_port);
}

/* For streams and for datagrams: who has it may connect to it by both. */
static bool is_free(const struct translation *translation, int port) {
  return try_port(translation, SOCK_STREAM, port) && try_port(translation, SOCK_DGRAM, port);
}

static int find_free(const struct translation *translation) {
  const struct ports *ports = translation->ports;
  for (int i = 0; i < ATTEMPTS; i++) {
    int port = try_port(translation, SOCK_STREAM, 0);
    if (port && !ports->on_host[port] && !ports->inside[port] && try_port(translation, SOCK_DGRAM, port))
      return port;
  }
  return 0;
}

/* ---- what the run has ---- */

static void assign(struct ports *ports, int inside, int host) {
  if (ports->on_host[inside])
    ports->inside[ports->on_host[inside]] = 0;
  ports->on_host[inside] = (uint16_t)host;
  ports->inside[host] = (uint16_t)inside;
}

int port_on_host(struct translation *translation, uint16_t port) {
  struct ports *ports = translation->ports;
  int host = ports->on_host[port];
  if (host && (port_is_held(translation, host) || is_free(translation, host)))
    return host;
  bool same = !port_is_for_root(port) && !ports->inside[port] && is_free(translation, port);
  host = same ? port : find_free(translation);
  if (host)
    assign(ports, port, host);
  return host;
}

int port_inside(const struct translation *translation, uint16_t host) {
  int inside = translation->ports->inside[host];
  return inside ? inside : host;
}

int port_spare(struct translation *translation) {
  struct ports *ports = translation->ports;
  if (!ports->spare || !is_free(translation, ports->spare))
    ports->spare = find_free(translation);
  return ports->spare;
}

void port_take_spare(struct translation *translation) {
  assign(translation->ports, translation->ports->spare, translation->ports->spare);
  translation->ports->spare = 0;
}

bool port_is_for_root(int port) { return port > 0 && port < FIRST_FOR_ALL; }
