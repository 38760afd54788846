/* Numbers, texts and bytes, written and read. */
#include "store/codec.h"

#include <string.h>
#include <zlib.h>

/* ---- numbers: seven bits a byte, the sign in the lowest ---- */

static void write_number(struct strbuf *out, int64_t value) {
  uint64_t bits = (uint64_t)value << 1 ^ (value < 0 ? UINT64_MAX : 0);
  for (; bits >= 0x80; bits >>= 7)
    strbuf_add_char(out, (char)(bits | 0x80));
  strbuf_add_char(out, (char)bits);
}

static int64_t read_number(struct codec *codec) {
  uint64_t bits = 0;
  for (int shift = 0; shift < 64 && codec->left; shift += 7) {
    unsigned char byte = (unsigned char)*codec->at++;
    codec->left--;
    bits |= (uint64_t)(byte & 0x7f) << shift;
    if (!(byte & 0x80))
      return (int64_t)(bits >> 1 ^ (bits & 1 ? UINT64_MAX : 0));
  }
  codec->failed = true;
  return 0;
}

void code_number(struct codec *codec, int64_t *value) {
  if (codec->out)
    write_number(codec->out, *value);
  else
    *value = codec->failed ? 0 : read_number(codec);
}

/* ---- texts ---- */

/* The length of what follows, -1 for NULL. */
static int64_t read_length(struct codec *codec) {
  int64_t length = codec->failed ? 0 : read_number(codec);
  if (length < -1 || (length > 0 && (uint64_t)length > codec->left))
    codec->failed = true;
  return codec->failed ? -1 : length;
}

static const char *read_bytes(struct codec *codec, int64_t length) {
  const char *bytes = codec->at;
  codec->at += length;
  codec->left -= (size_t)length;
  return bytes;
}

static void write_bytes(struct codec *codec, const char *bytes, size_t length) {
  write_number(codec->out, bytes ? (int64_t)length : -1);
  if (bytes)
    strbuf_add(codec->out, bytes, length);
}

void code_counted(struct codec *codec, char **bytes, size_t *length) {
  if (codec->out) {
    write_bytes(codec, *bytes, *length);
    return;
  }
  int64_t there = read_length(codec);
  *length = there > 0 ? (size_t)there : 0;
  *bytes = NULL;
  if (there < 0)
    return;
  *bytes = xmalloc(*length + 1);
  memcpy(*bytes, read_bytes(codec, there), *length);
  (*bytes)[*length] = '\0';
}

void code_text(struct codec *codec, char **text) {
  size_t length = codec->out && *text ? strlen(*text) : 0;
  code_counted(codec, text, &length);
}

void code_name(struct codec *codec, const char **name) {
  if (codec->out) {
    write_bytes(codec, *name, *name ? strlen(*name) : 0);
    return;
  }
  _cleanup_free_ char *text = NULL;
  code_text(codec, &text);
  *name = text ? names_keep(codec->names, text) : NULL;
}

void code_bytes(struct codec *codec, struct strbuf *bytes) {
  if (codec->out) {
    write_bytes(codec, bytes->buf, bytes->length);
    return;
  }
  int64_t length = read_length(codec);
  strbuf_init(bytes);
  if (length > 0)
    strbuf_add(bytes, read_bytes(codec, length), (size_t)length);
}

const char *names_keep(strings *names, const char *name) {
  vec_each(names, known)
    if (strcmp(*known, name) == 0)
      return *known;
  strings_add(names, name);
  return names->items[names->count - 1];
}

/* ---- smaller ---- */

void deflate_bytes(const struct strbuf *bytes, struct strbuf *ret_deflated) {
  uLongf length = compressBound(bytes->length);
  _cleanup_free_ char *room = xmalloc(length);
  compress2((Bytef *)room, &length, (const Bytef *)bytes->buf, bytes->length, Z_DEFAULT_COMPRESSION);
  write_number(ret_deflated, (int64_t)bytes->length);
  strbuf_add(ret_deflated, room, length);
}

/* Deflated data are no less than a thousandth of what they were, so a damaged length asks for no more room than that.
 */
bool inflate_bytes(const struct strbuf *deflated, struct strbuf *ret_bytes) {
  struct codec codec = {.at = deflated->buf, .left = deflated->length};
  int64_t wanted = read_number(&codec);
  if (codec.failed || wanted < 0 || (uint64_t)wanted / 2048 > codec.left)
    return false;
  uLongf length = (uLongf)wanted;
  _cleanup_free_ char *room = xmalloc(length + 1);
  if (uncompress((Bytef *)room, &length, (const Bytef *)codec.at, codec.left) != Z_OK || length != (uLongf)wanted)
    return false;
  strbuf_add(ret_bytes, room, length);
  return true;
}
