/* Reads a suppression file, and compares errors with it. */
#include "run/suppressions.h"

#include "base/file.h"
#include "base/strbuf.h"

#include <fnmatch.h>
#include <string.h>

enum { MOST_BYTES = 1 << 20 };

#define TOOL "Memcheck:"

/* The words of suppressions, which begin so, and of the XML, which begin so too: Addr4 and InvalidRead. */
static const struct {
  const char *suppressed;
  const char *told;
} kinds[] = {
    {"Addr", "InvalidRead"}, {"Addr", "InvalidWrite"}, {"Cond", "UninitCondition"}, {"Value", "UninitValue"},
    {"Param", "Syscall"},    {"Free", "InvalidFree"},  {"Free", "MismatchedFree"},  {"Leak", "Leak_"},
    {"Jump", "InvalidJump"}, {"Overlap", "Overlap"},   {"User", "ClientCheck"},     {"FishyValue", "FishyValue"},
};

static bool begins(const char *text, const char *with) { return strncmp(text, with, strlen(with)) == 0; }

/* ---- reading ---- */

struct reader {
  const char *path;
  int line;
  struct suppression *open; /* between its braces */
  suppressions *list;
};

static int complain(const struct reader *reader, const char *what, struct error *err) {
  return error_set(err, ERROR_USAGE, "%s:%d:1: %s", reader->path, reader->line, what);
}

static bool is_known_kind(const char *kind) {
  for (size_t i = 0; i < array_size(kinds); i++)
    if (begins(kind, kinds[i].suppressed))
      return true;
  return false;
}

static int read_inside(struct reader *reader, const char *line, struct error *err) {
  struct suppression *open = reader->open;
  if (!open->name)
    open->name = xstrdup(line);
  else if (!open->kind && begins(line, TOOL) && is_known_kind(line + strlen(TOOL)))
    open->kind = xstrdup(line + strlen(TOOL));
  else if (!open->kind)
    return complain(reader, "behind the name comes 'Memcheck:' and a kind of error, such as Cond, Addr4 or Leak", err);
  else if (begins(line, "fun:") || begins(line, "obj:") || strcmp(line, "...") == 0)
    strings_add(&open->frames, line);
  else if (open->frames.count)
    return complain(reader, "a frame is 'fun:NAME', 'obj:PATH' or '...'", err);
  return 0; /* of which parameter, or which kinds of leak: the frames tell enough */
}

static int read_line(struct reader *reader, char *line, struct error *err) {
  line += strspn(line, " \t");
  for (size_t length = strlen(line); length > 0 && strchr(" \t\r", line[length - 1]); length--)
    line[length - 1] = '\0';
  if (!*line || *line == '#')
    return 0;
  if (strcmp(line, "{") == 0 && !reader->open) {
    reader->open = vec_add(reader->list);
    return 0;
  }
  if (!reader->open)
    return complain(reader, "a suppression begins with '{'", err);
  if (strcmp(line, "}") != 0)
    return read_inside(reader, line, err);
  if (!reader->open->kind || !reader->open->frames.count)
    return complain(reader, "a suppression needs a name, a kind and a frame", err);
  reader->open = NULL;
  return 0;
}

/* In every course: what the C library has for a thread belongs to it until it is joined, or for ever when main()
 * returns before it ends; only pointers into its middle are kept, which looks lost. */
static const char always[] = "{\n"
                             "  of a thread\n"
                             "  Memcheck:Leak\n"
                             "  fun:calloc\n"
                             "  ...\n"
                             "  fun:_dl_allocate_tls*\n"
                             "  ...\n"
                             "  fun:pthread_create*\n"
                             "}\n";

static int read_text(const char *path, char *text, suppressions *ret_list, struct error *err) {
  struct reader reader = {.path = path, .list = ret_list};
  char *rest = text;
  for (char *line = strsep(&rest, "\n"); line; line = strsep(&rest, "\n")) {
    reader.line++;
    if (read_line(&reader, line, err))
      return -1;
  }
  return reader.open ? complain(&reader, "the last suppression has no '}'", err) : 0;
}

int suppressions_read(const char *course, suppressions *ret_list, struct error *err) {
  _cleanup_free_ char *path = xasprintf("%s/cases/valgrind.supp", course);
  _cleanup_free_ char *own = xstrdup(always);
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  if (read_text("", own, ret_list, err))
    return -1;
  vec_each(ret_list, suppression)
    suppression->systems = true;
  if (!path_exists(path))
    return 0;
  return file_read(path, MOST_BYTES, &text, err) || read_text(path, text.buf, ret_list, err) ? -1 : 0;
}

void suppressions_release(suppressions *list) {
  vec_each(list, suppression) {
    free(suppression->name);
    free(suppression->kind);
    strings_release(&suppression->frames);
  }
  vec_release(list);
}

/* ---- comparing ---- */

static bool is_of_kind(const struct suppression *suppression, const char *kind) {
  for (size_t i = 0; i < array_size(kinds); i++)
    if (begins(suppression->kind, kinds[i].suppressed) && begins(kind, kinds[i].told))
      return true;
  return false;
}

static bool fits(const struct suppression *suppression, const char *pattern, const struct error_frame *frame) {
  const char *text = begins(pattern, "fun:") ? frame->function : frame->object;
  if (suppression->systems && !begins(frame->object, "/usr/lib") && !begins(frame->object, "/lib"))
    return false;
  return fnmatch(pattern + strlen("fun:"), text, 0) == 0;
}

/* From the given frames on; "..." is any number of them, none too. */
static bool frames_fit(const struct suppression *suppression, size_t pattern, const error_frames *stack, size_t frame) {
  const strings *patterns = &suppression->frames;
  if (pattern == patterns->count)
    return true;
  if (strcmp(patterns->items[pattern], "...") != 0)
    return frame < stack->count && fits(suppression, patterns->items[pattern], &stack->items[frame]) &&
           frames_fit(suppression, pattern + 1, stack, frame + 1);
  for (size_t at = frame; at <= stack->count; at++)
    if (frames_fit(suppression, pattern + 1, stack, at))
      return true;
  return false;
}

bool suppressions_have(const suppressions *list, const char *kind, const error_frames *stack) {
  vec_each(list, suppression)
    if (is_of_kind(suppression, kind) && frames_fit(suppression, 0, stack, 0))
      return true;
  return false;
}
