/* Formats of printf(3) and scanf(3), as far as memory is concerned. */
#include "access/format.h"

#include <stdint.h>
#include <wchar.h>

size_t __real_strlen(const char *text);
size_t __real_strnlen(const char *text, size_t most);

/* One conversion. */
struct conversion {
  char kind;         /* 'd', 's'; 0 at the end, or where it can't be understood */
  int longs;         /* "l": 1, "ll", "j", "z", "t" and "q": 2, "L": 3, "h": -1, "hh": -2 */
  bool suppressed;   /* scanf's '*' */
  bool allocates;    /* scanf's 'm' */
  int stars;         /* of printf: ints that come before the value; */
  bool star_last;    /* the last of them is the precision */
  int64_t width;     /* of scanf: -1 when none is given */
  int64_t precision; /* of printf: -1 when none is given, or it is a star */
};

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static const char *number(const char *at, int64_t *ret_value) {
  if (is_digit(*at))
    *ret_value = 0;
  for (; is_digit(*at); at++)
    *ret_value = *ret_value < INT32_MAX ? *ret_value * 10 + (*at - '0') : *ret_value;
  return at;
}

static const char *length_of(const char *at, int *ret_longs) {
  for (;; at++) {
    switch (*at) {
    case 'h': *ret_longs -= 1; break;
    case 'l': *ret_longs += 1; break;
    case 'j':
    case 'z':
    case 't':
    case 'q': *ret_longs = 2; break;
    case 'L': *ret_longs = 3; break;
    default: return at;
    }
  }
}

static const char *flags_of(const char *at) {
  while (*at == '-' || *at == '+' || *at == ' ' || *at == '#' || *at == '0' || *at == '\'' || *at == 'I')
    at++;
  return at;
}

static const char *star(const char *at, struct conversion *conversion, bool is_precision) {
  if (*at != '*')
    return at;
  conversion->stars++;
  conversion->star_last = is_precision;
  return at + 1;
}

/* Behind the next conversion of a format of printf, which has no '$'. */
static const char *next_printed(const char *at, struct conversion *ret_conversion) {
  *ret_conversion = (struct conversion){.precision = -1};
  while (*at && *at != '%')
    at++;
  if (!*at)
    return at;
  at = star(flags_of(at + 1), ret_conversion, false);
  at = number(at, &ret_conversion->width);
  if (*at == '.') {
    ret_conversion->precision = at[1] == '*' ? -1 : 0;
    at = number(star(at + 1, ret_conversion, true), &ret_conversion->precision);
  }
  at = length_of(at, &ret_conversion->longs);
  ret_conversion->kind = *at;
  return *at ? at + 1 : at;
}

static const char *end_of_set(const char *at) {
  at += *at == '^';
  at += *at == ']';
  while (*at && *at != ']')
    at++;
  return *at ? at + 1 : at;
}

static const char *next_scanned(const char *at, struct conversion *ret_conversion) {
  *ret_conversion = (struct conversion){.width = -1};
  while (*at && *at != '%')
    at++;
  if (!*at)
    return at;
  at++;
  ret_conversion->suppressed = *at == '*';
  at = number(at + ret_conversion->suppressed, &ret_conversion->width);
  ret_conversion->allocates = *at == 'm';
  at = length_of(at + ret_conversion->allocates, &ret_conversion->longs);
  ret_conversion->kind = *at;
  if (!*at)
    return at;
  return *at == '[' ? end_of_set(at + 1) : at + 1;
}

static size_t size_of_integer(int longs) {
  static const size_t sizes[] = {sizeof(char), sizeof(short), sizeof(int), sizeof(long), sizeof(long long)};
  int index = longs + 2;
  return sizes[index < 0 ? 0 : index > 4 ? 4 : index];
}

static size_t size_of_real(int longs) {
  return longs == 3 ? sizeof(long double) : longs > 0 ? sizeof(double) : sizeof(float);
}

static size_t wide_size(const wchar_t *text, int64_t most) {
  size_t count = 0;
  while ((most < 0 || (int64_t)count < most) && text[count])
    count++;
  return (count + 1) * sizeof *text;
}

static void tell_printed_string(const void *text, const struct conversion *conversion, int64_t precision,
                                const void *pc) {
  if (!text)
    return;
  if (conversion->longs > 0 || conversion->kind == 'S') {
    access_tell(STOP_READ, text, wide_size(text, precision), pc);
    return;
  }
  size_t length = precision < 0 ? __real_strlen(text) : __real_strnlen(text, (size_t)precision);
  access_tell(STOP_READ, text, precision < 0 || (int64_t)length < precision ? length + 1 : length, pc);
}

void format_tell_printing(const char *format, va_list list, const void *pc) {
  struct conversion conversion;
  while (*(format = next_printed(format, &conversion)) || conversion.kind) {
    int64_t precision = conversion.precision;
    for (int i = 0; i < conversion.stars; i++) {
      int given = va_arg(list, int);
      if (conversion.star_last && i == conversion.stars - 1)
        precision = given;
    }
    switch (conversion.kind) {
    case '%':
    case 'm': break;
    case 'd':
    case 'i':
    case 'o':
    case 'u':
    case 'x':
    case 'X':
    case 'c':
    case 'C':
      if (conversion.longs > 0)
        (void)va_arg(list, long);
      else
        (void)va_arg(list, int);
      break;
    case 'e':
    case 'E':
    case 'f':
    case 'F':
    case 'g':
    case 'G':
    case 'a':
    case 'A':
      if (conversion.longs == 3)
        (void)va_arg(list, long double);
      else
        (void)va_arg(list, double);
      break;
    case 'p': (void)va_arg(list, void *); break;
    case 'n': access_tell(STOP_WRITE, va_arg(list, void *), size_of_integer(conversion.longs), pc); break;
    case 's':
    case 'S': tell_printed_string(va_arg(list, void *), &conversion, precision, pc); break;
    default: return;
    }
  }
}

/* What the conversion fills; 0 when it isn't known before it has been read. */
static size_t size_scanned(const struct conversion *conversion) {
  switch (conversion->kind) {
  case 'd':
  case 'i':
  case 'o':
  case 'u':
  case 'x':
  case 'X':
  case 'n': return size_of_integer(conversion->longs);
  case 'e':
  case 'f':
  case 'g':
  case 'a':
  case 'E':
  case 'G':
  case 'A': return size_of_real(conversion->longs);
  case 'p': return sizeof(void *);
  case 'c': return conversion->width < 0 ? 1 : (size_t)conversion->width;
  default: return 0;
  }
}

static bool is_known_to_scan(const struct conversion *conversion) {
  return size_scanned(conversion) || conversion->kind == 's' || conversion->kind == '[' || conversion->kind == '%';
}

/* `filled` < 0: nothing has been yet. */
static void tell_scan(const char *format, va_list list, int filled, const void *pc) {
  struct conversion conversion;
  bool before = filled < 0;
  while ((*(format = next_scanned(format, &conversion)) || conversion.kind) && is_known_to_scan(&conversion)) {
    if (conversion.suppressed || conversion.kind == '%')
      continue;
    if (!before && conversion.kind != 'n' && filled-- == 0)
      return;
    void *at = va_arg(list, void *);
    size_t size = conversion.allocates ? sizeof(void *) : size_scanned(&conversion);
    if (before)
      access_tell(STOP_POINT, at, size ? size : 1, pc);
    else
      access_tell(STOP_WRITE | STOP_DONE, at, size ? size : __real_strlen(at) + 1, pc);
  }
}

void format_tell_scanning(const char *format, va_list list, const void *pc) { tell_scan(format, list, -1, pc); }

void format_tell_scanned(const char *format, va_list list, int filled, const void *pc) {
  if (filled > 0)
    tell_scan(format, list, filled, pc);
}
