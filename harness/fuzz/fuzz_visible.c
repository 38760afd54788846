/* Any bytes as a student's output: what is shown of them holds no control character and is valid UTF-8, and is itself
 * shown as it is. */
#include "base/strbuf.h"
#include "base/text.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool is_plain(const char *text, size_t length, bool newlines) {
  for (size_t i = 0; i < length; i++) {
    unsigned char byte = (unsigned char)text[i];
    if ((byte < 0x20 && !(newlines && byte == '\n')) || byte == 0x7f)
      return false;
    if (byte == 0xc2 && i + 1 < length && (unsigned char)text[i + 1] < 0xa0) /* C1: U+009B is an escape of its own */
      return false;
  }
  return true;
}

/* jansson takes nothing but valid UTF-8. */
static bool is_utf8(const char *text, size_t length) {
  json_t *string = json_stringn(text, length);
  bool valid = string != NULL;
  json_decref(string);
  return valid;
}

static bool stays(const struct strbuf *shown, bool newlines) {
  struct strbuf again = STRBUF_INIT;
  text_add_visible(&again, shown->buf, shown->length, newlines);
  bool same = again.length == shown->length && memcmp(again.buf, shown->buf, shown->length) == 0;
  strbuf_release(&again);
  return same;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  const char *bytes = (const char *)data;
  for (int newlines = 0; newlines <= 1; newlines++) {
    struct strbuf shown = STRBUF_INIT;
    text_add_visible(&shown, bytes, size, newlines);
    struct strbuf bare = STRBUF_INIT; /* without the backslashes that stand for what was hidden */
    for (size_t i = 0; i < shown.length; i++)
      if (shown.buf[i] != '\\')
        strbuf_add(&bare, shown.buf + i, 1);
    if (!is_utf8(shown.buf, shown.length) || !is_plain(bare.buf, bare.length, newlines) || !stays(&shown, newlines))
      abort();
    strbuf_release(&bare);
    strbuf_release(&shown);
  }
  return 0;
}
