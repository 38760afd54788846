/* A stream whose text is kept in memory, up to a bound. */
#include "base/text_stream.h"

#include "base/memory.h"
#include "base/strbuf.h"
#include "base/text.h"

struct text_stream {
  struct strbuf *text;
  size_t room;     /* bytes that may still come */
  size_t left_out; /* and those that came all the same */
};

static ssize_t keep(void *cookie, const char *bytes, size_t count) {
  struct text_stream *stream = cookie;
  size_t kept = count < stream->room ? count : stream->room;
  strbuf_add(stream->text, bytes, kept);
  stream->room -= kept;
  stream->left_out += count - kept;
  return (ssize_t)count;
}

static int finish(void *cookie) {
  struct text_stream *stream = cookie;
  if (stream->left_out)
    strbuf_addf(stream->text, "\n[%zu more byte%s left out]\n", stream->left_out, plural(stream->left_out));
  free(stream);
  return 0;
}

FILE *text_stream_open(struct strbuf *text, size_t most) {
  struct text_stream *stream = xcalloc(1, sizeof *stream);
  *stream = (struct text_stream){.text = text, .room = most};
  FILE *file = fopencookie(stream, "w", (cookie_io_functions_t){.write = keep, .close = finish});
  if (!file)
    free(stream);
  return file;
}
