/* A YAML document as a tree of plain nodes. */
#include "course/node.h"

#include <string.h>
#include <yaml.h>

enum { MOST_DEPTH = 16 };

struct reader {
  yaml_parser_t parser;
  yaml_event_t event;
  struct mark mark;
  char *problem;
};

static struct mark mark_of(yaml_mark_t mark) { return (struct mark){(int)mark.line + 1, (int)mark.column + 1}; }

static bool fail(struct reader *reader, struct mark mark, char *problem) {
  if (!reader->problem) {
    reader->mark = mark;
    reader->problem = problem;
  } else {
    free(problem);
  }
  return false;
}

static bool next(struct reader *reader) {
  yaml_event_delete(&reader->event);
  memset(&reader->event, 0, sizeof reader->event);
  if (yaml_parser_parse(&reader->parser, &reader->event))
    return true;
  const yaml_parser_t *parser = &reader->parser;
  const char *what = parser->problem ? parser->problem : "not YAML";
  yaml_mark_t at = parser->problem_mark;
  return fail(reader, mark_of(at),
              parser->context ? xasprintf("%s, %s", parser->context, what) : xasprintf("%s", what));
}

void node_free(struct node *node) {
  if (!node)
    return;
  vec_each(&node->keys, key)
    node_free(*key);
  vec_each(&node->values, value)
    node_free(*value);
  vec_release(&node->keys);
  vec_release(&node->values);
  free(node->text);
  free(node);
}

static bool refuse_decoration(struct reader *reader, const yaml_char_t *anchor, const yaml_char_t *tag) {
  if (anchor)
    return fail(reader, mark_of(reader->event.start_mark), xstrdup("anchors (&name) are not allowed here"));
  if (tag)
    return fail(reader, mark_of(reader->event.start_mark), xstrdup("tags (!name) are not allowed here"));
  return true;
}

static bool read_node(struct reader *reader, int depth, struct node *node);

static struct node *read_child(struct reader *reader, int depth) {
  struct node *child = xcalloc(1, sizeof *child);
  if (read_node(reader, depth, child))
    return child;
  node_free(child);
  return NULL;
}

static bool read_scalar(struct reader *reader, struct node *node) {
  node->kind = NODE_SCALAR;
  if (!refuse_decoration(reader, reader->event.data.scalar.anchor, reader->event.data.scalar.tag))
    return false;
  const char *value = (const char *)reader->event.data.scalar.value;
  size_t length = reader->event.data.scalar.length;
  if (strlen(value) != length)
    return fail(reader, node->mark, xstrdup("a NUL byte in a text"));
  node->text = xstrndup(value, length);
  node->quoted = reader->event.data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
  return true;
}

static bool read_list(struct reader *reader, int depth, struct node *node) {
  node->kind = NODE_LIST;
  if (!refuse_decoration(reader, reader->event.data.sequence_start.anchor, reader->event.data.sequence_start.tag))
    return false;
  while (next(reader)) {
    if (reader->event.type == YAML_SEQUENCE_END_EVENT)
      return true;
    struct node *child = read_child(reader, depth + 1);
    if (!child)
      return false;
    *vec_add(&node->values) = child;
  }
  return false;
}

static bool read_map(struct reader *reader, int depth, struct node *node) {
  node->kind = NODE_MAP;
  if (!refuse_decoration(reader, reader->event.data.mapping_start.anchor, reader->event.data.mapping_start.tag))
    return false;
  while (next(reader)) {
    if (reader->event.type == YAML_MAPPING_END_EVENT)
      return true;
    struct node *key = read_child(reader, depth + 1);
    if (!key)
      return false;
    const struct node *twin = key->kind == NODE_SCALAR ? node_get(node, key->text) : NULL;
    if (key->kind != NODE_SCALAR || twin) {
      fail(reader, key->mark,
           twin ? xasprintf("key '%s' stands here a second time", key->text) : xstrdup("a key must be a plain word"));
      node_free(key);
      return false;
    }
    *vec_add(&node->keys) = key;
    struct node *value = next(reader) ? read_child(reader, depth + 1) : NULL;
    *vec_add(&node->values) = value;
    if (!value)
      return false;
  }
  return false;
}

/* The event at hand begins the node. */
static bool read_node(struct reader *reader, int depth, struct node *node) {
  node->mark = mark_of(reader->event.start_mark);
  if (depth > MOST_DEPTH)
    return fail(reader, node->mark, xstrdup("nested too deeply"));
  switch (reader->event.type) {
  case YAML_SCALAR_EVENT: return read_scalar(reader, node);
  case YAML_SEQUENCE_START_EVENT: return read_list(reader, depth, node);
  case YAML_MAPPING_START_EVENT: return read_map(reader, depth, node);
  case YAML_ALIAS_EVENT: return fail(reader, node->mark, xstrdup("aliases (*name) are not allowed here"));
  default: return fail(reader, node->mark, xstrdup("the document ends in the middle"));
  }
}

static bool expect(struct reader *reader, yaml_event_type_t type, const char *otherwise) {
  if (!next(reader))
    return false;
  if (reader->event.type == type)
    return true;
  return fail(reader, mark_of(reader->event.start_mark), xstrdup(otherwise));
}

static struct node *read_document(struct reader *reader) {
  if (!expect(reader, YAML_STREAM_START_EVENT, "not YAML") ||
      !expect(reader, YAML_DOCUMENT_START_EVENT, "the file is empty") || !next(reader))
    return NULL;
  struct node *root = read_child(reader, 0);
  if (root && expect(reader, YAML_DOCUMENT_END_EVENT, "the document does not end here") &&
      expect(reader, YAML_STREAM_END_EVENT, "a second document begins here"))
    return root;
  node_free(root);
  return NULL;
}

struct node *node_parse(const char *text, size_t length, struct mark *ret_mark, char **ret_problem) {
  struct reader reader = {0};
  if (!yaml_parser_initialize(&reader.parser)) {
    *ret_problem = xstrdup("out of memory");
    return NULL;
  }
  yaml_parser_set_input_string(&reader.parser, (const unsigned char *)text, length);
  struct node *root = read_document(&reader);
  yaml_event_delete(&reader.event);
  yaml_parser_delete(&reader.parser);
  *ret_mark = reader.mark;
  *ret_problem = reader.problem;
  return root;
}

const struct node *node_get(const struct node *map, const char *key) {
  for (size_t i = 0; i < map->keys.count; i++)
    if (map->keys.items[i]->text && strcmp(map->keys.items[i]->text, key) == 0)
      return i < map->values.count ? map->values.items[i] : map->keys.items[i];
  return NULL;
}
