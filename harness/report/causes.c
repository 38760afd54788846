/* Groups findings by what they say. */
#include "report/causes.h"

#include "base/strbuf.h"

#include <string.h>

/* Length of " at FILE:LINE", with " in FUNCTION()" behind it, that begins at `text`; 0 when none does. */
static size_t place_length(const char *text) {
  if (strncmp(text, " at ", 4) != 0)
    return 0;
  size_t length = 4 + strcspn(text + 4, " \n");
  const char *colon = memchr(text, ':', length);
  if (!colon || strspn(colon + 1, "0123456789") == 0)
    return 0;
  length = (size_t)(colon - text) + 1 + strspn(colon + 1, "0123456789");
  if (strncmp(text + length, " in ", 4) == 0)
    length += 4 + strcspn(text + length + 4, " :;\n");
  return length;
}

/* Length of "…, SIZE", a buffer that a call would have filled, with the size that each gives their own; else 0. */
static size_t buffer_length(const char *text) {
  static const char blank[] = "…, ";
  size_t length = strncmp(text, blank, sizeof blank - 1) == 0 ? sizeof blank - 1 : 0;
  size_t digits = length ? strspn(text + length, "0123456789") : 0;
  return digits ? length + digits : 0;
}

static void add_general(struct strbuf *sb, const char *text, size_t length) {
  const char *end = text + length;
  for (; end > text && end[-1] == '.'; end--)
    ; /* where a sentence ends differs too */
  while (text < end && strncmp(text, "; ", 2) != 0) {
    const char *quoted = *text == '"' ? memchr(text + 1, '"', (size_t)(end - text - 1)) : NULL;
    size_t place = place_length(text);
    size_t buffer = buffer_length(text);
    if (buffer) {
      strbuf_add_text(sb, "…");
      text += buffer;
    } else if (quoted) {
      strbuf_add_text(sb, "\"…\"");
      text = quoted + 1;
    } else if (place) {
      text += place;
    } else {
      strbuf_add_char(sb, *text++);
    }
  }
}

/* That nobody goes on doesn't say why: there the next line does. */
static size_t telling_length(const struct class_finding *finding) {
  size_t length = strcspn(finding->message, "\n");
  if (finding_kind_is_hang(finding->kind) && finding->message[length])
    length += 1 + strcspn(finding->message + length + 1, "\n");
  return length;
}

static char *key_of(const struct class_entry *entry, const struct class_finding *finding) {
  struct strbuf key = STRBUF_INIT;
  strbuf_addf(&key, "%s|%s|%s|", entry->program, finding_kind_name(finding->kind), finding->role ? finding->role : "");
  add_general(&key, finding->message, telling_length(finding));
  return strbuf_detach(&key);
}

/* The last line of the key, behind what stands before the message. */
static const char *told_in(const char *key) {
  for (int bars = 0; bars < 3; bars++)
    key = strchr(key, '|') + 1;
  const char *last = strrchr(key, '\n');
  return last ? last + 1 : key;
}

static bool is_consequence(const struct class_entry *entry, const struct class_finding *finding) {
  if (finding->file)
    return false;
  vec_each(&entry->findings, other)
    if (other->kind == finding->kind && other->file)
      return true;
  return false;
}

static void add(causes *list, const struct class_entry *entry, const struct class_finding *finding) {
  _cleanup_free_ char *key = key_of(entry, finding);
  struct cause *cause = NULL;
  vec_each(list, known)
    if (strcmp(known->key, key) == 0)
      cause = known;
  if (!cause) {
    cause = vec_add(list);
    *cause = (struct cause){.program = entry->program, .example = finding, .is_advice = true};
    cause->key = steal_pointer(&key);
    cause->told = told_in(cause->key);
  }
  cause->is_advice = cause->is_advice && finding->advice;
  if (!cause->entries.count || cause->entries.items[cause->entries.count - 1] != entry)
    *vec_add(&cause->entries) = entry;
}

static int compare(const void *a, const void *b) {
  const struct cause *one = a;
  const struct cause *other = b;
  if (one->is_advice != other->is_advice)
    return one->is_advice ? 1 : -1;
  if (one->entries.count != other->entries.count)
    return one->entries.count > other->entries.count ? -1 : 1;
  return strcmp(one->key, other->key);
}

void causes_find(const struct class_results *results, bool with_hidden, causes *ret_causes) {
  vec_each(&results->entries, entry)
    vec_each(&entry->findings, finding)
      if ((with_hidden || !finding->hidden) && !is_consequence(entry, finding))
        add(ret_causes, entry, finding);
  if (ret_causes->count)
    qsort(ret_causes->items, ret_causes->count, sizeof *ret_causes->items, compare);
}

void causes_release(causes *list) {
  vec_each(list, cause) {
    free(cause->key);
    vec_release(&cause->entries);
  }
  vec_release(list);
}
