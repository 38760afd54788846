/* Moments of the calendar with their zone. */
#include "base/date.h"

#include "base/memory.h"

#include <ctype.h>
#include <stddef.h>
#include <time.h>

static const char shape[] = "is no date and time such as 2026-11-30T23:59:00+01:00";

/* Exactly so many digits. */
static bool take_digits(const char **at, int count, int *ret_number) {
  *ret_number = 0;
  for (int i = 0; i < count; i++, (*at)++) {
    if (!isdigit((unsigned char)**at))
      return false;
    *ret_number = *ret_number * 10 + **at - '0';
  }
  return true;
}

static bool take(const char **at, char c) {
  if (**at != c)
    return false;
  (*at)++;
  return true;
}

static bool take_day(const char **at, struct tm *day) {
  bool there = take_digits(at, 4, &day->tm_year) && take(at, '-') && take_digits(at, 2, &day->tm_mon) &&
               take(at, '-') && take_digits(at, 2, &day->tm_mday);
  day->tm_year -= 1900;
  day->tm_mon -= 1;
  return there;
}

static bool take_time(const char **at, struct tm *day) {
  if (!take_digits(at, 2, &day->tm_hour) || !take(at, ':') || !take_digits(at, 2, &day->tm_min))
    return false;
  if (take(at, ':') && !take_digits(at, 2, &day->tm_sec))
    return false;
  if (take(at, '.'))
    while (isdigit((unsigned char)**at))
      (*at)++;
  return day->tm_hour < 24 && day->tm_min < 60 && day->tm_sec < 60;
}

static bool take_zone(const char **at, int *ret_offset) {
  int hours = 0;
  int minutes = 0;
  *ret_offset = 0;
  while (take(at, ' '))
    ;
  if (take(at, 'Z'))
    return **at == '\0';
  int sign = **at == '-' ? -1 : 1;
  if (!take(at, '+') && !take(at, '-'))
    return false;
  if (!take_digits(at, 2, &hours) || (take(at, ':') && !isdigit((unsigned char)**at)))
    return false;
  if (**at && !take_digits(at, 2, &minutes))
    return false;
  *ret_offset = sign * (hours * 60 + minutes);
  return **at == '\0' && hours < 16 && minutes < 60;
}

const char *date_parse(const char *text, struct date *ret_date) {
  const char *at = text;
  struct tm day = {0};
  if (!take_day(&at, &day) || (!take(&at, 'T') && !take(&at, ' ')) || !take_time(&at, &day))
    return shape;
  struct tm as_written = day;
  int64_t seconds = timegm(&day); /* makes another day of one that isn't there, such as February 30 */
  if (day.tm_mday != as_written.tm_mday || day.tm_mon != as_written.tm_mon || day.tm_year != as_written.tm_year)
    return "is no day of the calendar";
  if (*at == '\0')
    return "has no zone: add Z, for UTC, or an offset such as +01:00";
  if (!take_zone(&at, &ret_date->offset))
    return "has a zone that is neither Z nor an offset such as +01:00";
  ret_date->seconds = seconds - (int64_t)ret_date->offset * 60;
  return NULL;
}

char *date_text(const struct date *date) {
  char text[64];
  struct tm day;
  time_t local = (time_t)(date->seconds + (int64_t)date->offset * 60);
  int ahead = date->offset < 0 ? -date->offset : date->offset;
  strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", gmtime_r(&local, &day));
  if (ahead == 0)
    return xasprintf("%sZ", text);
  return xasprintf("%s%c%02d:%02d", text, date->offset < 0 ? '-' : '+', ahead / 60, ahead % 60);
}
