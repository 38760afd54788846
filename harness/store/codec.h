/* Plain data to bytes and back. One function goes through a struct's fields, and does either: what is written can't
 * differ from what is read.
 *
 * A codec writes when it has `out`, else it reads. Reading what isn't there, or isn't what it should be, sets `failed`
 * and gives zeros from then on: ask once, at the end. */
#ifndef IPCGRADE_STORE_CODEC_H
#define IPCGRADE_STORE_CODEC_H

#include "base/memory.h"
#include "base/strbuf.h"

#include <stdint.h>

struct codec {
  struct strbuf *out;
  const char *at; /* read from here on, `left` bytes */
  size_t left;
  strings *names; /* where code_name() keeps what it has read */
  bool failed;
};

/* A whole number, the smaller the shorter. CODE_NUMBER() does it for a field of any integer type. */
void code_number(struct codec *codec, int64_t *value);
#define CODE_NUMBER(codec, field)                                                                                      \
  do {                                                                                                                 \
    int64_t value_ = (int64_t)(field);                                                                                 \
    code_number(codec, &value_);                                                                                       \
    (field) = (__typeof__(field))value_;                                                                               \
  } while (0)
/* The same of one that must be less than `end`, an enum say. */
#define CODE_BELOW(codec, field, end)                                                                                  \
  do {                                                                                                                 \
    int64_t value_ = (int64_t)(field);                                                                                 \
    code_number(codec, &value_);                                                                                       \
    if (value_ < 0 || value_ >= (int64_t)(end)) {                                                                      \
      (codec)->failed = true;                                                                                          \
      value_ = 0;                                                                                                      \
    }                                                                                                                  \
    (field) = (__typeof__(field))value_;                                                                               \
  } while (0)
/* A text, NULL apart from "". Read, it is the caller's. */
void code_text(struct codec *codec, char **text);
/* One of few that are nobody's: read, it lives as long as `codec->names`. */
void code_name(struct codec *codec, const char **name);
/* Bytes of any kind. Read, they are appended to an empty, initialised string. */
void code_bytes(struct codec *codec, struct strbuf *bytes);
/* So many of them, and a NUL behind; read, they are the caller's. NULL stays NULL. */
void code_counted(struct codec *codec, char **bytes, size_t *length);

/* Each item of a VEC by `code(codec, item)`. */
#define CODE_EACH(codec, vec, code)                                                                                    \
  do {                                                                                                                 \
    int64_t count_ = (int64_t)(vec)->count;                                                                            \
    code_number(codec, &count_);                                                                                       \
    for (int64_t i_ = 0; i_ < count_ && !(codec)->failed; i_++) {                                                      \
      if (!(codec)->out)                                                                                               \
        vec_add(vec);                                                                                                  \
      code(codec, &(vec)->items[i_]);                                                                                  \
    }                                                                                                                  \
  } while (0)

/* The one of `names` that reads so, added when there is none. */
const char *names_keep(strings *names, const char *name);

/* As zlib's compress2(3): `bytes`, the length in front, and the reverse, appended. */
void deflate_bytes(const struct strbuf *bytes, struct strbuf *ret_deflated);
bool inflate_bytes(const struct strbuf *deflated, struct strbuf *ret_bytes);

#endif
