/* Growing byte strings. */
#include "base/strbuf.h"

#include "base/memory.h"

#include <string.h>

char strbuf_empty[1] = "";

void strbuf_init(struct strbuf *sb) { *sb = (struct strbuf)STRBUF_INIT; }

void strbuf_release(struct strbuf *sb) {
  if (sb->room)
    free(sb->buf);
  strbuf_init(sb);
}

void strbuf_reset(struct strbuf *sb) {
  sb->length = 0;
  if (sb->room)
    sb->buf[0] = '\0';
}

static void reserve(struct strbuf *sb, size_t more) {
  size_t wanted = sb->length + more + 1;
  if (wanted <= sb->room)
    return;
  size_t room = sb->room ? sb->room : 64;
  while (room < wanted)
    room *= 2;
  sb->buf = xrealloc(sb->room ? sb->buf : NULL, room);
  sb->room = room;
}

void strbuf_add(struct strbuf *sb, const void *bytes, size_t length) {
  reserve(sb, length);
  if (length)
    memcpy(sb->buf + sb->length, bytes, length);
  sb->length += length;
  sb->buf[sb->length] = '\0';
}

void strbuf_add_text(struct strbuf *sb, const char *text) { strbuf_add(sb, text, strlen(text)); }
void strbuf_add_char(struct strbuf *sb, char c) { strbuf_add(sb, &c, 1); }

void strbuf_add_repeated(struct strbuf *sb, char c, size_t times) {
  reserve(sb, times);
  memset(sb->buf + sb->length, c, times);
  sb->length += times;
  sb->buf[sb->length] = '\0';
}

void strbuf_addv(struct strbuf *sb, const char *format, va_list args) {
  va_list again;
  va_copy(again, args);
  int length = vsnprintf(NULL, 0, format, args);
  if (length > 0) {
    reserve(sb, (size_t)length);
    vsnprintf(sb->buf + sb->length, (size_t)length + 1, format, again);
    sb->length += (size_t)length;
  }
  va_end(again);
}

void strbuf_addf(struct strbuf *sb, const char *format, ...) {
  va_list args;
  va_start(args, format);
  strbuf_addv(sb, format, args);
  va_end(args);
}

char *strbuf_detach(struct strbuf *sb) {
  char *text = sb->room ? sb->buf : xstrdup("");
  strbuf_init(sb);
  return text;
}
