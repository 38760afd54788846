/* Sources as other systems' editors write them. */
#include "grade/plain_text.h"

#include "base/file.h"
#include "base/strbuf.h"

#include <iconv.h>
#include <string.h>
#include <strings.h>

enum { MOST_BYTES = 4 << 20 };

bool plain_text_is_source(const char *name) {
  static const char *const endings[] = {".c", ".h", ".cc", ".cpp", ".hpp"};
  const char *dot = strrchr(name, '.');
  for (size_t i = 0; dot && i < array_size(endings); i++)
    if (strcasecmp(dot, endings[i]) == 0)
      return true;
  return false;
}

static const struct mark {
  const char *bytes;
  size_t length;
  const char *charset; /* NULL: UTF-8 */
  const char *done;
} marks[] = {
    {"\xef\xbb\xbf", 3, NULL, "a byte order mark was taken off"},
    {"\xff\xfe", 2, "UTF-16LE", "it was in UTF-16 and is read as UTF-8"},
    {"\xfe\xff", 2, "UTF-16BE", "it was in UTF-16 and is read as UTF-8"},
};

static const struct mark *mark_of(const struct strbuf *bytes) {
  for (size_t i = 0; i < array_size(marks); i++)
    if (bytes->length >= marks[i].length && memcmp(bytes->buf, marks[i].bytes, marks[i].length) == 0)
      return &marks[i];
  return NULL;
}

/* False when the bytes aren't of that charset after all. */
static bool convert(const char *charset, char *bytes, size_t length, struct strbuf *ret) {
  iconv_t conversion = iconv_open("UTF-8", charset);
  if (conversion == (iconv_t)-1)
    return false;
  size_t room = 2 * length + 4; /* two bytes become three at most, four become four */
  _cleanup_free_ char *converted = xmalloc(room);
  char *out = converted;
  size_t left = room;
  bool worked = iconv(conversion, &bytes, &length, &out, &left) != (size_t)-1 && length == 0;
  iconv_close(conversion);
  if (worked)
    strbuf_add(ret, converted, room - left);
  return worked;
}

/* A lone carriage return ends a line only where nothing else does, as on very old systems. */
static bool drop_carriage_returns(const struct strbuf *from, struct strbuf *ret) {
  bool has_newlines = memchr(from->buf, '\n', from->length) != NULL;
  bool dropped = false;
  for (size_t i = 0; i < from->length; i++) {
    bool before_newline = from->buf[i] == '\r' && i + 1 < from->length && from->buf[i + 1] == '\n';
    bool alone = from->buf[i] == '\r' && !has_newlines;
    dropped = dropped || before_newline || alone;
    if (!before_newline)
      strbuf_add_char(ret, alone ? '\n' : from->buf[i]);
  }
  return dropped;
}

int plain_text_make(const char *path, char **ret_done, struct error *err) {
  _cleanup_strbuf_ struct strbuf bytes = STRBUF_INIT;
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  _cleanup_strbuf_ struct strbuf plain = STRBUF_INIT;
  *ret_done = NULL;
  if (file_read(path, MOST_BYTES, &bytes, err))
    return -1;
  const struct mark *mark = mark_of(&bytes);
  size_t begin = mark ? mark->length : 0;
  if (!mark || !mark->charset)
    strbuf_add(&text, bytes.buf + begin, bytes.length - begin);
  else if (!convert(mark->charset, bytes.buf + begin, bytes.length - begin, &text))
    return 0; /* the compiler says what it thinks of it */
  bool ends = drop_carriage_returns(&text, &plain);
  if (!mark && !ends)
    return 0;
  *ret_done = xasprintf("%s%s%s", mark ? mark->done : "", mark && ends ? ", and " : "",
                        ends ? "its line ends were those of another system" : "");
  return file_write(path, plain.buf, plain.length, err);
}
