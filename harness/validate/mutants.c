/* Makes mutants, on the parsed source. */
#include "validate/mutants.h"

#include "base/file.h"
#include "validate/ast.h"

#include <ctype.h>
#include <string.h>

enum { MOST_BYTES = 1 << 20 };

struct maker {
  const char *file;
  const char *text;
  mutants *list;
};

static int line_of(const char *text, size_t offset) {
  int line = 1;
  for (size_t i = 0; i < offset; i++)
    line += text[i] == '\n';
  return line;
}

static bool is_known(const struct maker *maker, size_t offset, size_t length, const char *after) {
  vec_each(maker->list, mutant)
    if (strcmp(mutant->file, maker->file) == 0 && mutant->offset == offset && mutant->length == length &&
        strcmp(mutant->after, after) == 0)
      return true;
  return false;
}

/* Takes `after`. */
static void add(struct maker *maker, const char *operation, struct ast_span span, char *after) {
  size_t length = span.end - span.begin;
  if (is_known(maker, span.begin, length, after) ||
      (strlen(after) == length && memcmp(after, maker->text + span.begin, length) == 0)) {
    free(after);
    return;
  }
  *vec_add(maker->list) = (struct mutant){.file = xstrdup(maker->file),
                                          .operation = operation,
                                          .line = line_of(maker->text, span.begin),
                                          .offset = span.begin,
                                          .length = length,
                                          .before = xstrndup(maker->text + span.begin, length),
                                          .after = after};
}

static char *source(const struct maker *maker, struct ast_span span) {
  return xstrndup(maker->text + span.begin, span.end - span.begin);
}

static bool is_kind(const json_t *node, const char *kind) { return node && strcmp(ast_kind(node), kind) == 0; }

/* An expression without casts and parentheses around it. */
static const json_t *bare(const json_t *node) {
  while (is_kind(node, "ImplicitCastExpr") || is_kind(node, "ParenExpr") || is_kind(node, "CStyleCastExpr"))
    node = ast_child(node, ast_child_count(node) - 1);
  return node;
}

static bool calls_something(const json_t *node) {
  if (is_kind(node, "CallExpr") || is_kind(node, "AtomicExpr"))
    return true;
  for (size_t i = 0; i < ast_child_count(node); i++)
    if (calls_something(ast_child(node, i)))
      return true;
  return false;
}

static bool is_loop(const json_t *node) {
  return is_kind(node, "WhileStmt") || is_kind(node, "DoStmt") || is_kind(node, "ForStmt");
}

/* The condition of an `if`, a loop or a `?:`, or NULL. In a `for` empty parts are empty objects. */
static const json_t *condition_of(const json_t *node) {
  if (is_kind(node, "IfStmt") || is_kind(node, "WhileStmt") || is_kind(node, "ConditionalOperator"))
    return ast_child(node, 0);
  if (is_kind(node, "DoStmt"))
    return ast_child(node, 1);
  return is_kind(node, "ForStmt") ? ast_child(node, 2) : NULL;
}

/* Has it no semicolon of its own? That of an assignment follows a brace too when a compound literal is assigned. */
static bool ends_in_block(const json_t *statement) {
  if (is_kind(statement, "IfStmt") || is_kind(statement, "WhileStmt") || is_kind(statement, "ForStmt"))
    return ends_in_block(ast_child(statement, ast_child_count(statement) - 1));
  return is_kind(statement, "CompoundStmt");
}

/* A statement with its semicolon. */
static bool statement_span(const struct maker *maker, const json_t *node, struct ast_span *ret_span) {
  if (!ast_span(node, maker->text, ret_span))
    return false;
  size_t at = ret_span->end + strspn(maker->text + ret_span->end, " \t\n");
  if (maker->text[at] == ';' && !ends_in_block(node))
    ret_span->end = at + 1;
  return true;
}

/* ---- operations ---- */

static void drop_call(struct maker *maker, const json_t *statement) {
  struct ast_span span;
  const json_t *call = bare(statement);
  if ((is_kind(call, "CallExpr") || is_kind(call, "AtomicExpr")) && statement_span(maker, statement, &span))
    add(maker, "drop call", span, xstrdup(";"));
}

/* What a condition does besides telling is kept. */
static void drop_check(struct maker *maker, const json_t *statement) {
  struct ast_span span;
  struct ast_span condition;
  if (!is_kind(statement, "IfStmt") || json_is_true(json_object_get(statement, "hasElse")) ||
      !statement_span(maker, statement, &span) || !ast_span(ast_child(statement, 0), maker->text, &condition))
    return;
  _cleanup_free_ char *kept = source(maker, condition);
  bool acts = calls_something(ast_child(statement, 0));
  add(maker, "drop check", span, acts ? xasprintf("(void)(%s);", kept) : xstrdup(";"));
}

static void drop_loop(struct maker *maker, const json_t *statement) {
  struct ast_span span;
  if (is_loop(statement) && statement_span(maker, statement, &span))
    add(maker, "drop loop", span, xstrdup(";"));
}

static void negate(struct maker *maker, const json_t *node) {
  struct ast_span span;
  const json_t *condition = condition_of(node);
  if (!condition || !ast_span(condition, maker->text, &span))
    return;
  _cleanup_free_ char *text = source(maker, span);
  add(maker, "negate", span, xasprintf("!(%s)", text));
}

static void change_constant(struct maker *maker, const json_t *node) {
  struct ast_span span;
  if (!is_kind(node, "IntegerLiteral") || !ast_span(node, maker->text, &span) ||
      !isdigit((unsigned char)maker->text[span.begin]))
    return;
  _cleanup_free_ char *text = source(maker, span);
  add(maker, "constant + 1", span, xasprintf("(%s + 1)", text));
}

static bool is_simple(const json_t *statement) {
  const json_t *inner = bare(statement);
  return is_kind(inner, "CallExpr") || is_kind(inner, "AtomicExpr") || is_kind(inner, "BinaryOperator") ||
         is_kind(inner, "CompoundAssignOperator") || is_kind(inner, "UnaryOperator") || is_kind(inner, "IfStmt");
}

static void swap_statements(struct maker *maker, const json_t *first, const json_t *second) {
  struct ast_span a;
  struct ast_span b;
  if (!is_simple(first) || !is_simple(second) || !statement_span(maker, first, &a) ||
      !statement_span(maker, second, &b) || a.end > b.begin)
    return;
  _cleanup_free_ char *one = source(maker, a);
  _cleanup_free_ char *between = source(maker, (struct ast_span){a.end, b.begin});
  _cleanup_free_ char *other = source(maker, b);
  add(maker, "swap statements", (struct ast_span){a.begin, b.end}, xasprintf("%s%s%s", other, between, one));
}

/* The first child of a call is what is called. */
static void swap_arguments(struct maker *maker, const json_t *call) {
  if (!is_kind(call, "CallExpr"))
    return;
  for (size_t i = 1; i + 1 < ast_child_count(call); i++) {
    struct ast_span a;
    struct ast_span b;
    const json_t *first = ast_child(call, i);
    const json_t *second = ast_child(call, i + 1);
    if (strcmp(ast_type(first), ast_type(second)) != 0 || !ast_span(first, maker->text, &a) ||
        !ast_span(second, maker->text, &b) || a.end > b.begin)
      continue;
    _cleanup_free_ char *one = source(maker, a);
    _cleanup_free_ char *between = source(maker, (struct ast_span){a.end, b.begin});
    _cleanup_free_ char *other = source(maker, b);
    add(maker, "swap arguments", (struct ast_span){a.begin, b.end}, xasprintf("%s%s%s", other, between, one));
  }
}

static bool is_word(const char *text, size_t at, const char *word) {
  size_t length = strlen(word);
  return strncmp(text + at, word, length) == 0 &&
         (at == 0 || (!isalnum((unsigned char)text[at - 1]) && text[at - 1] != '_')) &&
         !isalnum((unsigned char)text[at + length]) && text[at + length] != '_';
}

/* In a declaration or a cast. */
static void drop_qualifier(struct maker *maker, const json_t *node) {
  static const char *const words[] = {"volatile", "_Atomic"};
  struct ast_span span;
  bool declares = is_kind(node, "VarDecl") || is_kind(node, "FieldDecl") || is_kind(node, "ParmVarDecl") ||
                  is_kind(node, "CStyleCastExpr") || is_kind(node, "TypedefDecl");
  if (!declares || !ast_span(node, maker->text, &span))
    return;
  for (size_t i = 0; i < array_size(words); i++)
    for (size_t at = span.begin; at < span.end && strstr(ast_type(node), words[i]); at++)
      if (is_word(maker->text, at, words[i]))
        add(maker, "drop qualifier", (struct ast_span){at, at + strlen(words[i])}, xstrdup(""));
}

/* ---- the walk ---- */

static void mutate_statement(struct maker *maker, const json_t *statement) {
  drop_call(maker, statement);
  drop_check(maker, statement);
  drop_loop(maker, statement);
}

static void mutate_statements(struct maker *maker, const json_t *block) {
  for (size_t i = 0; i < ast_child_count(block); i++) {
    mutate_statement(maker, ast_child(block, i));
    if (i + 1 < ast_child_count(block))
      swap_statements(maker, ast_child(block, i), ast_child(block, i + 1));
  }
}

static void walk(struct maker *maker, const json_t *node) {
  if (is_kind(node, "CompoundStmt"))
    mutate_statements(maker, node);
  else if ((is_kind(node, "IfStmt") || is_loop(node)) && ast_child_count(node) > 1)
    for (size_t i = 1; i < ast_child_count(node); i++)
      mutate_statement(maker, ast_child(node, i));
  negate(maker, node);
  change_constant(maker, node);
  swap_arguments(maker, node);
  drop_qualifier(maker, node);
  for (size_t i = 0; i < ast_child_count(node); i++)
    walk(maker, ast_child(node, i));
}

static int compare(const void *a, const void *b) {
  const struct mutant *left = a;
  const struct mutant *right = b;
  if (left->offset != right->offset)
    return left->offset > right->offset ? 1 : -1;
  int order = strcmp(left->operation, right->operation);
  return order ? order : strcmp(left->after, right->after);
}

int mutants_make(const char *folder, const char *file, mutants *list, struct error *err) {
  _cleanup_free_ char *path = path_join(folder, file);
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  if (file_read(path, MOST_BYTES, &text, err))
    return -1;
  json_t *tree = ast_parse(folder, file, err);
  if (!tree)
    return -1;
  struct maker maker = {file, text.buf, list};
  size_t before = list->count;
  walk(&maker, tree);
  json_decref(tree);
  if (list->count > before)
    qsort(list->items + before, list->count - before, sizeof list->items[0], compare);
  return 0;
}

int mutants_of_program(const struct program *program, const char *folder, mutants *list, struct error *err) {
  strings files = {0};
  int status = 0;
  vec_each(&program->roles, role)
    vec_each(&role->sources, source) {
      if (!program_supplies(program, role) && !strings_have(&files, *source))
        strings_add(&files, *source);
    }
  for (size_t i = 0; i < files.count && status == 0; i++)
    status = mutants_make(folder, files.items[i], list, err);
  strings_release(&files);
  return status;
}

void mutants_release(mutants *list) {
  vec_each(list, mutant) {
    free(mutant->file);
    free(mutant->before);
    free(mutant->after);
  }
  vec_release(list);
}

void mutant_apply(const struct mutant *mutant, const char *text, struct strbuf *ret_text) {
  strbuf_add(ret_text, text, mutant->offset);
  strbuf_add_text(ret_text, mutant->after);
  strbuf_add_text(ret_text, text + mutant->offset + mutant->length);
}

static void add_lines(struct strbuf *sb, const char *sign, char *lines) {
  for (char *line = strsep(&lines, "\n"); line; line = strsep(&lines, "\n"))
    strbuf_addf(sb, "%s %s\n", sign, line);
}

char *mutant_diff(const struct mutant *mutant, const char *folder) {
  _cleanup_free_ char *path = path_join(folder, mutant->file);
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  _cleanup_strbuf_ struct strbuf changed = STRBUF_INIT;
  struct strbuf diff = STRBUF_INIT;
  strbuf_addf(&diff, "%s:%d: %s\n", mutant->file, mutant->line, mutant->operation);
  if (file_read(path, MOST_BYTES, &text, NULL))
    return strbuf_detach(&diff);
  size_t begin = mutant->offset;
  size_t end = mutant->offset + mutant->length;
  while (begin > 0 && text.buf[begin - 1] != '\n')
    begin--;
  end += strcspn(text.buf + end, "\n");
  strbuf_add(&changed, text.buf + begin, mutant->offset - begin);
  strbuf_add_text(&changed, mutant->after);
  strbuf_add(&changed, text.buf + mutant->offset + mutant->length, end - mutant->offset - mutant->length);
  text.buf[end] = '\0';
  add_lines(&diff, "-", text.buf + begin);
  add_lines(&diff, "+", changed.buf);
  return strbuf_detach(&diff);
}

static void add_on_one_line(struct strbuf *sb, const char *text) {
  for (; *text; text++) {
    bool blank = isspace((unsigned char)*text);
    if (!blank)
      strbuf_add_char(sb, *text);
    else if (sb->length && sb->buf[sb->length - 1] != ' ')
      strbuf_add_char(sb, ' ');
  }
}

char *mutant_name(const struct mutant *mutant) {
  struct strbuf sb = STRBUF_INIT;
  strbuf_addf(&sb, "%s: %s: `", mutant->file, mutant->operation);
  add_on_one_line(&sb, mutant->before);
  strbuf_add_text(&sb, "` => `");
  add_on_one_line(&sb, mutant->after);
  strbuf_add_char(&sb, '`');
  return strbuf_detach(&sb);
}

void mutants_names(const mutants *list, strings *ret_names) {
  strings plain = {0};
  vec_each(list, mutant) {
    char *name = mutant_name(mutant);
    size_t same = 1;
    vec_each(&plain, other)
      same += strcmp(*other, name) == 0;
    *vec_add(ret_names) = same == 1 ? xstrdup(name) : xasprintf("%s #%zu", name, same);
    *vec_add(&plain) = name;
  }
  strings_release(&plain);
}
