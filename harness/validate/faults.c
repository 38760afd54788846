/* Known faults, as patches of the reference. */
#include "validate/faults.h"

#include "base/command.h"
#include "base/file.h"
#include "base/strbuf.h"

#include <fcntl.h>
#include <stdarg.h>
#include <string.h>

enum { MOST_BYTES = 1 << 20 };

static char *trimmed(const char *text) {
  text += strspn(text, " \t");
  size_t length = strcspn(text, "\n");
  while (length > 0 && strchr(" \t\r", text[length - 1]))
    length--;
  return xstrndup(text, length);
}

/* What one header is read into. */
struct reader {
  struct fault *fault;
  strings *problems;
  int line;
};

__attribute__((format(printf, 2, 3))) static void complain(struct reader *reader, const char *format, ...) {
  struct strbuf text = STRBUF_INIT;
  va_list args;
  strbuf_addf(&text, "%s:%d:1: ", reader->fault->path, reader->line);
  va_start(args, format);
  strbuf_addv(&text, format, args);
  va_end(args);
  *vec_add(reader->problems) = strbuf_detach(&text);
}

static void read_kinds(struct reader *reader, const char *list) {
  _cleanup_free_ char *copy = xstrdup(list);
  char *rest = copy;
  for (char *word = strsep(&rest, ", "); word; word = strsep(&rest, ", ")) {
    enum finding_kind kind = *word ? finding_kind_from_name(word) : FINDING_KIND_COUNT;
    if (*word && kind == FINDING_KIND_COUNT)
      complain(reader, "there is no finding '%s' (see `ipcgrade explain`)", word);
    else if (*word)
      reader->fault->finds[kind] = true;
  }
}

static void read_place(struct reader *reader, const char *both) {
  struct fault *fault = reader->fault;
  const char *colon = strchr(both, ':');
  if (!colon) {
    complain(reader, "`# line:` must be FILE:TEXT");
    return;
  }
  free(fault->file);
  free(fault->text);
  fault->file = xstrndup(both, (size_t)(colon - both));
  fault->text = trimmed(colon + 1);
  fault->place_line = reader->line;
  if (!*fault->file || !*fault->text)
    complain(reader, "`# line:` must be FILE:TEXT, a part of the line that the finding is to be at");
}

static void read_row(struct reader *reader, const char *line) {
  static const char about[] = "# fault:";
  static const char finds[] = "# finds:";
  static const char place[] = "# line:";
  if (strncmp(line, about, strlen(about)) == 0) {
    free(reader->fault->about);
    reader->fault->about = trimmed(line + strlen(about));
  } else if (strncmp(line, finds, strlen(finds)) == 0) {
    _cleanup_free_ char *list = trimmed(line + strlen(finds));
    read_kinds(reader, list);
  } else if (strncmp(line, place, strlen(place)) == 0) {
    _cleanup_free_ char *both = trimmed(line + strlen(place));
    read_place(reader, both);
  } else {
    /* A key with a slip in it would ask for nothing. */
    const char *key = line + strspn(line, "# ");
    int length = (int)strspn(key, "abcdefghijklmnopqrstuvwxyz");
    if (length && key[length] == ':')
      complain(reader, "a header has `# fault:`, `# finds:` and `# line:`, and no `# %.*s:`", length, key);
  }
}

static bool finds_anything(const struct fault *fault) {
  for (int kind = 0; kind < FINDING_KIND_COUNT; kind++)
    if (fault->finds[kind])
      return true;
  return false;
}

static int read_header(struct fault *fault, strings *problems, struct error *err) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  struct reader reader = {fault, problems, 1};
  size_t before = problems->count;
  if (file_read(fault->path, MOST_BYTES, &text, err))
    return -1;
  for (const char *line = text.buf; line && *line == '#'; reader.line++) {
    read_row(&reader, line);
    line = strchr(line, '\n');
    line += line != NULL;
  }
  if (problems->count == before && (!fault->about || !finds_anything(fault)))
    complain(&reader, "the header needs `# fault: SENTENCE` and `# finds: KIND, …`");
  return 0;
}

/* It would be left out, and nobody would know. Backups of editors and what patch(1) leaves are none. */
static bool looks_like_patch(const char *name) {
  const char *end = strrchr(name, '.');
  return end && (strcmp(end, ".diff") == 0 || strcmp(end, ".txt") == 0 || strcmp(end, ".Patch") == 0);
}

int faults_load(const char *folder, faults *ret_list, strings *problems, struct error *err) {
  static const char ending[] = ".patch";
  strings names = {0};
  strings own = {0};
  int status = 0;
  directory_list(AT_FDCWD, folder, &names); /* it need not be there */
  for (size_t i = 0; i < names.count && status == 0; i++) {
    const char *name = names.items[i];
    size_t length = strlen(name);
    if (length <= strlen(ending) || strcmp(name + length - strlen(ending), ending) != 0) {
      if (!looks_like_patch(name))
        continue;
      *vec_add(&own) = xasprintf("%s/%s:1:1: no known fault is called so: its name must be NAME.patch", folder, name);
      continue;
    }
    struct fault *fault = vec_add(ret_list);
    *fault = (struct fault){.name = xstrndup(name, length - strlen(ending)), .path = path_join(folder, name)};
    status = read_header(fault, &own, err);
  }
  if (status == 0 && own.count)
    status = error_set(err, ERROR_USAGE, "%s", own.items[0]);
  vec_each(&own, problem)
    if (problems)
      strings_add(problems, *problem);
  strings_release(&own);
  strings_release(&names);
  return status;
}

void faults_release(faults *list) {
  vec_each(list, fault) {
    free(fault->name);
    free(fault->path);
    free(fault->about);
    free(fault->file);
    free(fault->text);
  }
  vec_release(list);
}

/* On one line, as far as it is of use: "Hunk #1 FAILED at 12; 1 out of 1 hunk FAILED". */
static char *reason_of(char *messages) {
  struct strbuf reason = STRBUF_INIT;
  for (char *line = strsep(&messages, "\n"); line; line = strsep(&messages, "\n")) {
    size_t length = strcspn(line, "\r");
    while (length > 0 && line[length - 1] == '.')
      length--;
    if (length)
      strbuf_addf(&reason, "%s%.*s", reason.length ? "; " : "", (int)length, line);
  }
  return strbuf_detach(&reason);
}

int fault_apply(const struct fault *fault, const char *folder, struct error *err) {
  _cleanup_free_ char *path = realpath(fault->path, NULL); /* patch(1) reads it from `folder` */
  const char *const argv[] = {
      "patch", "-p1", "--fuzz=0", "--no-backup-if-mismatch", "--forward", "--batch", "-r", "-", "-d", folder,
      "-i",    path,  NULL};
  bool worked = false;
  _cleanup_strbuf_ struct strbuf messages = STRBUF_INIT;
  if (!path)
    return error_errno(err, "open %s", fault->path);
  if (command_messages(NULL, argv, &messages, &worked, err))
    return -1;
  if (worked)
    return 0;
  _cleanup_free_ char *reason = reason_of(messages.buf);
  return error_set(err, ERROR_USAGE, "%s:1:1: does not fit the reference (any more): %s", fault->path, reason);
}

bool fault_has_place(const struct fault *fault, const char *folder) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  if (!fault->file)
    return true;
  _cleanup_free_ char *path = path_join(folder, fault->file);
  return file_read(path, MOST_BYTES, &text, NULL) == 0 && strstr(text.buf, fault->text);
}

bool fault_is_at(const struct fault *fault, const char *folder, const char *file, int line) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  if (!fault->file)
    return true;
  if (!file || strcmp(file, fault->file) != 0)
    return false;
  _cleanup_free_ char *path = path_join(folder, file);
  if (file_read(path, MOST_BYTES, &text, NULL))
    return false;
  const char *at = text.buf;
  for (int number = 1; at && number < line; number++) {
    at = strchr(at, '\n');
    at = at ? at + 1 : NULL;
  }
  _cleanup_free_ char *content = at ? xstrndup(at, strcspn(at, "\n")) : NULL;
  return content && strstr(content, fault->text);
}
