/* Reads clang's dump of a syntax tree. */
#include "validate/ast.h"

#include "base/command.h"
#include "base/memory.h"
#include "base/strbuf.h"

#include <string.h>

/* The first error that clang tells: "server.c:12:3: error: expected expression". NULL when it tells none. */
static char *first_error(const char *folder, const char *file) {
  const char *const argv[] = {"clang", "-std=gnu17", "-fsyntax-only", "-w", "--", file, NULL};
  bool worked = false;
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  if (command_messages(folder, argv, &text, &worked, NULL))
    return NULL;
  char *rest = text.buf;
  for (char *line = strsep(&rest, "\n"); line; line = strsep(&rest, "\n"))
    if (strstr(line, "error: "))
      return xstrdup(line);
  return NULL;
}

json_t *ast_parse(const char *folder, const char *file, struct error *err) {
  const char *const argv[] = {"clang", "-std=gnu17", "-fsyntax-only", "-Xclang", "-ast-dump=json", "--", file, NULL};
  bool worked = false;
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  if (command_output(folder, argv, &text, &worked, err))
    return NULL;
  json_t *tree = worked ? json_loadb(text.buf, text.length, 0, NULL) : NULL;
  if (tree)
    return tree;
  _cleanup_free_ char *told = first_error(folder, file);
  if (told)
    error_set(err, ERROR_USAGE, "%s%s%s", *told == '/' ? "" : folder, *told == '/' ? "" : "/", told);
  else
    error_set(err, ERROR_SYSTEM, "clang can't parse %s/%s, and tells no error", folder, file);
  return NULL;
}

const char *ast_kind(const json_t *node) {
  const char *kind = json_string_value(json_object_get(node, "kind"));
  return kind ? kind : "";
}

const json_t *ast_child(const json_t *node, size_t i) { return json_array_get(json_object_get(node, "inner"), i); }

size_t ast_child_count(const json_t *node) { return json_array_size(json_object_get(node, "inner")); }

const char *ast_type(const json_t *node) {
  const char *type = json_string_value(json_object_get(json_object_get(node, "type"), "qualType"));
  return type ? type : "";
}

/* A place in the file itself: of a macro, where it is used. False for one in a header. */
static bool place(const json_t *location, size_t *ret_offset, size_t *ret_length, bool *ret_macro) {
  const json_t *use = json_object_get(location, "expansionLoc");
  const json_t *at = use ? use : location;
  const json_t *offset = json_object_get(at, "offset");
  if (!offset || json_object_get(at, "includedFrom") || json_object_get(use, "isMacroArgExpansion"))
    return false;
  *ret_offset = (size_t)json_integer_value(offset);
  *ret_length = (size_t)json_integer_value(json_object_get(at, "tokLen"));
  *ret_macro = use != NULL;
  return true;
}

/* Behind the parenthesis that closes the one at or behind `at`, when the next character is one. */
static size_t behind_arguments(const char *text, size_t at) {
  size_t i = at + strspn(text + at, " \t");
  if (text[i] != '(')
    return at;
  int depth = 0;
  for (; text[i]; i++) {
    depth += text[i] == '(';
    depth -= text[i] == ')';
    if (depth == 0)
      return i + 1;
  }
  return at;
}

bool ast_span(const json_t *node, const char *text, struct ast_span *ret_span) {
  const json_t *range = json_object_get(node, "range");
  size_t begin;
  size_t end;
  size_t length;
  bool macro;
  if (!place(json_object_get(range, "begin"), &begin, &length, &macro) ||
      !place(json_object_get(range, "end"), &end, &length, &macro) || end < begin || end + length > strlen(text))
    return false;
  end += length;
  *ret_span = (struct ast_span){begin, macro ? behind_arguments(text, end) : end};
  return true;
}
