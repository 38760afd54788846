/* Coverage for eyes: a page per source with how often each line ran, and a page of all of them. */
#include "report/coverage_pages.h"

#include "base/file.h"
#include "report/html.h"

#include <inttypes.h>
#include <string.h>

enum { SOURCE_BYTES = 1 << 20 };

/* Up to and including the first row of a table, whose cells head the columns. */
static void begin_table(xmlTextWriter *writer, const char *class, const char *const *heads) {
  html_begin(writer, "div", "scroll");
  html_begin(writer, "table", class);
  html_heads(writer, heads);
  xml_begin(writer, "tbody");
  xml_text(writer, "\n");
}

static void end_table(xmlTextWriter *writer) {
  xml_end(writer);
  xml_end(writer);
  xml_end(writer);
}

/* ---- one source ---- */

static size_t ways_taken(const struct covered_line *line) {
  size_t taken = 0;
  vec_each(&line->ways, count)
    taken += *count > 0;
  return taken;
}

static const char *class_of(const struct covered_line *line) {
  if (!line->count)
    return "missed";
  return ways_taken(line) < line->ways.count ? "partly" : "ran";
}

/* `line`: NULL when there is no code in it. */
static void add_source_line(xmlTextWriter *writer, int number, const struct covered_line *line, const char *text) {
  size_t length = strlen(text);
  xml_begin(writer, "tr");
  if (line)
    xml_attribute(writer, "class", "%s", class_of(line));
  html_begin(writer, "td", "number");
  html_format(writer, "%d", number);
  xml_end(writer);
  html_begin(writer, "td", "number");
  if (line)
    html_format(writer, "%" PRIu64, line->count);
  xml_end(writer);
  html_begin(writer, "td", "number");
  if (line && line->ways.count)
    html_format(writer, "%zu/%zu", ways_taken(line), line->ways.count);
  xml_end(writer);
  html_begin(writer, "td", "text");
  html_lines(writer, text, length - (length && text[length - 1] == '\r'));
  xml_end(writer);
  xml_end(writer);
  xml_text(writer, "\n");
}

static void add_source(xmlTextWriter *writer, const struct covered_file *file, char *text) {
  static const char *const heads[] = {"line", "ran", "ways taken", "source", NULL};
  int number = 0;
  size_t next = 0;
  begin_table(writer, "lines", heads);
  for (char *line = strsep(&text, "\n"); line && (text || *line); line = strsep(&text, "\n")) {
    number++;
    while (next < file->lines.count && file->lines.items[next].number < number)
      next++;
    bool is_code = next < file->lines.count && file->lines.items[next].number == number;
    add_source_line(writer, number, is_code ? &file->lines.items[next] : NULL, line);
  }
  end_table(writer);
}

/* ---- all of them ---- */

/* `page`: where the file's own is, NULL when there is none. */
static void add_shares(xmlTextWriter *writer, const char *name, const char *page, const struct coverage_share *shares) {
  xml_begin(writer, "tr");
  xml_begin(writer, "th");
  xml_attribute(writer, "scope", "row");
  if (page)
    html_begin_link(writer, page, NULL);
  html_text(writer, name);
  if (page)
    xml_end(writer);
  xml_end(writer);
  for (int what = 0; what < COVERED_COUNT; what++) {
    html_begin(writer, "td", "number");
    html_format(writer, "%.1f %% (%zu/%zu)", 100 * coverage_ratio(shares[what]), shares[what].reached,
                shares[what].all);
    xml_end(writer);
  }
  xml_end(writer);
  xml_text(writer, "\n");
}

static void add_files(xmlTextWriter *writer, const struct coverage *coverage) {
  static const char *const heads[] = {"file", "lines", "branches", "functions", NULL};
  begin_table(writer, NULL, heads);
  vec_each(&coverage->files, file) {
    struct coverage_share shares[COVERED_COUNT];
    _cleanup_free_ char *page = xasprintf("%s.html", file->name);
    covered_file_shares(file, shares);
    add_shares(writer, file->name, page, shares);
  }
  add_shares(writer, "all", NULL, coverage->shares);
  end_table(writer);
}

/* ---- writing them ---- */

struct page {
  const char *title;
  const struct coverage *coverage; /* of the page of all files; else NULL */
  const struct covered_file *file;
  char *source;
};

static void add_page(xmlTextWriter *writer, const void *context) {
  const struct page *page = context;
  html_begin_page(writer, page->title, (struct asset){"", 0});
  if (page->coverage)
    add_files(writer, page->coverage);
  else
    add_source(writer, page->file, page->source);
}

static int write_page(const char *folder, const char *name, const struct page *page, struct error *err) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  _cleanup_free_ char *base = xasprintf("%s.html", name);
  _cleanup_free_ char *path = path_join(folder, base);
  xml_document(add_page, page, &text);
  return file_write(path, text.buf, text.length, err);
}

int coverage_pages_write(const char *folder, const struct submission_result *result, const char *sources,
                         struct error *err) {
  _cleanup_free_ char *title = xasprintf("Coverage of %s by %s", result->program, result->owner);
  if (directory_make(folder, err))
    return -1;
  vec_each(&result->coverage.files, file) {
    _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
    _cleanup_free_ char *path = path_join(sources, file->name);
    if (file_read(path, SOURCE_BYTES, &text, err))
      return -1;
    strbuf_add_char(&text, '\0'); /* also when it is empty the text is ours, to be cut into lines */
    const struct page page = {.title = file->name, .file = file, .source = text.buf};
    if (write_page(folder, file->name, &page, err))
      return -1;
  }
  const struct page page = {.title = title, .coverage = &result->coverage};
  return write_page(folder, "index", &page, err);
}
