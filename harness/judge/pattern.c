/* PCRE2 patterns on printed text: pcre2api(3), pcre2partial(3). */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "judge/pattern.h"

#include "base/strbuf.h"
#include "judge/relax.h"

#include <pcre2.h>
#include <string.h>

static void free_code(pcre2_code **code) { pcre2_code_free(*code); }
static void free_data(pcre2_match_data **data) { pcre2_match_data_free(*data); }
#define _cleanup_code_ __attribute__((cleanup(free_code)))
#define _cleanup_data_ __attribute__((cleanup(free_data)))

/* Student text may hold any byte; and a name may stand in several places of one pattern. */
static const uint32_t compile_options = PCRE2_UTF | PCRE2_MATCH_INVALID_UTF | PCRE2_DUPNAMES;

static pcre2_code *compile(const char *pattern, uint32_t more_options, struct strbuf *ret_problem) {
  int error;
  PCRE2_SIZE offset;
  pcre2_code *code =
      pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED, compile_options | more_options, &error, &offset, NULL);
  if (!code && ret_problem) {
    PCRE2_UCHAR reason[256];
    pcre2_get_error_message(error, reason, sizeof reason);
    strbuf_addf(ret_problem, "%s, at character %zu of the pattern", (const char *)reason, (size_t)offset + 1);
  }
  return code;
}

/* The name table: entries of fixed size, a group number in two bytes, then the name. */
static void read_captures(const pcre2_code *code, const char *text, pcre2_match_data *data, captures *ret_captures) {
  uint32_t count = 0;
  uint32_t entry_size = 0;
  PCRE2_SPTR table = NULL;
  const PCRE2_SIZE *ends = pcre2_get_ovector_pointer(data);
  pcre2_pattern_info(code, PCRE2_INFO_NAMECOUNT, &count);
  pcre2_pattern_info(code, PCRE2_INFO_NAMEENTRYSIZE, &entry_size);
  pcre2_pattern_info(code, PCRE2_INFO_NAMETABLE, &table);
  for (uint32_t i = 0; i < count; i++) {
    PCRE2_SPTR entry = table + (size_t)i * entry_size;
    size_t group = (size_t)entry[0] << 8 | entry[1];
    if (ends[2 * group] == PCRE2_UNSET)
      continue;
    struct capture *capture = vec_add(ret_captures);
    capture->name = xstrdup((const char *)entry + 2);
    capture->value = xstrndup(text + ends[2 * group], ends[2 * group + 1] - ends[2 * group]);
  }
}

void captures_release(captures *list) {
  vec_each(list, capture) {
    free(capture->name);
    free(capture->value);
  }
  vec_release(list);
}

/* In pieces that end with a line: the longest that some match may begin with. */
size_t pattern_viable(const char *pattern, const char *text, size_t length) {
  /* PCRE2 has no partial matching of patterns anchored at their end by an option, but of \z. */
  _cleanup_free_ char *whole = xasprintf("(?:%s)\\z", pattern);
  _cleanup_code_ pcre2_code *code = compile(whole, PCRE2_ANCHORED, NULL);
  if (!code)
    return 0;
  _cleanup_data_ pcre2_match_data *data = pcre2_match_data_create_from_pattern(code, NULL);
  size_t viable = 0;
  while (viable < length) {
    const char *newline = memchr(text + viable, '\n', length - viable);
    size_t end = newline ? (size_t)(newline - text) + 1 : length;
    int found = pcre2_match(code, (PCRE2_SPTR)text, end, 0, PCRE2_PARTIAL_HARD, data, NULL);
    if (found < 0 && found != PCRE2_ERROR_PARTIAL)
      break;
    viable = end;
  }
  return viable;
}

bool pattern_wants_more(const char *pattern, const char *text, size_t length) {
  static const char stray[] = "\n\1\n"; /* a line that no case asks for */
  _cleanup_strbuf_ struct strbuf longer = STRBUF_INIT;
  strbuf_add(&longer, text, length);
  strbuf_add_text(&longer, stray);
  return pattern_viable(pattern, longer.buf, longer.length) < longer.length;
}

enum pattern_match pattern_match(const char *pattern, const char *text, size_t length, captures *ret_captures,
                                 struct strbuf *ret_problem) {
  _cleanup_code_ pcre2_code *code = compile(pattern, PCRE2_ANCHORED | PCRE2_ENDANCHORED, ret_problem);
  if (!code)
    return PATTERN_INVALID;
  _cleanup_data_ pcre2_match_data *data = pcre2_match_data_create_from_pattern(code, NULL);
  if (pcre2_match(code, (PCRE2_SPTR)text, length, 0, 0, data, NULL) < 0)
    return PATTERN_DIFFERS;
  if (ret_captures)
    read_captures(code, text, data, ret_captures);
  return PATTERN_MATCHES;
}

bool pattern_nearly_matches(const char *pattern, const char *text, size_t length) {
  _cleanup_strbuf_ struct strbuf relaxed = STRBUF_INIT;
  relax_pattern(pattern, &relaxed);
  _cleanup_code_ pcre2_code *code = compile(relaxed.buf, PCRE2_ANCHORED | PCRE2_ENDANCHORED | PCRE2_CASELESS, NULL);
  if (!code)
    return false;
  _cleanup_data_ pcre2_match_data *data = pcre2_match_data_create_from_pattern(code, NULL);
  return pcre2_match(code, (PCRE2_SPTR)text, length, 0, 0, data, NULL) >= 0;
}
