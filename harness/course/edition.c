/* What a student edition has, and its case files. */
#include "course/edition.h"

#include "base/digest.h"
#include "base/file.h"

#include <jansson.h>
#include <string.h>
#include <yaml.h>

enum { MOST_BYTES = 1 << 20 };

/* ---- where things are ---- */

char *edition_program(const char *prepared, const char *program) { return path_join(prepared, program); }

char *edition_build(const char *prepared, const char *program, const strings *flags) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  char digest[DIGEST_TEXT_SIZE];
  vec_each(flags, flag)
    strbuf_addf(&text, "%s\n", *flag);
  digest_bytes(text.buf, text.length, digest);
  return xasprintf("%s/%s/build-%.16s", prepared, program, digest);
}

/* ---- how it is graded officially ---- */

void edition_release(struct edition *edition) {
  free(edition->harness);
  free(edition->compiler);
  free(edition->isolation);
}

static char *text_of(const json_t *root, const char *key) {
  const char *text = json_string_value(json_object_get(root, key));
  return xstrdup(text ? text : "unknown");
}

int edition_read(const struct course *course, struct edition *ret_edition, struct error *err) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  _cleanup_free_ char *path = path_join(course->prepared, "edition.json");
  *ret_edition = (struct edition){0};
  if (file_read(path, MOST_BYTES, &text, err))
    return -1;
  json_t *root = json_loadb(text.buf, text.length, 0, NULL);
  if (!json_is_object(root)) {
    json_decref(root);
    return error_set(err, ERROR_USAGE, "%s is not what an edition has there: unpack it again", path);
  }
  *ret_edition = (struct edition){text_of(root, "harness"), text_of(root, "compiler"), text_of(root, "isolation")};
  json_decref(root);
  return 0;
}

int edition_write(const char *prepared, const struct edition *edition, struct error *err) {
  _cleanup_free_ char *path = path_join(prepared, "edition.json");
  json_t *root = json_pack("{s:s, s:s, s:s}", "harness", edition->harness, "compiler", edition->compiler, "isolation",
                           edition->isolation);
  _cleanup_free_ char *text = json_dumps(root, JSON_INDENT(1));
  json_decref(root);
  return file_write(path, text, strlen(text), err);
}

/* ---- the example of a handout ---- */

static char *example_path(const char *prepared, const char *program) {
  return xasprintf("%s/%s/example.txt", prepared, program);
}

void edition_example_read(const struct course *course, const char *program, strings *ret_lines) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  _cleanup_free_ char *path = example_path(course->prepared, program);
  if (file_read(path, MOST_BYTES, &text, NULL))
    return;
  char *rest = text.buf;
  for (const char *line = strsep(&rest, "\n"); line && rest; line = strsep(&rest, "\n"))
    strings_add(ret_lines, line);
}

int edition_example_write(const char *prepared, const char *program, const strings *lines, struct error *err) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  _cleanup_free_ char *path = example_path(prepared, program);
  vec_each(lines, line)
    strbuf_addf(&text, "%s\n", *line);
  return file_write(path, text.buf, text.length, err);
}

/* ---- its case files ---- */

/* libyaml's documents refer to their nodes by number, from 1. */
static const char *scalar(yaml_document_t *document, int number) {
  yaml_node_t *node = yaml_document_get_node(document, number);
  return node && node->type == YAML_SCALAR_NODE ? (const char *)node->data.scalar.value : "";
}

static yaml_node_pair_t *pair_of(yaml_document_t *document, yaml_node_t *map, const char *key) {
  for (yaml_node_pair_t *pair = map->data.mapping.pairs.start; pair < map->data.mapping.pairs.top; pair++)
    if (strcmp(scalar(document, pair->key), key) == 0)
      return pair;
  return NULL;
}

static void remove_pair(yaml_node_t *map, yaml_node_pair_t *pair) {
  memmove(pair, pair + 1, (size_t)(map->data.mapping.pairs.top - pair - 1) * sizeof *pair);
  map->data.mapping.pairs.top--;
}

static yaml_node_t *child(yaml_document_t *document, yaml_node_t *map, const char *key, yaml_node_type_t type) {
  yaml_node_pair_t *pair = pair_of(document, map, key);
  yaml_node_t *node = pair ? yaml_document_get_node(document, pair->value) : NULL;
  return node && node->type == type ? node : NULL;
}

static int new_scalar(yaml_document_t *document, const char *text) {
  _cleanup_free_ char *copy = xstrdup(text);
  return yaml_document_add_scalar(document, NULL, (yaml_char_t *)copy, -1, YAML_PLAIN_SCALAR_STYLE);
}

/* The document's nodes move when one is added: they are asked for by number again. */
static void set_number(yaml_document_t *document, int map, const char *key, double number) {
  _cleanup_free_ char *text = xasprintf("%.10g", number);
  int value = new_scalar(document, text);
  yaml_node_pair_t *pair = pair_of(document, yaml_document_get_node(document, map), key);
  if (pair) {
    pair->value = value;
    return;
  }
  int name = new_scalar(document, key);
  yaml_document_append_mapping_pair(document, map, name, value);
}

static bool is_shown(const struct test_case *test) { return test && !test->hidden && test->points > 0; }

static const struct test_case *case_of(const struct program *program, yaml_document_t *document, int number) {
  yaml_node_t *node = yaml_document_get_node(document, number);
  yaml_node_pair_t *id = node->type == YAML_MAPPING_NODE ? pair_of(document, node, "id") : NULL;
  return id ? program_case(program, scalar(document, id->value)) : NULL;
}

static void keep_shown(const struct program *program, yaml_document_t *document) {
  yaml_node_t *root = yaml_document_get_root_node(document);
  yaml_node_t *cases = child(document, root, "cases", YAML_SEQUENCE_NODE);
  yaml_node_item_t *kept = cases ? cases->data.sequence.items.start : NULL;
  for (yaml_node_item_t *item = kept; cases && item < cases->data.sequence.items.top; item++)
    if (is_shown(case_of(program, document, *item)))
      *kept++ = *item;
  if (cases)
    cases->data.sequence.items.top = kept;
}

static void set_points(const struct program *program, yaml_document_t *document) {
  yaml_node_t *cases = child(document, yaml_document_get_root_node(document), "cases", YAML_SEQUENCE_NODE);
  size_t count = cases ? (size_t)(cases->data.sequence.items.top - cases->data.sequence.items.start) : 0;
  for (size_t i = 0; i < count; i++) {
    cases = child(document, yaml_document_get_root_node(document), "cases", YAML_SEQUENCE_NODE);
    int number = cases->data.sequence.items.start[i];
    yaml_node_t *map = yaml_document_get_node(document, number);
    yaml_node_pair_t *visibility = pair_of(document, map, "visibility");
    if (visibility)
      remove_pair(map, visibility);
    set_number(document, number, "points", case_of(program, document, number)->points);
  }
}

/* A role that the course plays in all that is left, or that nobody plays there. */
static bool is_left(const struct program *program, const struct role *role) {
  if (!program_supplies(program, role))
    return true;
  vec_each(&program->cases, test)
    if (is_shown(test) && case_has_role(test, role->name))
      return true;
  return false;
}

static void keep_roles(const struct program *program, yaml_document_t *document) {
  yaml_node_t *roles = child(document, yaml_document_get_root_node(document), "roles", YAML_MAPPING_NODE);
  vec_each(&program->roles, role) {
    yaml_node_pair_t *pair = roles && !is_left(program, role) ? pair_of(document, roles, role->name) : NULL;
    if (pair)
      remove_pair(roles, pair);
  }
}

/* What a submission must have is read off the cases; those that are left have to say the same. */
static int check_roles(const struct program *program, struct error *err) {
  struct program shown = *program; /* borrows all that `program` owns */
  memset(&shown.cases, 0, sizeof shown.cases);
  vec_each(&program->cases, test)
    if (is_shown(test))
      *vec_add(&shown.cases) = *test;
  int status = 0;
  vec_each(&program->roles, role)
    if (status == 0 && program_supplies(&shown, role) && !program_supplies(program, role))
      status =
          error_set(err, ERROR_USAGE,
                    "%s: only hidden cases want a submission's own %s, so that nobody would know that it has to be "
                    "written: show one of them",
                    program->path, role->name);
  vec_release(&shown.cases);
  return status;
}

static int append(void *target, unsigned char *bytes, size_t length) {
  strbuf_add(target, bytes, length);
  return 1;
}

/* Takes the document. */
static bool emit(yaml_document_t *document, struct strbuf *ret_text) {
  yaml_emitter_t emitter;
  yaml_emitter_initialize(&emitter);
  yaml_emitter_set_output(&emitter, append, ret_text);
  yaml_emitter_set_unicode(&emitter, 1);
  yaml_emitter_set_width(&emitter, -1);
  document->start_implicit = document->end_implicit = 1;
  bool written = yaml_emitter_open(&emitter) && yaml_emitter_dump(&emitter, document) && yaml_emitter_close(&emitter);
  yaml_emitter_delete(&emitter);
  return written;
}

static bool load(const struct strbuf *text, yaml_document_t *ret_document) {
  yaml_parser_t parser;
  yaml_parser_initialize(&parser);
  yaml_parser_set_input_string(&parser, (const unsigned char *)text->buf, text->length);
  bool loaded = yaml_parser_load(&parser, ret_document);
  yaml_parser_delete(&parser);
  return loaded;
}

int edition_case_file(const struct program *program, struct strbuf *ret_text, struct error *err) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  yaml_document_t document;
  double points = program->hidden_points;
  int64_t hidden = program->hidden_cases;
  if (check_roles(program, err) || file_read(program->path, MOST_BYTES, &text, err))
    return -1;
  if (!load(&text, &document))
    return error_set(err, ERROR_USAGE, "%s has changed while it was read", program->path);
  vec_each(&program->cases, test)
    if (test->hidden && test->points > 0) {
      points += test->points;
      hidden++;
    }
  keep_shown(program, &document);
  set_points(program, &document);
  keep_roles(program, &document);
  int root = 1; /* a document's root is its first node */
  if (hidden)
    set_number(&document, root, "hidden-cases", (double)hidden);
  if (points > 0)
    set_number(&document, root, "hidden-points", points);
  return emit(&document, ret_text) ? 0 : error_set(err, ERROR_SYSTEM, "%s can't be written again", program->path);
}
