/* What roles print: read as it is written, so that each piece has its place in the timeline. */
#include "run/engine.h"

#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/uio.h>

int output_open(struct engine *engine, size_t role, int number, int fd, int written, enum output_kind kind) {
  struct stat st = {0};
  unsigned index = 0;
  bool terminal = kind == OUTPUT_TERMINAL;
  if (terminal ? ioctl(fd, TIOCGPTN, &index) : fstat(written, &st))
    return error_errno(engine->err, "look at an output");
  *vec_add(&engine->streams) = (struct stream){.role = role,
                                               .number = number,
                                               .fd = fd,
                                               .terminal = terminal,
                                               .file = kind == OUTPUT_FILE,
                                               .early = STRBUF_INIT,
                                               .device = terminal ? makedev(136 + index / 256, index % 256) : st.st_dev,
                                               .inode = st.st_ino};
  return 0;
}

struct stream *output_stream(struct engine *engine, struct task *task, int fd) {
  char path[64];
  struct stat st;
  snprintf(path, sizeof path, "/proc/%d/fd/%d", (int)task->tid, fd);
  if (stat(path, &st))
    return NULL;
  vec_each(&engine->streams, stream) {
    bool same = stream->terminal ? S_ISCHR(st.st_mode) && st.st_rdev == stream->device
                                 : !S_ISCHR(st.st_mode) && st.st_dev == stream->device && st.st_ino == stream->inode;
    if (same)
      return stream;
  }
  return NULL;
}

static void keep(struct engine *engine, struct stream *stream, const char *bytes, size_t length) {
  size_t index = engine->roles.items[stream->role].record;
  struct role_record *role = &engine->record->roles.items[index];
  struct strbuf *to = stream->number == 1 ? &role->out : &role->err;
  int64_t room = engine->limits->output - (int64_t)(role->out.length + role->err.length);
  if ((int64_t)length > room) {
    role->cut = true;
    length = room > 0 ? (size_t)room : 0;
    engine_finish(engine, RUN_OUTPUT_LIMIT, engine->current, NULL);
  }
  strbuf_add(to, bytes, length);
  engine_changed(engine);
  size_t current = engine->current ? task_process_state(engine, engine->current)->printer : SIZE_MAX;
  struct task *writer = current == stream->role ? engine->current : NULL;
  struct event *event = engine_event(engine, writer, EVENT_OUTPUT);
  if (!writer)
    event->process = role->process;
  event->stream = stream->number;
  event->text = xmalloc(length + 1);
  memcpy(event->text, bytes, length);
  event->text[length] = '\0';
  event->text_length = length;
  if (writer)
    places_note(engine, writer, engine->record->timeline.events.count - 1);
}

/* One read; the count, 0 when there is nothing. */
static size_t read_once(struct engine *engine, struct stream *stream, struct strbuf *ret_bytes) {
  char chunk[16384];
  if (engine->over && engine->record->end == RUN_OUTPUT_LIMIT)
    return 0;
  ssize_t got =
      stream->file ? pread(stream->fd, chunk, sizeof chunk, stream->offset) : read(stream->fd, chunk, sizeof chunk);
  if (got <= 0)
    return 0;
  stream->offset += got;
  strbuf_add(ret_bytes, chunk, (size_t)got);
  if ((int64_t)(ret_bytes->length + stream->early.length) > engine->limits->output)
    engine_finish(engine, RUN_OUTPUT_LIMIT, engine->current, NULL); /* and nothing more is taken in */
  return (size_t)got;
}

static void read_all(struct engine *engine, struct stream *stream, struct strbuf *ret_bytes) {
  while (read_once(engine, stream, ret_bytes))
    continue;
}

/* Bytes out of a terminal: those of finished writes are known already, the others are kept until theirs has finished.
 */
static void settle_terminal(struct stream *stream, const struct strbuf *bytes) {
  size_t known = (int64_t)bytes->length < stream->owed ? bytes->length : (size_t)stream->owed;
  stream->owed -= (int64_t)known;
  strbuf_add(&stream->early, bytes->buf + known, bytes->length - known);
}

bool output_drain(struct engine *engine) {
  bool any = false;
  vec_each(&engine->streams, stream) {
    _cleanup_strbuf_ struct strbuf bytes = STRBUF_INIT;
    read_all(engine, stream, &bytes);
    if (!bytes.length)
      continue;
    any = true;
    if (stream->terminal)
      settle_terminal(stream, &bytes);
    else
      keep(engine, stream, bytes.buf, bytes.length);
  }
  return any;
}

void output_finish(struct engine *engine) {
  output_drain(engine);
  vec_each(&engine->streams, stream)
    if (stream->early.length) {
      keep(engine, stream, stream->early.buf, stream->early.length);
      strbuf_reset(&stream->early);
    }
}

/* The first `count` bytes of a finished write, from the writer's own memory; false for calls that don't name them. */
static bool bytes_of_write(struct task *task, size_t count, struct strbuf *ret_bytes) {
  struct iovec parts[64];
  uint64_t address = registers_argument(&task->entry, 1);
  bool gathered = call_id(task->call) == CALL_writev;
  if (!gathered && call_id(task->call) != CALL_write)
    return false;
  uint64_t part_count = gathered ? registers_argument(&task->entry, 2) : 1;
  parts[0] = (struct iovec){(void *)(uintptr_t)address, count};
  if (part_count > array_size(parts) ||
      (gathered && tracee_read(task->tid, address, parts, (size_t)part_count * sizeof parts[0])))
    return false;
  for (size_t i = 0; i < part_count && count; i++) {
    size_t size = parts[i].iov_len < count ? parts[i].iov_len : count;
    char *bytes = xmalloc(size);
    bool got = tracee_read(task->tid, (uintptr_t)parts[i].iov_base, bytes, size) == 0;
    if (got)
      strbuf_add(ret_bytes, bytes, size);
    free(bytes);
    if (!got)
      return false;
    count -= size;
  }
  return count == 0;
}

static void take_early(struct stream *stream, size_t count) {
  memmove(stream->early.buf, stream->early.buf + count, stream->early.length - count);
  stream->early.length -= count;
}

/* The bytes of a call that doesn't name them are those that come out. */
static void wait_for_bytes(struct engine *engine, struct stream *stream, size_t count) {
  enum { PATIENCE_MS = 100 };
  struct pollfd ready = {.fd = stream->fd, .events = POLLIN};
  while (stream->early.length < count && !engine->over && poll(&ready, 1, PATIENCE_MS) > 0) {
    _cleanup_strbuf_ struct strbuf bytes = STRBUF_INIT;
    if (!read_once(engine, stream, &bytes))
      break;
    settle_terminal(stream, &bytes);
  }
  size_t there = stream->early.length < count ? stream->early.length : count;
  _cleanup_free_ char *bytes = xmemdup(stream->early.buf, there);
  take_early(stream, there);
  keep(engine, stream, bytes, there);
}

/* A terminal hands bytes on by a kernel worker, some time after the write has returned. They are not waited for: what
 * was written is read from the writer, and what comes out later is known to have been told already. */
static void terminal_written(struct engine *engine, struct stream *stream, struct task *task, int64_t count) {
  _cleanup_strbuf_ struct strbuf bytes = STRBUF_INIT;
  size_t most = (size_t)engine->limits->output + 1; /* more than that is the end of the run */
  if (!bytes_of_write(task, (size_t)count < most ? (size_t)count : most, &bytes)) {
    wait_for_bytes(engine, stream, (size_t)count);
    return;
  }
  size_t early = stream->early.length < (size_t)count ? stream->early.length : (size_t)count;
  take_early(stream, early);
  stream->owed += count - (int64_t)early;
  keep(engine, stream, bytes.buf, bytes.length);
}

void output_written(struct engine *engine, struct task *task, int64_t count) {
  int target = call_id(task->call) == CALL_splice ? 2 : 0;
  struct stream *stream = output_stream(engine, task, (int)registers_argument(&task->entry, target));
  if (!stream)
    return;
  if (stream->terminal) {
    terminal_written(engine, stream, task, count);
    return;
  }
  _cleanup_strbuf_ struct strbuf bytes = STRBUF_INIT;
  read_all(engine, stream, &bytes);
  if (bytes.length)
    keep(engine, stream, bytes.buf, bytes.length);
}
