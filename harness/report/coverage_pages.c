/* Coverage for eyes: a page per source with how often each line ran, and a page of all of them. */
#include "report/coverage_pages.h"

#include "base/file.h"
#include "base/text.h"
#include "report/xml.h"

#include <libxml/uri.h>
#include <string.h>

enum { SOURCE_BYTES = 1 << 20 };

static const char style[] = "body{font:14px sans-serif;margin:2em}table{border-collapse:collapse}"
                            "td,th{padding:0 .8em;text-align:right}td:first-child,th:first-child{text-align:left}"
                            "pre,td.source{font:13px monospace;white-space:pre;text-align:left;margin:0}"
                            "tr.ran{background:#e6f4e6}tr.missed{background:#fadcdc}tr.partly{background:#fdf3d0}";

static void begin_page(xmlTextWriter *writer, const char *title) {
  xmlTextWriterWriteDTD(writer, (const xmlChar *)"html", NULL, NULL, NULL);
  xml_begin(writer, "html");
  xml_begin(writer, "head");
  xml_begin(writer, "meta");
  xml_attribute(writer, "charset", "utf-8");
  xmlTextWriterEndElement(writer);
  xml_element(writer, "title", title);
  xml_element(writer, "style", style);
  xml_end(writer);
  xml_begin(writer, "body");
  xml_element(writer, "h1", title);
  xml_begin(writer, "table");
  xml_begin(writer, "tbody");
}

static void add_row_head(xmlTextWriter *writer, const char *const *heads) {
  xml_begin(writer, "tr");
  for (; *heads; heads++)
    xml_element(writer, "th", *heads);
  xml_end(writer);
  xml_text(writer, "\n");
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
  xml_begin(writer, "tr");
  if (line)
    xml_attribute(writer, "class", "%s", class_of(line));
  xml_begin(writer, "td");
  xmlTextWriterWriteFormatString(writer, "%d", number);
  xml_end(writer);
  xml_begin(writer, "td");
  if (line)
    xmlTextWriterWriteFormatString(writer, "%llu", (unsigned long long)line->count);
  xml_end(writer);
  xml_begin(writer, "td");
  if (line && line->ways.count)
    xmlTextWriterWriteFormatString(writer, "%zu/%zu", ways_taken(line), line->ways.count);
  xml_end(writer);
  xml_begin(writer, "td");
  xml_attribute(writer, "class", "source");
  xml_text(writer, text);
  xml_end(writer);
  xml_end(writer);
  xml_text(writer, "\n");
}

static void add_source(xmlTextWriter *writer, const struct covered_file *file, char *text) {
  static const char *const heads[] = {"line", "ran", "ways taken", "source", NULL};
  int number = 0;
  size_t next = 0;
  add_row_head(writer, heads);
  for (char *line = strsep(&text, "\n"); line && (text || *line); line = strsep(&text, "\n")) {
    _cleanup_strbuf_ struct strbuf shown = STRBUF_INIT;
    char *rest = line;
    for (char *part = strsep(&rest, "\t"); part; part = strsep(&rest, "\t")) { /* tabs are no strange characters */
      text_add_visible(&shown, part, strcspn(part, "\r"), 0);
      if (rest)
        strbuf_add_char(&shown, '\t');
    }
    number++;
    while (next < file->lines.count && file->lines.items[next].number < number)
      next++;
    bool is_code = next < file->lines.count && file->lines.items[next].number == number;
    add_source_line(writer, number, is_code ? &file->lines.items[next] : NULL, shown.buf);
  }
}

/* ---- all of them ---- */

static void add_shares(xmlTextWriter *writer, const char *name, const char *link, const struct coverage_share *shares) {
  xml_begin(writer, "tr");
  xml_begin(writer, "td");
  if (link) {
    xml_begin(writer, "a");
    xml_attribute(writer, "href", "%s", link);
  }
  xml_text(writer, name);
  if (link)
    xml_end(writer);
  xml_end(writer);
  for (int what = 0; what < COVERED_COUNT; what++) {
    xml_begin(writer, "td");
    xmlTextWriterWriteFormatString(writer, "%.1f %% (%zu/%zu)", 100 * coverage_ratio(shares[what]),
                                   shares[what].reached, shares[what].all);
    xml_end(writer);
  }
  xml_end(writer);
  xml_text(writer, "\n");
}

static void add_files(xmlTextWriter *writer, const struct coverage *coverage) {
  static const char *const heads[] = {"file", "lines", "branches", "functions", NULL};
  add_row_head(writer, heads);
  vec_each(&coverage->files, file) {
    struct coverage_share shares[COVERED_COUNT];
    _cleanup_free_ char *shown = text_visible(file->name);
    _cleanup_free_ char *page = xasprintf("./%s.html", file->name);
    xmlChar *link = xmlURIEscapeStr((const xmlChar *)page, (const xmlChar *)"/");
    covered_file_shares(file, shares);
    add_shares(writer, shown, (const char *)link, shares);
    xmlFree(link);
  }
  add_shares(writer, "all", NULL, coverage->shares);
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
  _cleanup_free_ char *title = text_visible(page->title);
  begin_page(writer, title);
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
