/* A YAML document as a tree of plain nodes that know where they stand. */
#ifndef IPCGRADE_COURSE_NODE_H
#define IPCGRADE_COURSE_NODE_H

#include "base/memory.h"
#include "course/program.h"

#include <stdbool.h>

enum node_kind { NODE_SCALAR, NODE_LIST, NODE_MAP };

struct node {
  enum node_kind kind;
  struct mark mark;
  char *text;                /* of a scalar */
  bool quoted;               /* the scalar stood in quotes or was a block */
  VEC(struct node *) keys;   /* of a map: scalars */
  VEC(struct node *) values; /* of a map, beside its keys; or of a list */
};

/* Parses the one document in `text` (by libyaml). Anchors, aliases, tags, duplicate keys and deep nesting are refused.
 * NULL when that fails: the problem, with its place in `ret_mark`, is in `ret_problem` (owned by the caller). */
struct node *node_parse(const char *text, size_t length, struct mark *ret_mark, char **ret_problem);
void node_free(struct node *node);

/* The value under a key of a map, or NULL. */
const struct node *node_get(const struct node *map, const char *key);

#endif
