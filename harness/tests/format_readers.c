/* Strict readers: JUnit by libxml2 and a schema, JSON by python3-jsonschema and schemas, the others line by line. */
#include "format_readers.h"

#include "base/command.h"
#include "base/file.h"
#include "base/memory.h"

#include <jansson.h>
#include <libxml/parser.h>
#include <libxml/xmlschemas.h>
#include <stdarg.h>
#include <string.h>
#include <yaml.h>

__attribute__((format(printf, 2, 3))) static void complain(struct reading *reading, const char *format, ...) {
  va_list args;
  struct strbuf text = STRBUF_INIT;
  va_start(args, format);
  strbuf_addv(&text, format, args);
  va_end(args);
  if (reading->problem)
    strbuf_release(&text);
  else
    reading->problem = strbuf_detach(&text);
}

static void begin(struct reading *ret_reading) { *ret_reading = (struct reading){.outside = STRBUF_INIT}; }

void reading_release(struct reading *reading) {
  free(reading->problem);
  strbuf_release(&reading->outside);
}

/* The lines of a text, one after another; each without its newline. */
static char *next_line(const char **rest) {
  if (!**rest)
    return NULL;
  size_t length = strcspn(*rest, "\n");
  char *line = xstrndup(*rest, length);
  *rest += length + ((*rest)[length] == '\n');
  return line;
}

static bool begins(const char *text, const char *with) { return strncmp(text, with, strlen(with)) == 0; }

/* ---- JUnit ---- */

static void note_error(void *context, const char *format, ...) {
  char text[300];
  va_list args;
  va_start(args, format);
  vsnprintf(text, sizeof text, format, args);
  va_end(args);
  complain(context, "%s", text);
}

static bool is(const xmlNode *node, const char *name) {
  return node->type == XML_ELEMENT_NODE && strcmp((const char *)node->name, name) == 0;
}

static void count_elements(const xmlNode *node, struct reading *reading) {
  for (; node; node = node->next) {
    reading->tests += is(node, "testcase");
    reading->failures += is(node, "failure");
    reading->errors += is(node, "error");
    reading->skipped += is(node, "skipped");
    count_elements(node->children, reading);
  }
}

static void hold_to_count(xmlNode *suite, const char *name, size_t count, struct reading *reading) {
  xmlChar *value = xmlGetProp(suite, (const xmlChar *)name);
  if (value && strtoul((const char *)value, NULL, 10) != count)
    complain(reading, "%s is %s, but there are %zu", name, (const char *)value, count);
  xmlFree(value);
}

void read_junit(const struct strbuf *text, struct reading *ret_reading) {
  begin(ret_reading);
  xmlDoc *document =
      xmlReadMemory(text->buf, (int)text->length, "junit.xml", NULL, XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
  if (!document) {
    complain(ret_reading, "not XML: %s", xmlGetLastError() ? xmlGetLastError()->message : "?");
    return;
  }
  xmlSchemaParserCtxt *parser = xmlSchemaNewParserCtxt("harness/tests/schemas/junit.xsd");
  xmlSchemaSetParserErrors(parser, note_error, note_error, ret_reading);
  xmlSchema *schema = xmlSchemaParse(parser);
  xmlSchemaValidCtxt *validator = xmlSchemaNewValidCtxt(schema);
  xmlSchemaSetValidErrors(validator, note_error, note_error, ret_reading);
  if (!schema || xmlSchemaValidateDoc(validator, document))
    complain(ret_reading, "not as in junit.xsd");
  count_elements(xmlDocGetRootElement(document), ret_reading);
  for (xmlNode *suite = xmlDocGetRootElement(document); suite;
       suite = is(suite, "testsuites") ? suite->children : NULL) {
    while (suite && suite->type != XML_ELEMENT_NODE)
      suite = suite->next;
    hold_to_count(suite, "tests", ret_reading->tests, ret_reading);
    hold_to_count(suite, "failures", ret_reading->failures, ret_reading);
    hold_to_count(suite, "errors", ret_reading->errors, ret_reading);
    hold_to_count(suite, "skipped", ret_reading->skipped, ret_reading);
  }
  xmlSchemaFreeValidCtxt(validator);
  xmlSchemaFree(schema);
  xmlSchemaFreeParserCtxt(parser);
  xmlFreeDoc(document);
}

/* ---- JSON ---- */

static void hold_to_schema(const struct strbuf *text, const char *schema, struct reading *reading) {
  static const char validate[] = "import json, sys, jsonschema\n"
                                 "schema, value = (json.load(open(path)) for path in sys.argv[1:])\n"
                                 "[print('/'.join(map(str, e.path)), e.message[:300]) for e in "
                                 "jsonschema.Draft7Validator(schema).iter_errors(value)]";
  struct error err = {0};
  bool worked = false;
  _cleanup_strbuf_ struct strbuf told = STRBUF_INIT;
  _cleanup_free_ char *folder = directory_make_temporary("test-formats", &err);
  _cleanup_free_ char *path = path_join(folder, "value.json");
  const char *const argv[] = {"/usr/bin/python3", "-c", validate, schema, path, NULL};
  if (file_write(path, text->buf, text->length, &err) || command_output(NULL, argv, &told, &worked, &err) || !worked)
    complain(reading, "can't be held to %s: %s", schema, err.message);
  else if (told.length)
    complain(reading, "not as in %s: %s", schema, told.buf);
  tree_remove(folder, NULL);
}

static json_t *read_json(const struct strbuf *text, const char *schema, struct reading *ret_reading) {
  json_error_t error;
  begin(ret_reading);
  json_t *value = json_loadb(text->buf, text->length, JSON_REJECT_DUPLICATES, &error);
  if (!value)
    complain(ret_reading, "not JSON: %s", error.text);
  else
    hold_to_schema(text, schema, ret_reading);
  return value;
}

void read_gradescope(const struct strbuf *text, struct reading *ret_reading) {
  json_t *value = read_json(text, "harness/tests/schemas/gradescope.schema.json", ret_reading);
  const json_t *tests = json_object_get(value, "tests");
  size_t i;
  json_t *test;
  ret_reading->tests = json_array_size(tests);
  json_array_foreach(tests, i, test) {
    const char *status = json_string_value(json_object_get(test, "status"));
    ret_reading->failures += status && strcmp(status, "failed") == 0;
    ret_reading->skipped += !status;
  }
  json_decref(value);
}

void read_sarif(const struct strbuf *text, struct reading *ret_reading) {
  json_t *value = read_json(text, "harness/tests/schemas/sarif.schema.json", ret_reading);
  const json_t *run = json_array_get(json_object_get(value, "runs"), 0);
  const json_t *rules = json_object_get(json_object_get(json_object_get(run, "tool"), "driver"), "rules");
  const json_t *results = json_object_get(run, "results");
  size_t i;
  json_t *result;
  ret_reading->tests = json_array_size(results);
  json_array_foreach(results, i, result) {
    const json_t *rule = json_array_get(rules, (size_t)json_integer_value(json_object_get(result, "ruleIndex")));
    if (!json_equal(json_object_get(rule, "id"), json_object_get(result, "ruleId")))
      complain(ret_reading, "result %zu: ruleIndex isn't that of ruleId", i);
  }
  json_decref(value);
}

/* ---- TAP ---- */

static bool is_yaml(const char *text) {
  yaml_parser_t parser;
  yaml_event_t event;
  bool goes_on = true;
  bool right = true;
  yaml_parser_initialize(&parser);
  yaml_parser_set_input_string(&parser, (const unsigned char *)text, strlen(text));
  while (goes_on) {
    right = yaml_parser_parse(&parser, &event);
    goes_on = right && event.type != YAML_STREAM_END_EVENT;
    if (right)
      yaml_event_delete(&event);
  }
  yaml_parser_delete(&parser);
  return right;
}

/* What stands behind "ok N - ": a '#' that isn't escaped begins a directive. */
static void read_description(const char *text, struct reading *reading) {
  for (; *text && *text != '#'; text++)
    text += *text == '\\' && text[1];
  if (*text && !begins(text, "# SKIP "))
    complain(reading, "a directive that is none: %s", text);
  reading->skipped += *text == '#';
}

static void read_point(const char *line, struct reading *reading) {
  _cleanup_free_ char *number = xasprintf("ok %zu - ", ++reading->tests);
  bool failed = begins(line, "not ");
  line += failed ? 4 : 0;
  reading->failures += failed;
  if (begins(line, number))
    read_description(line + strlen(number), reading);
  else
    complain(reading, "neither a test point nor its diagnostic: %s", line);
}

/* The lines up to "  ...", which must be YAML. */
static void read_diagnostic(const char **rest, struct reading *reading) {
  _cleanup_strbuf_ struct strbuf block = STRBUF_INIT;
  bool ended = false;
  for (char *line = next_line(rest); line && !ended; line = ended ? NULL : next_line(rest)) {
    ended = strcmp(line, "  ...") == 0;
    if (!begins(line, "  "))
      complain(reading, "outside of its block: %s", line);
    if (!ended)
      strbuf_addf(&block, "%s\n", line);
    free(line);
  }
  if (!ended || !is_yaml(block.buf))
    complain(reading, "%s:\n%s", ended ? "not YAML" : "has no end", block.buf);
  reading->errors += strstr(block.buf, "  severity: \"error\"\n") != NULL;
}

void read_tap(const struct strbuf *text, struct reading *ret_reading) {
  const char *rest = text->buf;
  begin(ret_reading);
  _cleanup_free_ char *version = next_line(&rest);
  _cleanup_free_ char *plan = next_line(&rest);
  if (!version || strcmp(version, "TAP version 14") != 0 || !plan || !begins(plan, "1.."))
    complain(ret_reading, "no version or no plan");
  for (char *line = next_line(&rest); line; line = next_line(&rest)) {
    if (strcmp(line, "  ---") == 0)
      read_diagnostic(&rest, ret_reading);
    else
      read_point(line, ret_reading);
    free(line);
  }
  if (plan && strtoul(plan + 3, NULL, 10) != ret_reading->tests)
    complain(ret_reading, "%s, but there are %zu", plan, ret_reading->tests);
}

/* ---- GitHub's log ---- */

/* Only escapes have a percent sign; in a property colons and commas are escapes as well. */
static void read_escapes(const char *text, size_t length, const char *const *known, struct reading *reading) {
  for (size_t i = 0; i < length; i++) {
    bool is_escape = false;
    for (const char *const *escape = known; *escape && text[i] == '%'; escape++)
      is_escape = is_escape || (i + 3 <= length && strncmp(text + i, *escape, 3) == 0);
    if (text[i] == '%' && !is_escape)
      complain(reading, "not escaped: %s", text + i);
  }
}

/* "file=a,line=3,title=b" */
static void read_properties(char *text, struct reading *reading) {
  static const char *const escapes[] = {"%25", "%0D", "%0A", "%3A", "%2C", NULL};
  for (char *property = strsep(&text, ","); property; property = strsep(&text, ",")) {
    if (!begins(property, "file=") && !begins(property, "line=") && !begins(property, "title="))
      complain(reading, "no property: %s", property);
    if (strchr(property, ':'))
      complain(reading, "a colon in %s", property);
    read_escapes(property, strlen(property), escapes, reading);
  }
}

static bool is_annotation(const char *name) {
  return strcmp(name, "error") == 0 || strcmp(name, "warning") == 0 || strcmp(name, "notice") == 0;
}

/* Returns the word that ends what is not obeyed, when the command begins that. */
static char *obey(const char *line, struct reading *reading) {
  static const char *const escapes[] = {"%25", "%0D", "%0A", NULL};
  const char *end = strstr(line + 2, "::");
  _cleanup_free_ char *head = end ? xstrndup(line + 2, (size_t)(end - line - 2)) : NULL;
  char *properties = head;
  const char *name = strsep(&properties, " ");
  if (!end || (!is_annotation(name) && strcmp(name, "group") != 0 && strcmp(name, "endgroup") != 0 &&
               strcmp(name, "stop-commands") != 0)) {
    complain(reading, "a command that was not meant: %s", line);
    return NULL;
  }
  if (strcmp(name, "stop-commands") == 0)
    return xasprintf("::%s::", end + 2);
  reading->tests += is_annotation(name);
  reading->failures += strcmp(name, "error") == 0;
  reading->skipped += strcmp(name, "notice") == 0;
  read_properties(properties, reading);
  read_escapes(end + 2, strlen(end + 2), escapes, reading);
  return NULL;
}

void read_github(const struct strbuf *text, struct reading *ret_reading) {
  const char *rest = text->buf;
  char *word = NULL;
  begin(ret_reading);
  for (char *line = next_line(&rest); line; line = next_line(&rest)) {
    const char *trimmed = line + strspn(line, " \t\r\v\f");
    if (word && strcmp(trimmed, word) == 0) {
      free(word);
      word = NULL;
    } else if (!word && begins(trimmed, "::")) {
      word = obey(trimmed, ret_reading);
    } else if (!word) {
      strbuf_addf(&ret_reading->outside, "%s\n", line);
      if (strstr(line, "##["))
        complain(ret_reading, "an old command: %s", line);
    }
    free(line);
  }
  if (word)
    complain(ret_reading, "commands stay stopped");
  free(word);
}

/* ---- Markdown ---- */

/* Code spans fall out; what is escaped is text. */
static void read_inline(const char *line, struct reading *reading) {
  while (*line) {
    size_t fence = strspn(line, "`");
    if (fence) {
      const char *end = line + fence;
      while (*end && (*end != '`' || strspn(end, "`") != fence))
        end += *end == '`' ? strspn(end, "`") : 1;
      if (!*end)
        complain(reading, "a code span without end: %s", line);
      line = *end ? end + fence : end;
      strbuf_add_text(&reading->outside, "CODE");
    } else if (*line == '\\' && line[1]) {
      line += 2;
    } else {
      if (strchr("<>[]!@#~_$", *line) && !(*line == '#' && reading->outside.length &&
                                           strchr("\n#", reading->outside.buf[reading->outside.length - 1])))
        complain(reading, "'%c' means something: %s", *line, line);
      strbuf_add_char(&reading->outside, *line++);
    }
  }
  strbuf_add_char(&reading->outside, '\n');
}

void read_markdown(const struct strbuf *text, struct reading *ret_reading) {
  const char *rest = text->buf;
  size_t fence = 0;
  begin(ret_reading);
  strbuf_add_char(&ret_reading->outside, '\n');
  for (char *line = next_line(&rest); line; line = next_line(&rest)) {
    size_t run = strspn(line, "`");
    if (fence && run >= fence && line[run + strspn(line + run, " ")] == '\0')
      fence = 0;
    else if (!fence && run >= 3 && !strchr(line + run, '`'))
      fence = run;
    else if (!fence)
      read_inline(line, ret_reading);
    free(line);
  }
  if (fence)
    complain(ret_reading, "a block without end");
}
