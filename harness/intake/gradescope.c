/* Gradescope's list of who handed in what. */
#include "intake/gradescope.h"

#include "base/file.h"
#include "base/strbuf.h"

#include <stdint.h>
#include <string.h>
#include <yaml.h>

/* Results and outputs of earlier gradings stand in it too, so it can be large. */
enum { MOST_BYTES = 256 << 20, MOST_DEPTH = 64 };

/* Where the reader is: a key for each mapping that it is in, "" for each sequence. */
struct level {
  bool is_mapping;
  bool has_key;
  char *key; /* NULL: none yet */
};

struct reading {
  gradescope_entries *entries;
  struct level levels[MOST_DEPTH];
  size_t depth;
};

/* Keys are symbols of Ruby: ":name". */
static bool is_key(const struct reading *reading, size_t level, const char *name) {
  const char *key = reading->levels[level].key;
  return key && strcmp(key + (*key == ':'), name) == 0;
}

static struct gradescope_entry *last_entry(const struct reading *reading) {
  return reading->entries->count ? &reading->entries->items[reading->entries->count - 1] : NULL;
}

static bool is_plain_name(const char *name) { return *name && *name != '.' && !strchr(name, '/'); }

static void take_key(struct reading *reading, const char *text) {
  struct level *level = &reading->levels[reading->depth - 1];
  free(level->key);
  level->key = xstrdup(text);
  level->has_key = true;
  if (reading->depth == 1)
    *vec_add(reading->entries) = (struct gradescope_entry){.folder = xstrdup(text)};
}

static void take_value(struct reading *reading, const char *text) {
  struct gradescope_entry *entry = last_entry(reading);
  if (entry && reading->depth == 2 && is_key(reading, 1, "created_at") && !entry->has_time)
    entry->has_time = gradescope_time(text, &entry->time);
  if (!entry || reading->depth != 4 || !is_key(reading, 1, "submitters") || !entry->submitters.count || !*text)
    return;
  struct person *person = &entry->submitters.items[entry->submitters.count - 1];
  char **field = is_key(reading, 3, "name")    ? &person->name
                 : is_key(reading, 3, "sid")   ? &person->sid
                 : is_key(reading, 3, "email") ? &person->email
                                               : NULL;
  if (field && !*field)
    *field = xstrdup(text);
}

static void end_value(struct reading *reading) {
  if (reading->depth)
    reading->levels[reading->depth - 1].has_key = false;
}

static bool enter(struct reading *reading, bool is_mapping) {
  if (reading->depth == MOST_DEPTH)
    return false;
  reading->levels[reading->depth++] = (struct level){.is_mapping = is_mapping};
  struct gradescope_entry *entry = last_entry(reading);
  if (entry && is_mapping && reading->depth == 4 && is_key(reading, 1, "submitters"))
    vec_add(&entry->submitters);
  return true;
}

static void leave(struct reading *reading) {
  if (reading->depth)
    free(reading->levels[--reading->depth].key);
  end_value(reading);
}

static void take_text(struct reading *reading, const char *text) {
  const struct level *level = reading->depth ? &reading->levels[reading->depth - 1] : NULL;
  if (level && level->is_mapping && !level->has_key) {
    take_key(reading, text);
    return;
  }
  take_value(reading, text);
  end_value(reading);
}

/* False when it is nested deeper than anything that Gradescope writes. */
static bool take_event(struct reading *reading, const yaml_event_t *event) {
  switch (event->type) {
  case YAML_MAPPING_START_EVENT: return enter(reading, true);
  case YAML_SEQUENCE_START_EVENT: return enter(reading, false);
  case YAML_MAPPING_END_EVENT:
  case YAML_SEQUENCE_END_EVENT: leave(reading); return true;
  case YAML_SCALAR_EVENT: take_text(reading, (const char *)event->data.scalar.value); return true;
  case YAML_ALIAS_EVENT: take_text(reading, ""); return true;
  default: return true;
  }
}

static int parse(const char *path, yaml_parser_t *parser, struct reading *reading, struct error *err) {
  for (bool ended = false; !ended;) {
    yaml_event_t event;
    if (!yaml_parser_parse(parser, &event))
      return error_set(err, ERROR_USAGE, "%s:%zu: %s", path, parser->problem_mark.line + 1,
                       parser->problem ? parser->problem : "not YAML");
    ended = event.type == YAML_STREAM_END_EVENT;
    bool fits = take_event(reading, &event);
    size_t line = event.start_mark.line + 1;
    yaml_event_delete(&event);
    if (!fits)
      return error_set(err, ERROR_USAGE, "%s:%zu: nested too deeply", path, line);
  }
  return 0;
}

static void entry_release(struct gradescope_entry *entry) {
  free(entry->folder);
  people_release(&entry->submitters);
}

static void drop_others(gradescope_entries *entries) {
  size_t kept = 0;
  vec_each(entries, entry) {
    if (is_plain_name(entry->folder))
      entries->items[kept++] = *entry;
    else
      entry_release(entry);
  }
  entries->count = kept;
}

int gradescope_read(const char *path, gradescope_entries *ret_entries, struct error *err) {
  _cleanup_strbuf_ struct strbuf bytes = STRBUF_INIT;
  yaml_parser_t parser;
  if (file_read(path, MOST_BYTES, &bytes, err))
    return -1;
  if (!yaml_parser_initialize(&parser))
    return error_set(err, ERROR_SYSTEM, "libyaml does not start");
  yaml_parser_set_input_string(&parser, (const unsigned char *)bytes.buf, bytes.length);
  struct reading reading = {.entries = ret_entries};
  int status = parse(path, &parser, &reading, err);
  while (reading.depth)
    leave(&reading);
  yaml_parser_delete(&parser);
  drop_others(ret_entries);
  return status;
}

void gradescope_release(gradescope_entries *entries) {
  vec_each(entries, entry)
    entry_release(entry);
  vec_release(entries);
}

/* Ruby has a blank before the zone. */
bool gradescope_time(const char *text, struct date *ret_date) {
  const char *zone = strrchr(text, ' ');
  bool is_apart = zone && zone != strchr(text, ' ');
  _cleanup_free_ char *joined =
      is_apart ? xasprintf("%.*s%s", (int)(zone - text), text, strcmp(zone, " UTC") == 0 ? "Z" : zone + 1)
               : xstrdup(text);
  return date_parse(joined, ret_date) == NULL;
}
