/* What the platforms put into names. */
#include "intake/naming.h"

#include "base/charset.h"
#include "base/digest.h"
#include "base/strbuf.h"
#include "base/text.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

enum { MOST_KEY = 100, MOST_COPY_DIGITS = 3 };

void named_release(struct named *named) {
  free(named->who);
  free(named->id);
  free(named->part);
  free(named->rest);
}

static size_t digits_at(const char *text) { return strspn(text, "0123456789"); }

/* ---- Canvas ---- */

/* "4711_90210_server.c", or "4711_text.html", at `text`. */
static bool read_numbers(const char *text, struct named *ret) {
  size_t id = digits_at(text);
  if (id == 0 || text[id] != '_')
    return false;
  const char *behind = text + id + 1;
  size_t part = digits_at(behind);
  bool attached = part > 0 && behind[part] == '_' && behind[part + 1];
  if (!attached && strcmp(behind, "text.html") != 0)
    return false;
  ret->id = xstrndup(text, id);
  ret->part = attached ? xstrndup(behind, part) : NULL;
  ret->rest = xstrdup(attached ? behind + part + 1 : behind);
  return true;
}

/* "anon_x3kQ7_LATE_90210_server.c": nothing but the attachment has a number. */
static bool read_anonymous(const char *name, struct named *ret) {
  static const char begin[] = "anon_";
  if (strncmp(name, begin, sizeof begin - 1) != 0)
    return false;
  const char *secret = name + sizeof begin - 1;
  size_t length = strcspn(secret, "_");
  const char *behind = secret + length;
  ret->late = strncmp(behind, "_LATE_", 6) == 0;
  behind += ret->late ? 6 : *behind == '_';
  size_t part = digits_at(behind);
  if (length != 5 || part == 0 || behind[part] != '_' || !behind[part + 1])
    return false;
  ret->who = xstrndup(name, (size_t)(secret + length - name));
  ret->id = xstrndup(secret, length);
  ret->part = xstrndup(behind, part);
  ret->rest = xstrdup(behind + part + 1);
  return true;
}

bool naming_canvas(const char *name, struct named *ret_named) {
  static const char late[] = "_LATE";
  *ret_named = (struct named){0};
  if (read_anonymous(name, ret_named))
    return true;
  ret_named->late = false;
  for (const char *at = strchr(name, '_'); at; at = strchr(at + 1, '_')) {
    size_t length = (size_t)(at - name);
    if (length == 0 || !read_numbers(at + 1, ret_named))
      continue;
    ret_named->late = length >= sizeof late && strncmp(at - (sizeof late - 1), late, sizeof late - 1) == 0;
    ret_named->who = xstrndup(name, length - (ret_named->late ? sizeof late - 1 : 0));
    return true;
  }
  return false;
}

/* ---- Moodle ---- */

bool naming_moodle(const char *name, struct named *ret_named) {
  static const char *const marks[] = {"_assignsubmission_file", "_assignsubmission_onlinetext"};
  *ret_named = (struct named){0};
  for (size_t i = 0; i < array_size(marks); i++) {
    const char *mark = strstr(name, marks[i]);
    const char *behind = mark ? mark + strlen(marks[i]) : "";
    const char *id = mark;
    while (id && id > name && isdigit((unsigned char)id[-1]))
      id--;
    if (!mark || id == mark || id < name + 2 || id[-1] != '_' || (*behind && *behind != '_'))
      continue;
    behind += *behind == '_';
    *ret_named = (struct named){.who = xstrndup(name, (size_t)(id - 1 - name)),
                                .id = xstrndup(id, (size_t)(mark - id)),
                                .rest = *behind ? xstrdup(behind) : NULL};
    return true;
  }
  return false;
}

/* ---- repositories ---- */

bool naming_repository(const char *name, const strings *assignments, struct named *ret_named) {
  const char *longest = NULL;
  *ret_named = (struct named){0};
  vec_each(assignments, assignment) {
    size_t length = strlen(*assignment);
    if (strcasecmp(name, *assignment) == 0)
      return false;
    if (strncasecmp(name, *assignment, length) == 0 && name[length] == '-' && name[length + 1] &&
        (!longest || length > strlen(longest)))
      longest = *assignment;
  }
  if (!longest)
    return false;
  *ret_named = (struct named){.who = xstrdup(name + strlen(longest) + 1), .part = xstrdup(longest)};
  return true;
}

/* ---- names of files ---- */

/* Where the ending begins: ".c", ".tar.gz"; the end of the name when there is none. */
static const char *ending_of(const char *name) {
  const char *dot = strrchr(name, '.');
  return dot && dot > name ? dot : name + strlen(name);
}

static bool is_copy_number(const char *digits, size_t length) {
  return length > 0 && length <= MOST_COPY_DIGITS && digits[0] != '0';
}

char *naming_original(const char *name, unsigned *ret_copy) {
  const char *ending = ending_of(name);
  bool bracketed = ending > name && ending[-1] == ')';
  const char *end = ending - bracketed;
  const char *digits = end;
  while (digits > name && isdigit((unsigned char)digits[-1]))
    digits--;
  const char *stem = digits;
  if (bracketed)
    stem -= digits >= name + 2 && strncmp(digits - 2, " (", 2) == 0 ? 2 : digits > name && digits[-1] == '(';
  else if (digits > name && digits[-1] == '-')
    stem--;
  *ret_copy = 0;
  if (stem == digits || stem == name || !is_copy_number(digits, (size_t)(end - digits)))
    return xstrdup(name);
  *ret_copy = (unsigned)strtoul(digits, NULL, 10);
  return xasprintf("%.*s%s", (int)(stem - name), name, ending);
}

bool naming_is_archive(const char *name, char **ret_stem) {
  static const char *const endings[] = {".zip", ".tar",    ".tar.gz", ".tgz",     ".tar.bz2", ".tbz2",
                                        ".tbz", ".txz",    ".7z",     ".tar.zst", ".tzst",    ".tar.xz",
                                        ".tlz", ".tar.lz", ".rar",    ".cpio"};
  size_t length = strlen(name);
  for (size_t i = 0; i < array_size(endings); i++) {
    size_t ending = strlen(endings[i]);
    if (length <= ending || strcasecmp(name + length - ending, endings[i]) != 0)
      continue;
    if (ret_stem)
      *ret_stem = xstrndup(name, length - ending);
    return true;
  }
  return false;
}

bool naming_is_clutter(const char *name) {
  static const char *const clutter[] = {"__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini"};
  for (size_t i = 0; i < array_size(clutter); i++)
    if (strcmp(name, clutter[i]) == 0)
      return true;
  return strncmp(name, "._", 2) == 0;
}

/* ---- names of our own ---- */

char *naming_readable(const char *component) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  if (charset_is_utf8(component, strlen(component)))
    strbuf_add_text(&text, component);
  else
    charset_add_windows(&text, component, strlen(component));
  _cleanup_free_ char *shown = text_visible(text.buf);
  bool same = strcmp(shown, component) == 0;
  if (strcmp(shown, text.buf) == 0)
    return same ? NULL : steal_pointer(&shown);
  for (char *escape = strchr(shown, '\\'); escape; escape = strchr(escape + 1, '\\'))
    *escape = '_';
  return steal_pointer(&shown);
}

/* Not in the midst of a UTF-8 sequence. */
static size_t whole_length(const char *text, size_t most) {
  size_t length = strlen(text);
  if (length <= most)
    return length;
  for (length = most; length > 0 && ((unsigned char)text[length] & 0xc0) == 0x80;)
    length--;
  return length;
}

char *naming_key(const char *text) {
  _cleanup_free_ char *readable = naming_readable(text);
  _cleanup_strbuf_ struct strbuf key = STRBUF_INIT;
  for (const char *at = readable ? readable : text; *at; at++) {
    bool odd = strchr(" /\\:*?\"<>|'$`;&#%~", *at) != NULL;
    if (!odd && !(*at == '.' && key.length == 0))
      strbuf_add_char(&key, *at);
    else if (key.length && key.buf[key.length - 1] != '-')
      strbuf_add_char(&key, '-');
  }
  while (key.length && strchr("-.", key.buf[key.length - 1]))
    key.buf[--key.length] = '\0';
  if (key.length == 0)
    strbuf_add_text(&key, "nameless");
  if (key.length <= MOST_KEY)
    return strbuf_detach(&key);
  char digest[DIGEST_TEXT_SIZE];
  digest_bytes(text, strlen(text), digest);
  return xasprintf("%.*s-%.8s", (int)whole_length(key.buf, MOST_KEY - 9), key.buf, digest);
}
