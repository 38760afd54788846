/* C source as clang's parser sees it: `clang -ast-dump=json`. Only what stands in the file itself is shown. */
#ifndef IPCGRADE_VALIDATE_AST_H
#define IPCGRADE_VALIDATE_AST_H

#include "base/error.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/* The translation unit of a source file, parsed in the folder where it stands. NULL and ERROR_UNSUPPORTED when there is
 * no clang; ERROR_USAGE when the source has errors. Released by json_decref(). */
json_t *ast_parse(const char *folder, const char *file, struct error *err);

/* "IfStmt", "CallExpr", …; "" when it has none. */
const char *ast_kind(const json_t *node);
/* Child `i`, or NULL. Absent children (an `if` without `else`) are left out by clang. */
const json_t *ast_child(const json_t *node, size_t i);
size_t ast_child_count(const json_t *node);
/* The type as C writes it, "" when it has none. */
const char *ast_type(const json_t *node);

/* Where a node stands in `text`, the whole file; false for one that comes from elsewhere, or from within a macro. */
struct ast_span {
  size_t begin;
  size_t end;
};
bool ast_span(const json_t *node, const char *text, struct ast_span *ret_span);

#endif
