/* Binds YAML maps to C structs by declared tables: parsing, defaults, complaints and the manual all come from them. */
#ifndef IPCGRADE_COURSE_BINDER_H
#define IPCGRADE_COURSE_BINDER_H

#include "base/error.h"
#include "base/strbuf.h"
#include "course/node.h"

#include <stdint.h>

/* Where complaints go: "cases/x.yaml:12:7: unknown key 'exti'; did you mean 'exit'?" */
struct binder {
  const char *path;
  strings *problems;
  void *context; /* for custom fields */
};

void binder_complain(struct binder *binder, struct mark mark, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

struct named_value {
  const char *name;
  int value;
};

enum field_type {
  FIELD_TEXT,     /* char * */
  FIELD_TEXTS,    /* strings: a list, or one text */
  FIELD_NAMES,    /* strings: names of files in one folder, a list, or one of them */
  FIELD_INT,      /* int64_t, any C base */
  FIELD_NUMBER,   /* double, above 0 */
  FIELD_DURATION, /* int64_t, nanoseconds: "10 s" */
  FIELD_SIZE,     /* int64_t, bytes: "256 MiB" */
  FIELD_WORD,     /* int: one of `words` */
  FIELD_TABLE,    /* a map bound by `table` at the offset */
  FIELD_CUSTOM,   /* `bind` does it */
};

struct field {
  const char *key;
  enum field_type type;
  size_t offset;
  bool required;
  const char *help;                /* one sentence */
  const char *fallback;            /* for the manual: what holds when the key is absent, or NULL */
  const struct named_value *words; /* FIELD_WORD: up to an entry without a name */
  const struct table *table;       /* FIELD_TABLE; of FIELD_CUSTOM, only to be listed in the manual */
  const char *shape;               /* FIELD_CUSTOM: what to write, for the manual and complaints */
  void (*bind)(struct binder *binder, const struct node *node, void *target); /* `target`: the struct itself */
};

struct table {
  const char *name;
  const char *about;
  const struct field *fields;
  size_t count;
};

/* The file at binder->path as a tree (node.h), or NULL: then the complaint is made. To be freed by node_free(). */
struct node *binder_read(struct binder *binder);
/* When all is bound: adds the complaints to `problems` (may be NULL) and releases the binder's list of them. -1 when
 * there are any; the first is the error (ERROR_USAGE). */
int binder_finish(struct binder *binder, strings *problems, struct error *err);

/* Fills the struct at `target`, which holds the defaults, from a map. Complains and goes on. */
void binder_bind(struct binder *binder, const struct table *table, const struct node *node, void *target);

/* Single values, for custom fields. Complain and return false when the node isn't such. */
bool binder_text(struct binder *binder, const struct node *node, const char *what, char **ret_text);
bool binder_int(struct binder *binder, const struct node *node, const char *what, int64_t *ret_value);
/* Permission bits as people write them: octal, with a leading 0. */
bool binder_mode(struct binder *binder, const struct node *node, int *ret_mode);
/* Complains where the name could be no file's in the one folder that is meant, or would be taken for an option. */
void binder_check_name(struct binder *binder, struct mark mark, const char *what, const char *name);
bool binder_is_map(struct binder *binder, const struct node *node, const char *what);
void binder_texts(struct binder *binder, const struct node *node, const char *what, strings *ret_texts);

/* Appends the manual of a table and of the tables in it, 80 columns wide. */
void binder_explain(const struct table *table, struct strbuf *ret_page);

#endif
