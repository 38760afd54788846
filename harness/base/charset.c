/* UTF-8 or not. */
#include "base/charset.h"

#include <stdint.h>

/* What stands behind a first byte; 4: it is none. */
static size_t more_behind(unsigned char first) {
  return first < 0x80                     ? 0
         : first >= 0xc2 && first <= 0xdf ? 1
         : (first & 0xf0) == 0xe0         ? 2
         : first >= 0xf0 && first <= 0xf4 ? 3
                                          : 4;
}

bool charset_is_utf8(const char *bytes, size_t length) {
  for (size_t at = 0; at < length;) {
    size_t more = more_behind((unsigned char)bytes[at++]);
    if (more == 4 || more > length - at)
      return false;
    for (; more; more--, at++)
      if (((unsigned char)bytes[at] & 0xc0) != 0x80)
        return false;
  }
  return true;
}

/* Where Latin-1 has control characters Windows has these: https://encoding.spec.whatwg.org/index-windows-1252.txt */
static const uint16_t from_0x80[32] = {0x20ac, 0x81,   0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
                                       0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8d,   0x017d, 0x8f,
                                       0x90,   0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
                                       0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0x9d,   0x017e, 0x0178};

static void add_utf8(struct strbuf *sb, uint16_t code) {
  if (code >= 0x800) {
    strbuf_add_char(sb, (char)(0xe0 | code >> 12));
    strbuf_add_char(sb, (char)(0x80 | (code >> 6 & 0x3f)));
  } else
    strbuf_add_char(sb, (char)(0xc0 | code >> 6));
  strbuf_add_char(sb, (char)(0x80 | (code & 0x3f)));
}

void charset_add_windows(struct strbuf *sb, const char *bytes, size_t length) {
  for (size_t i = 0; i < length; i++) {
    unsigned char byte = (unsigned char)bytes[i];
    if (byte < 0x80)
      strbuf_add_char(sb, (char)byte);
    else
      add_utf8(sb, byte < 0xa0 ? from_0x80[byte - 0x80] : byte);
  }
}
