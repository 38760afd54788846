/* Calls that move bytes between memory that others may see and a descriptor or a queue. What goes out is read before
 * the call, what comes in is told when it has come: until then the call may have waited. */
#include "access/runtime.h"

#include <mqueue.h>
#include <sys/msg.h>
#include <sys/socket.h>
#include <sys/uio.h>

/* `result` bytes have come, of the `size` there is room for. */
#define RECEIVES(type, name, parameters, arguments, came)                                                              \
  type __real_##name parameters;                                                                                       \
  type __wrap_##name parameters;                                                                                       \
  type __wrap_##name parameters {                                                                                      \
    bool shared = access_is_shared(buffer, size);                                                                      \
    if (shared)                                                                                                        \
      access_stop(STOP_POINT, buffer, size, ACCESS_CALLER);                                                            \
    type result = __real_##name arguments;                                                                             \
    if (shared && result > 0 && access_is_shared(buffer, (size_t)(came)))                                              \
      access_stop(STOP_WRITE | STOP_DONE, buffer, (size_t)(came), ACCESS_CALLER);                                      \
    return result;                                                                                                     \
  }

#define SENDS(type, name, parameters, arguments, bytes)                                                                \
  type __real_##name parameters;                                                                                       \
  type __wrap_##name parameters;                                                                                       \
  type __wrap_##name parameters {                                                                                      \
    access_tell(STOP_READ, buffer, bytes, ACCESS_CALLER);                                                              \
    return __real_##name arguments;                                                                                    \
  }

/* A file's bytes beyond what fits are cut: no more than there is room for. */
static inline size_t least(ssize_t result, size_t size) { return (size_t)result < size ? (size_t)result : size; }

RECEIVES(ssize_t, read, (int fd, void *buffer, size_t size), (fd, buffer, size), least(result, size))
RECEIVES(ssize_t, pread, (int fd, void *buffer, size_t size, off_t at), (fd, buffer, size, at), least(result, size))
RECEIVES(ssize_t, recv, (int fd, void *buffer, size_t size, int flags), (fd, buffer, size, flags), least(result, size))
RECEIVES(ssize_t, recvfrom, (int fd, void *buffer, size_t size, int flags, struct sockaddr *from, socklen_t *length),
         (fd, buffer, size, flags, from, length), least(result, size))
RECEIVES(ssize_t, mq_receive, (mqd_t queue, char *buffer, size_t size, unsigned *priority),
         (queue, buffer, size, priority), least(result, size))
/* Before the text stands its type. */
RECEIVES(ssize_t, msgrcv, (int id, void *buffer, size_t size, long type, int flags), (id, buffer, size, type, flags),
         sizeof(long) + least(result, size))

SENDS(ssize_t, write, (int fd, const void *buffer, size_t size), (fd, buffer, size), size)
SENDS(ssize_t, pwrite, (int fd, const void *buffer, size_t size, off_t at), (fd, buffer, size, at), size)
SENDS(ssize_t, send, (int fd, const void *buffer, size_t size, int flags), (fd, buffer, size, flags), size)
SENDS(ssize_t, sendto,
      (int fd, const void *buffer, size_t size, int flags, const struct sockaddr *to, socklen_t length),
      (fd, buffer, size, flags, to, length), size)
SENDS(int, mq_send, (mqd_t queue, const char *buffer, size_t size, unsigned priority), (queue, buffer, size, priority),
      size)
SENDS(int, msgsnd, (int id, const void *buffer, size_t size, int flags), (id, buffer, size, flags), sizeof(long) + size)

/* ---- of several pieces ---- */

static void send_pieces(const struct iovec *pieces, size_t count, const void *pc) {
  for (size_t i = 0; i < count; i++)
    access_tell(STOP_READ, pieces[i].iov_base, pieces[i].iov_len, pc);
}

static void expect_pieces(const struct iovec *pieces, size_t count, const void *pc) {
  for (size_t i = 0; i < count; i++)
    access_tell(STOP_POINT, pieces[i].iov_base, pieces[i].iov_len, pc);
}

static void tell_pieces(const struct iovec *pieces, size_t count, ssize_t came, const void *pc) {
  for (size_t i = 0; i < count && came > 0; i++) {
    size_t size = least(came, pieces[i].iov_len);
    access_tell(STOP_WRITE | STOP_DONE, pieces[i].iov_base, size, pc);
    came -= (ssize_t)size;
  }
}

#define RECEIVES_PIECES(name, parameters, arguments, pieces, count)                                                    \
  ssize_t __real_##name parameters;                                                                                    \
  ssize_t __wrap_##name parameters;                                                                                    \
  ssize_t __wrap_##name parameters {                                                                                   \
    expect_pieces(pieces, count, ACCESS_CALLER);                                                                       \
    ssize_t result = __real_##name arguments;                                                                          \
    tell_pieces(pieces, count, result, ACCESS_CALLER);                                                                 \
    return result;                                                                                                     \
  }

#define SENDS_PIECES(name, parameters, arguments, pieces, count)                                                       \
  ssize_t __real_##name parameters;                                                                                    \
  ssize_t __wrap_##name parameters;                                                                                    \
  ssize_t __wrap_##name parameters {                                                                                   \
    send_pieces(pieces, count, ACCESS_CALLER);                                                                         \
    return __real_##name arguments;                                                                                    \
  }

RECEIVES_PIECES(readv, (int fd, const struct iovec *pieces, int count), (fd, pieces, count), pieces, (size_t)count)
RECEIVES_PIECES(recvmsg, (int fd, struct msghdr *message, int flags), (fd, message, flags), message->msg_iov,
                message->msg_iovlen)
SENDS_PIECES(writev, (int fd, const struct iovec *pieces, int count), (fd, pieces, count), pieces, (size_t)count)
SENDS_PIECES(sendmsg, (int fd, const struct msghdr *message, int flags), (fd, message, flags), message->msg_iov,
             message->msg_iovlen)
