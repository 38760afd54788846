/* Small questions about text. */
#include "base/text.h"

#include "base/memory.h"
#include "base/strbuf.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

enum { MOST_COMPARED = 64 };

static unsigned least(unsigned a, unsigned b) { return a < b ? a : b; }

/* Optimal string alignment distance; words longer than anything worth suggesting are far from everything. */
static unsigned distance(const char *a, const char *b) {
  size_t m = strlen(a);
  size_t n = strlen(b);
  unsigned rows[3][MOST_COMPARED + 1];
  if (m > MOST_COMPARED || n > MOST_COMPARED)
    return UINT_MAX;
  for (size_t j = 0; j <= n; j++)
    rows[0][j] = (unsigned)j;
  for (size_t i = 1; i <= m; i++) {
    unsigned *now = rows[i % 3];
    const unsigned *above = rows[(i - 1) % 3];
    now[0] = (unsigned)i;
    for (size_t j = 1; j <= n; j++) {
      now[j] = least(least(above[j] + 1, now[j - 1] + 1), above[j - 1] + (a[i - 1] != b[j - 1]));
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        now[j] = least(now[j], rows[(i - 2) % 3][j - 2] + 1);
    }
  }
  return rows[m % 3][n];
}

const char *text_nearest(const char *word, const char *(*next)(size_t i, const void *context), const void *context) {
  const char *best = NULL;
  size_t length = strlen(word);
  /* One slip in three letters, and one more; but what is very short is near to all that is short. */
  unsigned best_distance = length < 4 ? 1 : (unsigned)length / 3 + 1;
  const char *candidate;
  for (size_t i = 0; (candidate = next(i, context)); i++) {
    unsigned d = distance(word, candidate);
    if (d <= best_distance && (!best || d < best_distance)) {
      best = candidate;
      best_distance = d;
    }
  }
  return best;
}

char *text_suggestion(const char *near) {
  _cleanup_free_ char *shown = near ? text_visible(near) : NULL;
  return near ? xasprintf("; did you mean '%s'?", shown) : xstrdup("");
}

bool text_has_word(const char *words, const char *word) {
  size_t length = strlen(word);
  for (const char *at = strstr(words, word); at && length; at = strstr(at + 1, word))
    if ((at == words || at[-1] == ' ') && (at[length] == ' ' || at[length] == '\0'))
      return true;
  return false;
}

const char *plural(size_t count) { return count == 1 ? "" : "s"; }

/* Directional marks and overrides, zero-width characters, separators of lines: U+061C, U+200B to F, U+2028 to E, U+2060
 * to F, U+FEFF; and U+FFFE and U+FFFF, which are no characters and which XML refuses. `bytes` is a valid sequence. */
static bool makes_text_read_otherwise(const unsigned char *bytes) {
  if (bytes[0] == 0xd8)
    return bytes[1] == 0x9c;
  if (bytes[0] == 0xef)
    return (bytes[1] == 0xbb && bytes[2] == 0xbf) || (bytes[1] == 0xbf && bytes[2] >= 0xbe);
  if (bytes[0] != 0xe2)
    return false;
  return (bytes[1] == 0x80 && bytes[2] >= 0x8b && bytes[2] <= 0x8f) ||
         (bytes[1] == 0x80 && bytes[2] >= 0xa8 && bytes[2] <= 0xae) ||
         (bytes[1] == 0x81 && bytes[2] >= 0xa0 && bytes[2] <= 0xaf);
}

/* Length of the valid UTF-8 sequence at `bytes` that shows as a character (RFC 3629), 0 when there is none. */
static size_t printable_sequence(const unsigned char *bytes, size_t length) {
  unsigned char first = bytes[0];
  if (first < 0x80)
    return first >= 0x20 && first != 0x7f;
  size_t size = first >= 0xc2 && first <= 0xdf   ? 2
                : (first & 0xf0) == 0xe0         ? 3
                : first >= 0xf0 && first <= 0xf4 ? 4
                                                 : 0;
  if (size == 0 || size > length)
    return 0;
  for (size_t i = 1; i < size; i++)
    if ((bytes[i] & 0xc0) != 0x80)
      return 0;
  if ((first == 0xe0 && bytes[1] < 0xa0) || (first == 0xed && bytes[1] > 0x9f) || (first == 0xf0 && bytes[1] < 0x90) ||
      (first == 0xf4 && bytes[1] > 0x8f))
    return 0;
  if (first == 0xc2 && bytes[1] < 0xa0) /* C1 controls: some terminals obey them */
    return 0;
  return makes_text_read_otherwise(bytes) ? 0 : size;
}

static void add_escaped(struct strbuf *sb, unsigned char byte) {
  static const char letters[] = "abtnvfr"; /* 7 to 13 */
  if (byte >= 7 && byte <= 13)
    strbuf_addf(sb, "\\%c", letters[byte - 7]);
  else if (byte < 0x20 || byte == 0x7f)
    strbuf_addf(sb, "\\%03o", byte);
  else
    strbuf_addf(sb, "\\x%02x", byte);
}

void text_add_visible(struct strbuf *sb, const char *bytes, size_t length, int keep_newlines) {
  const unsigned char *at = (const unsigned char *)bytes;
  while (length) {
    size_t size = keep_newlines && *at == '\n' ? 1 : printable_sequence(at, length);
    if (size)
      strbuf_add(sb, at, size);
    else
      add_escaped(sb, *at);
    size = size ? size : 1;
    at += size;
    length -= size;
  }
}

/* What a runner of CI jobs takes for a command to it where a line begins so. */
static bool is_command(const char *name) {
  name += strspn(name, " ");
  return strncmp(name, "::", 2) == 0 || strncmp(name, "##[", 3) == 0 || strncmp(name, "##vso[", 6) == 0;
}

char *text_visible(const char *name) {
  struct strbuf sb = STRBUF_INIT;
  if (is_command(name)) {
    size_t blanks = strspn(name, " ");
    strbuf_add(&sb, name, blanks);
    strbuf_addf(&sb, "\\%03o", name[blanks]);
    name += blanks + 1;
  }
  text_add_visible(&sb, name, strlen(name), 0);
  return strbuf_detach(&sb);
}

const char *signal_name(int number) {
  static const char *const names[] = {
      [SIGHUP] = "SIGHUP",   [SIGINT] = "SIGINT",       [SIGQUIT] = "SIGQUIT", [SIGILL] = "SIGILL",
      [SIGTRAP] = "SIGTRAP", [SIGABRT] = "SIGABRT",     [SIGBUS] = "SIGBUS",   [SIGFPE] = "SIGFPE",
      [SIGKILL] = "SIGKILL", [SIGUSR1] = "SIGUSR1",     [SIGSEGV] = "SIGSEGV", [SIGUSR2] = "SIGUSR2",
      [SIGPIPE] = "SIGPIPE", [SIGALRM] = "SIGALRM",     [SIGTERM] = "SIGTERM", [SIGSTKFLT] = "SIGSTKFLT",
      [SIGCHLD] = "SIGCHLD", [SIGCONT] = "SIGCONT",     [SIGSTOP] = "SIGSTOP", [SIGTSTP] = "SIGTSTP",
      [SIGTTIN] = "SIGTTIN", [SIGTTOU] = "SIGTTOU",     [SIGURG] = "SIGURG",   [SIGXCPU] = "SIGXCPU",
      [SIGXFSZ] = "SIGXFSZ", [SIGVTALRM] = "SIGVTALRM", [SIGPROF] = "SIGPROF", [SIGWINCH] = "SIGWINCH",
      [SIGIO] = "SIGIO",     [SIGPWR] = "SIGPWR",       [SIGSYS] = "SIGSYS"};
  bool known = number > 0 && (size_t)number < array_size(names) && names[number];
  return known ? names[number] : number >= 32 && number <= 64 ? "a real-time signal" : "an unknown signal";
}

int signal_from_name(const char *name) {
  for (int number = 1; number < 32; number++)
    if (strcmp(signal_name(number), name) == 0)
      return number;
  return 0;
}

const char *errno_name(int number) {
  const char *name = strerrorname_np(number);
  return name ? name : "an unknown error";
}

int errno_from_name(const char *name) {
  for (int number = 1; number < 134; number++) {
    const char *known = strerrorname_np(number);
    if (known && strcmp(known, name) == 0)
      return number;
  }
  return 0;
}
