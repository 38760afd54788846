/* Growing byte strings.
 *
 * `buf` is never NULL after strbuf_init() (or `= STRBUF_INIT`) and always ends in a NUL that `length` does not count,
 * so it can be passed as a C string; it may hold NUL bytes of its own, which `length` does count. */
#ifndef IPCGRADE_BASE_STRBUF_H
#define IPCGRADE_BASE_STRBUF_H

#include <stdarg.h>
#include <stddef.h>

struct strbuf {
  char *buf;
  size_t length;
  size_t room; /* 0 while `buf` is the shared empty string */
};

extern char strbuf_empty[];
#define STRBUF_INIT                                                                                                    \
  { .buf = strbuf_empty }
#define _cleanup_strbuf_ __attribute__((cleanup(strbuf_release)))

void strbuf_init(struct strbuf *sb);
/* Frees the contents and leaves an empty string that can be used again. */
void strbuf_release(struct strbuf *sb);
/* Empties it and keeps its room. */
void strbuf_reset(struct strbuf *sb);

void strbuf_add(struct strbuf *sb, const void *bytes, size_t length);
void strbuf_add_text(struct strbuf *sb, const char *text);
void strbuf_add_char(struct strbuf *sb, char c);
void strbuf_add_repeated(struct strbuf *sb, char c, size_t times);
void strbuf_addf(struct strbuf *sb, const char *format, ...) __attribute__((format(printf, 2, 3)));
void strbuf_addv(struct strbuf *sb, const char *format, va_list args) __attribute__((format(printf, 2, 0)));

/* Gives the string away: the caller owns and frees it; `sb` is empty afterwards. */
char *strbuf_detach(struct strbuf *sb);

#endif
