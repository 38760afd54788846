/* Binding what a role must show: its texts and how it ends. */
#include "course/tables.h"

#include "base/text.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stddef.h>
#include <string.h>

static void check_pattern(struct binder *binder, struct mark mark, const char *pattern) {
  int code;
  PCRE2_SIZE offset;
  PCRE2_UCHAR message[256];
  pcre2_code *compiled = pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED, PCRE2_UTF, &code, &offset, NULL);
  if (!compiled) {
    pcre2_get_error_message(code, message, sizeof message);
    binder_complain(binder, mark, "the regular expression fails at its character %zu: %s", (size_t)offset + 1,
                    (const char *)message);
  }
  pcre2_code_free(compiled);
}

struct text_form {
  const char *key;
  enum text_rule rule;
};
static const struct text_form text_forms[] = {{"exact", TEXT_EXACT},         {"contains", TEXT_CONTAINS},
                                              {"lines", TEXT_LINES},         {"matches", TEXT_MATCHES},
                                              {"reference", TEXT_REFERENCE}, {"empty", TEXT_NOT_EMPTY}};
static const struct named_value blanks_words[] = {
    {"ends", BLANKS_ENDS}, {"exact", BLANKS_EXACT}, {"fold", BLANKS_FOLD}, {NULL, 0}};

static const char *text_form_name(size_t i, const void *context) {
  (void)context;
  return i < array_size(text_forms) ? text_forms[i].key : NULL;
}

static void bind_text_form(struct binder *binder, const struct node *key, const struct node *value,
                           struct text_expectation *text) {
  for (size_t i = 0; i < array_size(text_forms); i++) {
    if (strcmp(text_forms[i].key, key->text) != 0)
      continue;
    if (text->rule != TEXT_ANY)
      binder_complain(binder, key->mark, "a text can be judged in one way only");
    text->rule = text_forms[i].rule;
    if (text->rule == TEXT_NOT_EMPTY && value->text && strcmp(value->text, "true") == 0) {
      text->rule = TEXT_EXACT;
      strings_add(&text->parts, "");
    } else if (text->rule != TEXT_REFERENCE && text->rule != TEXT_NOT_EMPTY) {
      binder_texts(binder, value, key->text, &text->parts);
    }
    bool is_list = value->kind == NODE_SCALAR || value->kind == NODE_LIST;
    if ((text->rule == TEXT_CONTAINS || text->rule == TEXT_MATCHES) && is_list &&
        (text->parts.count == 0 || strings_have(&text->parts, "")))
      binder_complain(binder, value->mark, "%s needs a text: every output %s an empty one", key->text, key->text);
    if (text->rule == TEXT_MATCHES && text->parts.count == 1)
      check_pattern(binder, value->mark, text->parts.items[0]);
    return;
  }
  _cleanup_free_ char *suggestion = text_suggestion(text_nearest(key->text, text_form_name, NULL));
  binder_complain(binder, key->mark, "unknown key '%s'%s", key->text, suggestion);
}

static void bind_text(struct binder *binder, const struct node *node, struct text_expectation *text) {
  text->mark = node->mark;
  if (node->kind == NODE_SCALAR) {
    bool reference = !node->quoted && strcmp(node->text, "reference") == 0;
    text->rule = reference ? TEXT_REFERENCE : TEXT_EXACT;
    if (!reference)
      strings_add(&text->parts, node->text);
    return;
  }
  if (!binder_is_map(binder, node, "a text expectation"))
    return;
  for (size_t i = 0; i < node->keys.count; i++) {
    const struct node *key = node->keys.items[i];
    const struct node *value = node->values.items[i];
    if (strcmp(key->text, "blanks") != 0) {
      bind_text_form(binder, key, value, text);
      continue;
    }
    bool known = false;
    for (const struct named_value *word = blanks_words; word->name; word++)
      if (value->text && strcmp(word->name, value->text) == 0) {
        text->blanks = (enum blanks_rule)word->value;
        known = true;
      }
    if (!known)
      binder_complain(binder, value->mark, "blanks must be one of ends, exact, fold");
  }
  if (text->rule == TEXT_ANY)
    binder_complain(binder, node->mark,
                    "a text expectation needs one of exact, contains, lines, matches, reference, "
                    "empty");
}

static void bind_exit(struct binder *binder, const struct node *node, void *target) {
  struct role_expectation *expect = target;
  int64_t status;
  if (!binder_int(binder, node, "exit", &status))
    return;
  if (status < 0 || status > 255)
    binder_complain(binder, node->mark, "exit must be from 0 to 255");
  expect->has_exit = true;
  expect->exit = (int)status;
}

static void bind_signal(struct binder *binder, const struct node *node, void *target) {
  struct role_expectation *expect = target;
  expect->signal = node->text ? signal_from_name(node->text) : 0;
  if (!expect->signal)
    binder_complain(binder, node->mark, "signal must be the name of a signal, such as SIGTERM");
}

static void bind_message(struct binder *binder, const struct node *node, void *target) {
  struct text_expectation *message = &((struct role_expectation *)target)->message;
  if (node->kind == NODE_SCALAR && !node->quoted && strcmp(node->text, "true") == 0)
    *message = (struct text_expectation){.rule = TEXT_NOT_EMPTY, .mark = node->mark};
  else
    bind_text(binder, node, message);
}

static void bind_stdout(struct binder *binder, const struct node *node, void *target) {
  bind_text(binder, node, &((struct role_expectation *)target)->out);
}

static void bind_stderr(struct binder *binder, const struct node *node, void *target) {
  bind_text(binder, node, &((struct role_expectation *)target)->err);
}

static const char text_shape[] = "TEXT | reference | {exact|contains|lines|matches: …, blanks: ends|exact|fold} | "
                                 "{empty: false}";
static const struct field expectation_fields[] = {
    {"exit", FIELD_CUSTOM, .help = "Its exit status.", .fallback = "not judged", .shape = "INTEGER", .bind = bind_exit},
    {"signal", FIELD_CUSTOM, .help = "The signal that must end it.", .fallback = "it must not die of one",
     .shape = "SIGNAME", .bind = bind_signal},
    {"message", FIELD_CUSTOM,
     .help = "What it must say, to stdout or stderr as it likes; true: something, whatever it is, behind the call when "
             "one of its own was made to fail.",
     .fallback = "not judged", .shape = "true | as stdout", .bind = bind_message},
    {"stdout", FIELD_CUSTOM,
     .help = "What it must print: exactly this text; what the reference printed in the same case; all of some parts; "
             "lines in any order; a PCRE2 pattern, whose named groups are captures; or anything at all.",
     .fallback = "not judged", .shape = text_shape, .bind = bind_stdout},
    {"stderr", FIELD_CUSTOM, .help = "The same for standard error.", .fallback = "not judged", .shape = text_shape,
     .bind = bind_stderr},
};
const struct table expectation_table = {"expectation", "What one role must show in a case.", expectation_fields,
                                        array_size(expectation_fields)};

void bind_expect(struct binder *binder, const struct node *node, void *target) {
  struct test_case *test = target;
  if (!binder_is_map(binder, node, "expect"))
    return;
  for (size_t i = 0; i < node->keys.count; i++) {
    struct role_expectation *expect = vec_add(&test->expect);
    expect->role = xstrdup(node->keys.items[i]->text);
    expect->mark = node->keys.items[i]->mark;
    binder_bind(binder, &expectation_table, node->values.items[i], expect);
  }
}
