/* Writes sources line by line. */
#include "report/source_view.h"

#include "base/file.h"
#include "base/text.h"
#include "report/html.h"

#include <dirent.h>
#include <fcntl.h>
#include <string.h>

enum { MOST_BYTES = 1 << 20, MOST_LINES = 5000 };

int source_view_read(const char *folder, struct source_view *ret_view, struct error *err) {
  strings names = {0};
  int status = directory_list(AT_FDCWD, folder, &names);
  if (status)
    error_errno(err, "read the folder %s", folder);
  vec_each(&names, name) {
    struct source_file *file = vec_add(&ret_view->files);
    _cleanup_free_ char *path = path_join(folder, *name);
    *file = (struct source_file){.name = xstrdup(*name), .text = STRBUF_INIT};
    file->is_text = file_read(path, MOST_BYTES, &file->text, NULL) == 0 &&
                    !(file->text.length && memchr(file->text.buf, '\0', file->text.length));
  }
  strings_release(&names);
  return status;
}

void source_view_release(struct source_view *view) {
  vec_each(&view->files, file) {
    free(file->name);
    strbuf_release(&file->text);
  }
  vec_release(&view->files);
}

void source_marks_release(source_marks *marks) {
  vec_each(marks, mark) {
    free(mark->target);
    free(mark->text);
  }
  vec_release(marks);
}

static int lines_of(const struct source_file *file) {
  int lines = 0;
  for (size_t i = 0; file->is_text && i < file->text.length; i++)
    lines += file->text.buf[i] == '\n' || i + 1 == file->text.length;
  return lines < MOST_LINES ? lines : MOST_LINES;
}

char *source_view_anchor(const struct source_view *view, const char *file, int line) {
  for (size_t i = 0; file && line > 0 && i < view->files.count; i++)
    if (strcmp(view->files.items[i].name, file) == 0)
      return line <= lines_of(&view->files.items[i]) ? xasprintf("s%zu-%d", i, line) : NULL;
  return NULL;
}

/* ---- lines ---- */

static const struct covered_file *coverage_of(const struct coverage *coverage, const char *name) {
  vec_each(&coverage->files, file)
    if (coverage->measured && strcmp(file->name, name) == 0)
      return file;
  return NULL;
}

/* NULL when there is no code in it. */
static const struct covered_line *line_of(const struct covered_file *file, int number, size_t *next) {
  while (file && *next < file->lines.count && file->lines.items[*next].number < number)
    ++*next;
  bool is_code = file && *next < file->lines.count && file->lines.items[*next].number == number;
  return is_code ? &file->lines.items[*next] : NULL;
}

static const char *class_of(const struct covered_line *line) {
  if (!line)
    return "l";
  if (!line->count)
    return "l missed";
  vec_each(&line->ways, way)
    if (!*way)
      return "l partly";
  return "l ran";
}

static bool is_marked(const source_marks *marks, const char *file, int line) {
  vec_each(marks, mark)
    if (mark->line == line && strcmp(mark->file, file) == 0)
      return true;
  return false;
}

static void add_marks(xmlTextWriter *writer, const source_marks *marks, const char *file, int line) {
  html_begin(writer, "span", "marks");
  vec_each(marks, mark) {
    if (mark->line != line || strcmp(mark->file, file) != 0)
      continue;
    xml_begin(writer, "a");
    xml_attribute(writer, "href", "#%s", mark->target);
    html_text(writer, mark->text);
    xml_end(writer);
    xml_text(writer, " ");
  }
  xml_end(writer);
}

struct line_view {
  size_t file;
  const char *name;
  const struct covered_file *covered;
  const source_marks *marks;
  size_t next; /* covered line */
};

static void add_line(xmlTextWriter *writer, struct line_view *view, int number, const char *text, size_t length) {
  const struct covered_line *covered = line_of(view->covered, number, &view->next);
  bool marked = is_marked(view->marks, view->name, number);
  html_begin(writer, "span", class_of(covered));
  xml_attribute(writer, "id", "s%zu-%d", view->file, number);
  if (view->covered && covered && covered->count)
    xml_attribute(writer, "data-n", "%llu×", (unsigned long long)covered->count);
  else if (view->covered)
    xml_attribute(writer, "data-n", "%s", covered ? "never" : "");
  if (marked)
    xml_begin(writer, "mark");
  html_lines(writer, text, length && text[length - 1] == '\r' ? length - 1 : length);
  if (marked) {
    xml_end(writer);
    add_marks(writer, view->marks, view->name, number);
  }
  xml_end(writer);
  xml_text(writer, "\n");
}

static void add_lines(xmlTextWriter *writer, struct line_view *view, const struct strbuf *text) {
  const char *end = text->buf + text->length;
  int number = 0;
  html_begin(writer, "pre", view->covered ? "source counted" : "source");
  for (const char *line = text->buf; line < end && number < MOST_LINES; number++) {
    size_t length = strcspn(line, "\n");
    add_line(writer, view, number + 1, line, length);
    line += length + 1;
  }
  xml_end(writer);
  if (number == MOST_LINES)
    html_element(writer, "p", NULL, "More lines are left out here.");
}

void source_view_add(xmlTextWriter *writer, const struct source_view *view, const struct coverage *coverage,
                     const source_marks *marks) {
  for (size_t i = 0; i < view->files.count; i++) {
    const struct source_file *file = &view->files.items[i];
    struct line_view lines = {i, file->name, coverage_of(coverage, file->name), marks, 0};
    html_element(writer, "h3", NULL, file->name);
    if (!file->is_text)
      html_element(writer, "p", NULL, "This is no text, or too long to be shown.");
    else
      add_lines(writer, &lines, &file->text);
  }
}
