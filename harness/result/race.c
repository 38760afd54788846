/* Races of several runs put together. */
#include "result/race.h"

#include <string.h>

static void racing_access_release(struct racing_access *access) {
  free(access->process);
  free(access->role);
  place_release(&access->place);
}

static void data_race_release(struct data_race *race) {
  free(race->memory);
  free(race->member);
  racing_access_release(&race->earlier);
  racing_access_release(&race->later);
}

static void polled_bytes_release(struct polled_bytes *poll) {
  free(poll->memory);
  place_release(&poll->place);
}

void race_report_release(struct race_report *report) {
  vec_each(&report->races, race)
    data_race_release(race);
  vec_release(&report->races);
  vec_each(&report->polls, poll)
    polled_bytes_release(poll);
  vec_release(&report->polls);
}

static int compare_places(const struct place *a, const struct place *b) {
  int order = strcmp(a->file ? a->file : "", b->file ? b->file : "");
  return order ? order : (a->line > b->line) - (a->line < b->line);
}

static bool same_bytes(const char *memory, uint64_t offset, uint64_t size, const char *other, uint64_t other_offset,
                       uint64_t other_size) {
  return strcmp(memory, other) == 0 && offset < other_offset + other_size && other_offset < offset + size;
}

/* Of a pair, whichever came first: the place that comes first in the sources. */
static const struct place *upper_place(const struct data_race *race) {
  return compare_places(&race->earlier.place, &race->later.place) <= 0 ? &race->earlier.place : &race->later.place;
}

static const struct place *lower_place(const struct data_race *race) {
  return upper_place(race) == &race->earlier.place ? &race->later.place : &race->earlier.place;
}

static int compare_pairs(const struct data_race *a, const struct data_race *b) {
  int order = compare_places(upper_place(a), upper_place(b));
  return order ? order : compare_places(lower_place(a), lower_place(b));
}

/* ---- putting together ---- */

static bool knows_race(const struct race_report *report, const struct data_race *race) {
  vec_each(&report->races, known)
    if (compare_pairs(known, race) == 0 && known->offset == race->offset && strcmp(known->memory, race->memory) == 0)
      return true;
  return false;
}

static struct polled_bytes *known_poll(const struct race_report *report, const struct polled_bytes *poll) {
  vec_each(&report->polls, known)
    if (known->offset == poll->offset && known->size == poll->size && strcmp(known->memory, poll->memory) == 0 &&
        compare_places(&known->place, &poll->place) == 0)
      return known;
  return NULL;
}

void race_report_merge(struct race_report *report, struct race_report *more) {
  report->flags = report->flags || more->flags;
  vec_each(&more->races, race) {
    if (knows_race(report, race))
      data_race_release(race);
    else
      *vec_add(&report->races) = *race;
  }
  vec_each(&more->polls, poll) {
    struct polled_bytes *known = known_poll(report, poll);
    if (known) {
      known->waits = known->waits || poll->waits;
      polled_bytes_release(poll);
    } else {
      *vec_add(&report->polls) = *poll;
    }
  }
  vec_release(&more->races);
  vec_release(&more->polls);
}

/* ---- telling flags from what they guard ---- */

static bool reads_there(const struct racing_access *access, const struct place *place) {
  return !access->writes && place->file && compare_places(&access->place, place) == 0;
}

/* As race_is_on_flag() says it, by places. */
static bool is_polled(const struct race_report *report, const struct data_race *race) {
  bool both_write = race->earlier.writes && race->later.writes;
  vec_each(&report->polls, poll) {
    bool same = same_bytes(poll->memory, poll->offset, poll->size, race->memory, race->offset, race->size);
    if ((same && (poll->waits || both_write)) || reads_there(&race->earlier, &poll->place) ||
        reads_there(&race->later, &poll->place))
      return true;
  }
  return false;
}

bool race_report_on_flag(const struct race_report *report, const struct data_race *race) {
  return report->flags && is_polled(report, race);
}

static int compare_races(const void *one, const void *other) {
  const struct data_race *a = one;
  const struct data_race *b = other;
  int order = compare_pairs(a, b);
  if (order || a->flag != b->flag)
    return order ? order : a->flag - b->flag;
  order = strcmp(a->memory, b->memory);
  return order ? order : (a->offset > b->offset) - (a->offset < b->offset);
}

void race_report_finish(struct race_report *report) {
  size_t kept = 0;
  vec_each(&report->races, race)
    race->flag = race_report_on_flag(report, race);
  if (report->races.count)
    qsort(report->races.items, report->races.count, sizeof *report->races.items, compare_races);
  for (size_t i = 0; i < report->races.count; i++) {
    struct data_race *race = &report->races.items[i];
    if (kept && compare_pairs(&report->races.items[kept - 1], race) == 0)
      data_race_release(race);
    else
      report->races.items[kept++] = *race;
  }
  report->races.count = kept;
}

const struct data_race *race_report_find(const struct race_report *report, const struct data_race *race) {
  vec_each(&report->races, known)
    if (compare_pairs(known, race) == 0)
      return known;
  return NULL;
}
