/* Names and numbers, and who belongs to which program. */
#include "report/class_view.h"

#include "base/digest.h"
#include "base/text.h"
#include "report/html.h"

#include <ctype.h>
#include <string.h>

double class_entry_share(const struct class_entry *entry) {
  if (entry->status == STATUS_BROKEN)
    return 0;
  double share = entry->max_score > 0 ? entry->counts / entry->max_score : 1;
  return share < 0 ? 0 : share > 1 ? 1 : share;
}

/* ---- numbers for names ---- */

struct rank {
  size_t owner;
  double points;
  char digest[DIGEST_TEXT_SIZE]; /* of the name: an order of those with the same points that isn't the names' */
};

static int compare_ranks(const void *a, const void *b) {
  const struct rank *one = a;
  const struct rank *other = b;
  if (one->points != other->points)
    return one->points > other->points ? -1 : 1;
  return strcmp(one->digest, other->digest);
}

static void number_owners(struct class_view *view) {
  size_t count = view->owners.count;
  struct rank *ranks = xcalloc(count + 1, sizeof *ranks);
  view->numbers = xcalloc(count + 1, sizeof *view->numbers);
  for (size_t i = 0; i < count; i++) {
    const char *owner = view->owners.items[i];
    ranks[i].owner = i;
    digest_bytes(owner, strlen(owner), ranks[i].digest);
    vec_each(&view->results->entries, entry)
      if (strcmp(entry->owner, owner) == 0)
        ranks[i].points += entry->counts;
  }
  qsort(ranks, count, sizeof *ranks, compare_ranks);
  for (size_t i = 0; i < count; i++)
    view->numbers[ranks[i].owner] = i + 1;
  free(ranks);
}

/* Entries of one owner stand together. */
static void note_owner(struct class_view *view, const char *owner) {
  size_t count = view->owners.count;
  if (!count || strcmp(view->owners.items[count - 1], owner) != 0)
    if (!strings_have(&view->owners, owner))
      strings_add(&view->owners, owner);
}

void class_view_init(struct class_view *view, const struct class_results *results, bool anonymous) {
  *view = (struct class_view){.results = results, .anonymous = anonymous};
  vec_each(&results->entries, entry) {
    note_owner(view, entry->owner);
    if (!strings_have(&view->programs, entry->program))
      strings_add(&view->programs, entry->program);
  }
  vec_each(&results->crossings, crossing)
    vec_each(&crossing->owners, owner)
      note_owner(view, *owner);
  number_owners(view);
}

void class_view_release(struct class_view *view) {
  strings_release(&view->owners);
  strings_release(&view->programs);
  free(view->numbers);
}

size_t class_view_number(const struct class_view *view, const char *owner) {
  for (size_t i = 0; i < view->owners.count; i++)
    if (strcmp(view->owners.items[i], owner) == 0)
      return view->numbers[i];
  return 0;
}

char *class_view_name(const struct class_view *view, const char *owner) {
  return view->anonymous ? xasprintf("student %zu", class_view_number(view, owner)) : xstrdup(owner);
}

/* Names of folders have parts: a first name alone tells enough. */
static bool has_part_of(const char *text, const char *name) {
  while (*name) {
    size_t length = 0;
    while (isalnum((unsigned char)name[length]) || (unsigned char)name[length] >= 0x80)
      length++;
    _cleanup_free_ char *part = xstrndup(name, length);
    if (length >= 3 && strcasestr(text, part))
      return true;
    name += length ? length : 1;
  }
  return false;
}

bool class_view_names_anybody(const struct class_view *view, const char *text) {
  vec_each(&view->owners, owner)
    if (has_part_of(text, *owner))
      return true;
  return false;
}

void class_view_add_name(xmlTextWriter *writer, const struct class_view *view, const struct class_entry *entry,
                         const char *case_id) {
  _cleanup_free_ char *name = class_view_name(view, entry->owner);
  if (view->anonymous) {
    html_text(writer, name);
    return;
  }
  _cleanup_free_ char *path = xasprintf("%s/%s/index.html", entry->owner, entry->program);
  _cleanup_free_ char *fragment = case_id ? xasprintf("case-%s", case_id) : NULL;
  html_begin_link(writer, path, fragment);
  html_text(writer, name);
  xml_end(writer);
}

/* ---- one program ---- */

/* Those with the same share in the order of their names; or of their numbers, from which no name follows. */
static int compare_entries(const void *a, const void *b, void *context) {
  const struct class_view *view = context;
  const struct class_entry *one = *(const struct class_entry *const *)a;
  const struct class_entry *other = *(const struct class_entry *const *)b;
  double difference = class_entry_share(one) - class_entry_share(other);
  if (difference > 0 || difference < 0)
    return difference > 0 ? -1 : 1;
  if (!view->anonymous)
    return one < other ? -1 : one > other;
  return class_view_number(view, one->owner) < class_view_number(view, other->owner) ? -1 : 1;
}

void class_view_entries(const struct class_view *view, const char *program, class_entries *ret_entries) {
  struct class_view order = *view;
  vec_each(&view->results->entries, entry)
    if (strcmp(entry->program, program) == 0)
      *vec_add(ret_entries) = entry;
  if (ret_entries->count)
    qsort_r(ret_entries->items, ret_entries->count, sizeof *ret_entries->items, compare_entries, &order);
}
