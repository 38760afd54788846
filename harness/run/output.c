/* What roles print: read as it is written, so that each piece has its place in the timeline. */
#include "run/engine.h"

#include "base/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

int output_open(struct engine *engine, size_t role, int number, int fd, bool terminal, bool file) {
  struct stat st;
  unsigned index = 0;
  if (terminal ? ioctl(fd, TIOCGPTN, &index) : fstat(fd, &st))
    return error_errno(engine->err, "look at an output");
  *vec_add(&engine->streams) = (struct stream){.role = role,
                                               .number = number,
                                               .fd = fd,
                                               .terminal = terminal,
                                               .file = file,
                                               .identity = terminal ? makedev(136 + index / 256, index % 256)
                                                                    : st.st_ino};
  return 0;
}

struct stream *output_stream(struct engine *engine, struct task *task, int fd) {
  char path[64];
  struct stat st;
  snprintf(path, sizeof path, "/proc/%d/fd/%d", (int)task->tid, fd);
  if (stat(path, &st))
    return NULL;
  vec_each(&engine->streams, stream) {
    bool same = stream->terminal ? S_ISCHR(st.st_mode) && st.st_rdev == stream->identity
                                 : !S_ISCHR(st.st_mode) && st.st_ino == stream->identity;
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
  size_t current = engine->current ? task_process_state(engine, engine->current)->role : SIZE_MAX;
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
  ssize_t got = stream->file ? pread(stream->fd, chunk, sizeof chunk, stream->offset)
                             : read(stream->fd, chunk, sizeof chunk);
  if (got <= 0)
    return 0;
  stream->offset += got;
  strbuf_add(ret_bytes, chunk, (size_t)got);
  return (size_t)got;
}

bool output_drain(struct engine *engine) {
  bool any = false;
  vec_each(&engine->streams, stream) {
    _cleanup_strbuf_ struct strbuf bytes = STRBUF_INIT;
    while (read_once(engine, stream, &bytes))
      continue;
    if (!bytes.length)
      continue;
    any = true;
    stream->ahead += (int64_t)bytes.length;
    keep(engine, stream, bytes.buf, bytes.length);
  }
  return any;
}

/* A terminal hands bytes on by a kernel worker, a moment after the write has returned: wait for all of them. */
void output_written(struct engine *engine, struct task *task, int fd, int64_t count) {
  enum { PATIENCE_NS = 2000000000 };
  struct stream *stream = output_stream(engine, task, fd);
  if (!stream)
    return;
  _cleanup_strbuf_ struct strbuf bytes = STRBUF_INIT;
  int64_t begin = clock_monotonic_ns();
  while (stream->ahead + (int64_t)bytes.length < count && !engine->over) {
    if (read_once(engine, stream, &bytes))
      continue;
    struct pollfd ready = {.fd = stream->fd, .events = POLLIN};
    if (stream->file || poll(&ready, 1, 100) < 0 || clock_monotonic_ns() - begin > PATIENCE_NS)
      break;
  }
  stream->ahead += (int64_t)bytes.length - count;
  if (stream->ahead < 0)
    stream->ahead = 0;
  if (bytes.length)
    keep(engine, stream, bytes.buf, bytes.length);
}
