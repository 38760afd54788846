/* Binds YAML maps to C structs by declared tables. */
#include "course/binder.h"

#include "base/columns.h"
#include "base/file.h"
#include "base/text.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>

void binder_complain(struct binder *binder, struct mark mark, const char *format, ...) {
  struct strbuf text = STRBUF_INIT;
  va_list args;
  strbuf_addf(&text, "%s:%d:%d: ", binder->path, mark.line, mark.column);
  va_start(args, format);
  strbuf_addv(&text, format, args);
  va_end(args);
  *vec_add(binder->problems) = strbuf_detach(&text);
}

struct node *binder_read(struct binder *binder) {
  enum { MOST_BYTES = 1 << 20 };
  struct mark mark = {0};
  struct error unreadable = {0};
  _cleanup_free_ char *problem = NULL;
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  if (file_read(binder->path, MOST_BYTES, &text, &unreadable)) {
    strings_add(binder->problems, unreadable.message);
    return NULL;
  }
  struct node *root = node_parse(text.buf, text.length, &mark, &problem);
  if (!root)
    binder_complain(binder, mark, "%s", problem);
  return root;
}

int binder_finish(struct binder *binder, strings *problems, struct error *err) {
  strings *own = binder->problems;
  int status = own->count ? error_set(err, ERROR_USAGE, "%s", own->items[0]) : 0;
  vec_each(own, problem)
    if (problems)
      strings_add(problems, *problem);
  strings_release(own);
  return status;
}

/* ---- single values ---- */

bool binder_text(struct binder *binder, const struct node *node, const char *what, char **ret_text) {
  if (node->kind != NODE_SCALAR) {
    binder_complain(binder, node->mark, "%s must be a text, not a %s", what, node->kind == NODE_MAP ? "map" : "list");
    return false;
  }
  free(*ret_text);
  *ret_text = xstrdup(node->text);
  return true;
}

void binder_texts(struct binder *binder, const struct node *node, const char *what, strings *ret_texts) {
  strings_release(ret_texts);
  if (node->kind == NODE_SCALAR) {
    strings_add(ret_texts, node->text);
    return;
  }
  if (node->kind != NODE_LIST) {
    binder_complain(binder, node->mark, "%s must be a list", what);
    return;
  }
  vec_each(&node->values, item) {
    char *text = NULL;
    if (binder_text(binder, *item, what, &text))
      *vec_add(ret_texts) = text;
  }
}

void binder_check_name(struct binder *binder, struct mark mark, const char *what, const char *name) {
  if (!*name || strchr(name, '/') || *name == '-' || *name == '.')
    binder_complain(binder, mark, "%s '%s' must be a plain file name", what, name);
}

static void bind_names(struct binder *binder, const struct node *node, const char *what, strings *ret_names) {
  binder_texts(binder, node, what, ret_names);
  if (node->kind == NODE_SCALAR)
    binder_check_name(binder, node->mark, what, node->text);
  vec_each(&node->values, item)
    if ((*item)->kind == NODE_SCALAR)
      binder_check_name(binder, (*item)->mark, what, (*item)->text);
}

bool binder_is_map(struct binder *binder, const struct node *node, const char *what) {
  if (node->kind == NODE_MAP)
    return true;
  binder_complain(binder, node->mark, "%s must be a map (key: value)", what);
  return false;
}

bool binder_int(struct binder *binder, const struct node *node, const char *what, int64_t *ret_value) {
  char *end = NULL;
  errno = 0;
  long long value = node->kind == NODE_SCALAR ? strtoll(node->text, &end, 0) : 0;
  if (!end || end == node->text || *end || errno) {
    binder_complain(binder, node->mark, "%s must be a whole number%s%s%s", what, node->text ? ", not '" : "",
                    node->text ? node->text : "", node->text ? "'" : "");
    return false;
  }
  *ret_value = value;
  return true;
}

bool binder_mode(struct binder *binder, const struct node *node, int *ret_mode) {
  int64_t mode;
  if (!binder_int(binder, node, "mode", &mode))
    return false;
  if (*node->text != '0' || node->text[strspn(node->text, "01234567")] || mode < 0 || mode > 07777) {
    binder_complain(binder, node->mark, "mode must be octal, with a leading 0, such as 0600, not '%s'", node->text);
    return false;
  }
  *ret_mode = (int)mode;
  return true;
}

struct measure {
  const char *name;
  int64_t factor;
};
static const struct measure time_units[] = {
    {"ms", 1000000}, {"s", 1000000000}, {"min", 60000000000}, {"h", 3600000000000}, {"d", 86400000000000}};
static const struct measure size_units[] = {{"B", 1}, {"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30}};

static void bind_quantity(struct binder *binder, const struct node *node, const char *key, const struct measure *units,
                          size_t count, int64_t *ret_value) {
  char *end = NULL;
  long long number = node->kind == NODE_SCALAR ? strtoll(node->text, &end, 10) : 0;
  const char *unit = end ? end + strspn(end, " ") : "";
  for (size_t i = 0; end && end != node->text && number > 0 && i < count; i++) {
    if (strcmp(unit, units[i].name) == 0 && number <= INT64_MAX / units[i].factor) {
      *ret_value = number * units[i].factor;
      return;
    }
  }
  struct strbuf names = STRBUF_INIT;
  for (size_t i = 0; i < count; i++)
    strbuf_addf(&names, "%s%s", i ? ", " : "", units[i].name);
  binder_complain(binder, node->mark, "%s must be a number above 0 with a unit (%s), such as '%s'", key, names.buf,
                  units == time_units ? "10 s" : "64 MiB");
  strbuf_release(&names);
}

static void bind_number(struct binder *binder, const struct node *node, const char *key, double *ret_value) {
  char *end = NULL;
  double value = node->kind == NODE_SCALAR ? strtod(node->text, &end) : 0;
  if (end && end != node->text && !*end && value > 0 && value < 1e6)
    *ret_value = value;
  else
    binder_complain(binder, node->mark, "%s must be a number above 0", key);
}

static const char *word_name(size_t i, const void *words) { return ((const struct named_value *)words)[i].name; }

static void bind_word(struct binder *binder, const struct node *node, const struct field *field, int *ret_value) {
  struct strbuf names = STRBUF_INIT;
  for (const struct named_value *word = field->words; word->name; word++) {
    if (node->kind == NODE_SCALAR && strcmp(word->name, node->text) == 0) {
      *ret_value = word->value;
      strbuf_release(&names);
      return;
    }
    strbuf_addf(&names, "%s%s", names.length ? ", " : "", word->name);
  }
  _cleanup_free_ char *suggestion =
      text_suggestion(node->kind == NODE_SCALAR ? text_nearest(node->text, word_name, field->words) : NULL);
  binder_complain(binder, node->mark, "%s must be one of %s%s", field->key, names.buf, suggestion);
  strbuf_release(&names);
}

/* ---- tables ---- */

static void bind_field(struct binder *binder, const struct field *field, const struct node *node, void *target) {
  void *place = (char *)target + field->offset;
  switch (field->type) {
  case FIELD_TEXT: binder_text(binder, node, field->key, place); break;
  case FIELD_TEXTS: binder_texts(binder, node, field->key, place); break;
  case FIELD_NAMES: bind_names(binder, node, field->key, place); break;
  case FIELD_INT: binder_int(binder, node, field->key, place); break;
  case FIELD_NUMBER: bind_number(binder, node, field->key, place); break;
  case FIELD_DURATION: bind_quantity(binder, node, field->key, time_units, array_size(time_units), place); break;
  case FIELD_SIZE: bind_quantity(binder, node, field->key, size_units, array_size(size_units), place); break;
  case FIELD_WORD: bind_word(binder, node, field, place); break;
  case FIELD_TABLE: binder_bind(binder, field->table, node, place); break;
  case FIELD_CUSTOM: field->bind(binder, node, target); break;
  }
}

static const struct field *find_field(const struct table *table, const char *key) {
  for (size_t i = 0; i < table->count; i++)
    if (strcmp(table->fields[i].key, key) == 0)
      return &table->fields[i];
  return NULL;
}

static const char *field_name(size_t i, const void *context) {
  const struct table *table = context;
  return i < table->count ? table->fields[i].key : NULL;
}

void binder_bind(struct binder *binder, const struct table *table, const struct node *node, void *target) {
  if (!binder_is_map(binder, node, table->name))
    return;
  for (size_t i = 0; i < node->keys.count; i++) {
    const struct node *key = node->keys.items[i];
    const struct field *field = find_field(table, key->text);
    if (field) {
      bind_field(binder, field, node->values.items[i], target);
      continue;
    }
    _cleanup_free_ char *suggestion = text_suggestion(text_nearest(key->text, field_name, table));
    binder_complain(binder, key->mark, "unknown key '%s'%s", key->text, suggestion);
  }
  for (size_t i = 0; i < table->count; i++)
    if (table->fields[i].required && !node_get(node, table->fields[i].key))
      binder_complain(binder, node->mark, "%s needs the key '%s'", table->name, table->fields[i].key);
}

/* ---- the manual ---- */

static void add_shape(struct strbuf *page, const struct field *field) {
  static const char *const shapes[] = {[FIELD_TEXT] = "TEXT",
                                       [FIELD_TEXTS] = "[TEXT, …]",
                                       [FIELD_NAMES] = "[FILE, …]",
                                       [FIELD_INT] = "INTEGER",
                                       [FIELD_NUMBER] = "NUMBER",
                                       [FIELD_DURATION] = "NUMBER ms|s|min|h|d",
                                       [FIELD_SIZE] = "NUMBER B|KiB|MiB|GiB",
                                       [FIELD_TABLE] = "{…}"};
  if (field->type == FIELD_CUSTOM) {
    strbuf_add_text(page, field->shape);
  } else if (field->type == FIELD_WORD) {
    for (const struct named_value *word = field->words; word->name; word++)
      strbuf_addf(page, "%s%s", word == field->words ? "" : "|", word->name);
  } else {
    strbuf_add_text(page, shapes[field->type]);
  }
}

static void add_wrapped(struct strbuf *page, const char *text, size_t indent) {
  enum { WIDTH = 80 };
  strbuf_add_repeated(page, ' ', indent);
  columns_add_wrapped(page, text, indent, indent, WIDTH);
}

void binder_explain(const struct table *table, struct strbuf *ret_page) {
  strbuf_addf(ret_page, "%s\n", table->name);
  add_wrapped(ret_page, table->about, 2);
  for (size_t i = 0; i < table->count; i++) {
    const struct field *field = &table->fields[i];
    strbuf_addf(ret_page, "\n  %s: ", field->key);
    add_shape(ret_page, field);
    strbuf_add_text(ret_page, field->required ? "   (required)\n" : "\n");
    add_wrapped(ret_page, field->help, 6);
    if (field->fallback) {
      _cleanup_free_ char *fallback = xasprintf("Without it: %s.", field->fallback);
      add_wrapped(ret_page, fallback, 6);
    }
  }
  strbuf_add_char(ret_page, '\n');
  for (size_t i = 0; i < table->count; i++) {
    const struct table *inner = table->fields[i].table;
    _cleanup_free_ char *heading = inner ? xasprintf("\n%s\n", inner->name) : NULL;
    if (inner && !strstr(ret_page->buf, heading))
      binder_explain(inner, ret_page);
  }
}
