/* Coverage for other tools, lcov's tracefile and Cobertura's XML; and in words. */
#include "report/report.h"

#include "base/command.h"
#include "base/file.h"
#include "base/text.h"
#include "base/version.h"
#include "report/xml.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- in words ---- */

static size_t end_of_gap(const struct covered_file *file, size_t from) {
  while (from + 1 < file->lines.count && !file->lines.items[from + 1].count)
    from++;
  return from;
}

void report_reached(const struct coverage *coverage, struct strbuf *ret_text) {
  for (int what = 0; what < COVERED_COUNT; what++) {
    strbuf_addf(ret_text, "%s%s %.0f %%", what ? ", " : "", covered_name((enum covered)what),
                100 * coverage_ratio(coverage->shares[what]));
    if (coverage_is_short(coverage, (enum covered)what))
      strbuf_addf(ret_text, " (%d %% are asked for)", coverage->minimum[what]);
  }
}

void report_missed(const struct coverage *coverage, struct strbuf *ret_text) {
  vec_each(&coverage->files, file) {
    bool told = false;
    for (size_t i = 0; i < file->lines.count; i++) {
      if (file->lines.items[i].count)
        continue;
      _cleanup_free_ char *name = text_visible(file->name);
      size_t last = end_of_gap(file, i);
      if (!told)
        strbuf_addf(ret_text, "%s%s:", ret_text->length ? "; " : "", name);
      strbuf_addf(ret_text, " %d", file->lines.items[i].number);
      if (last > i)
        strbuf_addf(ret_text, "-%d", file->lines.items[last].number);
      told = true;
      i = last;
    }
  }
}

/* ---- lcov: geninfo(1) describes the format ---- */

/* Its records are lines. */
static bool is_one_line(const char *name) { return !strpbrk(name, "\r\n"); }

static void add_functions(const struct covered_file *file, struct strbuf *text) {
  vec_each(&file->functions, function)
    strbuf_addf(text, "FN:%d,%s\nFNDA:%llu,%s\n", function->line, function->name, (unsigned long long)function->count,
                function->name);
}

static void add_line(const struct covered_line *line, struct strbuf *text) {
  for (size_t way = 0; way < line->ways.count; way++) {
    strbuf_addf(text, "BRDA:%d,0,%zu,", line->number, way);
    if (line->count)
      strbuf_addf(text, "%llu\n", (unsigned long long)line->ways.items[way]);
    else
      strbuf_add_text(text, "-\n");
  }
  strbuf_addf(text, "DA:%d,%llu\n", line->number, (unsigned long long)line->count);
}

void report_lcov_add(const struct submission_result *result, const char *folder, struct strbuf *ret_text) {
  vec_each(&result->coverage.files, file) {
    struct coverage_share shares[COVERED_COUNT];
    _cleanup_free_ char *path = path_join(folder, file->name);
    if (!is_one_line(path))
      continue;
    covered_file_shares(file, shares);
    strbuf_addf(ret_text, "TN:\nSF:%s\n", path);
    add_functions(file, ret_text);
    vec_each(&file->lines, line)
      add_line(line, ret_text);
    strbuf_addf(ret_text, "FNF:%zu\nFNH:%zu\nBRF:%zu\nBRH:%zu\nLF:%zu\nLH:%zu\nend_of_record\n",
                shares[COVERED_FUNCTIONS].all, shares[COVERED_FUNCTIONS].reached, shares[COVERED_BRANCHES].all,
                shares[COVERED_BRANCHES].reached, shares[COVERED_LINES].all, shares[COVERED_LINES].reached);
  }
}

void report_lcov(const struct submission_result *result, struct strbuf *ret_text) {
  report_lcov_add(result, "sources", ret_text);
}

/* ---- lcov's pages ---- */

enum { TRACEFILE_BYTES = 1 << 30 };

/* genhtml(1) of lcov 1 writes paths into its pages as they are: as markup, and as links that may be scripts. */
static bool is_markup(const char *path, size_t length) {
  for (size_t i = 0; i < length; i++)
    if (strchr("<>&\"`:\\", path[i]) || iscntrl((unsigned char)path[i]))
      return true;
  return false;
}

/* Those records of a tracefile whose source has a name that is none. */
static void add_plain_records(const char *all, struct strbuf *ret_plain) {
  static const char last[] = "end_of_record\n";
  for (const char *end; (end = strstr(all, last)); all = end) {
    const char *path = strstr(all, "SF:");
    end += sizeof last - 1;
    if (path && path < end && !is_markup(path + 3, strcspn(path + 3, "\n")))
      strbuf_add(ret_plain, all, (size_t)(end - all));
  }
}

static int make_tree(const char *folder, const char *tracefile, const char *tree, const char *title,
                     struct error *err) {
  _cleanup_free_ char *prefix = realpath(folder, NULL);
  const char *const argv[] = {"genhtml", "--quiet",  "--branch-coverage",      "--legend",           "--title",
                              title,     "--prefix", prefix ? prefix : folder, "--output-directory", tree,
                              tracefile, NULL};
  bool worked = false;
  if (command_run(folder, argv, -1, -1, &worked, err))
    return -1;
  return worked ? 0 : error_set(err, ERROR_SYSTEM, "genhtml can't make pages of %s/%s", folder, tracefile);
}

int report_lcov_tree(const char *folder, const char *tracefile, const char *tree, const char *title,
                     struct error *err) {
  _cleanup_free_ char *path = path_join(folder, tracefile);
  _cleanup_free_ char *plain = xasprintf("%s.plain", tracefile);
  _cleanup_free_ char *plain_path = path_join(folder, plain);
  _cleanup_strbuf_ struct strbuf all = STRBUF_INIT;
  _cleanup_strbuf_ struct strbuf kept = STRBUF_INIT;
  if (file_read(path, TRACEFILE_BYTES, &all, err))
    return -1;
  strbuf_add_char(&all, '\0'); /* also when it is empty */
  add_plain_records(all.buf, &kept);
  if (!kept.length)
    return 0;
  if (kept.length + 1 == all.length)
    return make_tree(folder, tracefile, tree, title, err);
  int status = file_write(plain_path, kept.buf, kept.length, err);
  if (status == 0)
    status = make_tree(folder, plain, tree, title, err);
  unlink(plain_path);
  return status;
}

/* ---- Cobertura: coverage-04.dtd ---- */

static void add_name(xmlTextWriter *writer, const char *attribute, const char *name) {
  _cleanup_free_ char *shown = text_visible(name);
  xml_attribute(writer, attribute, "%s", shown);
}

static void add_rates(xmlTextWriter *writer, const struct coverage_share *shares) {
  xml_attribute(writer, "line-rate", "%.4f", coverage_ratio(shares[COVERED_LINES]));
  xml_attribute(writer, "branch-rate", "%.4f", coverage_ratio(shares[COVERED_BRANCHES]));
  xml_attribute(writer, "complexity", "0");
}

static void add_covered_line(xmlTextWriter *writer, const struct covered_line *line) {
  size_t taken = 0;
  vec_each(&line->ways, count)
    taken += *count > 0;
  xml_begin(writer, "line");
  xml_attribute(writer, "number", "%d", line->number);
  xml_attribute(writer, "hits", "%llu", (unsigned long long)line->count);
  xml_attribute(writer, "branch", line->ways.count ? "true" : "false");
  if (line->ways.count)
    xml_attribute(writer, "condition-coverage", "%zu%% (%zu/%zu)", taken * 100 / line->ways.count, taken,
                  line->ways.count);
  xml_end(writer);
}

static void add_method(xmlTextWriter *writer, const struct covered_function *function) {
  const struct covered_line line = {.number = function->line, .count = function->count};
  const struct coverage_share share = {1, function->count > 0};
  xml_begin(writer, "method");
  add_name(writer, "name", function->name);
  xml_attribute(writer, "signature", "%s", "");
  add_rates(writer, (const struct coverage_share[COVERED_COUNT]){[COVERED_LINES] = share});
  xml_begin(writer, "lines");
  add_covered_line(writer, &line);
  xml_end(writer);
  xml_end(writer);
}

static void add_class(xmlTextWriter *writer, const struct covered_file *file) {
  struct coverage_share shares[COVERED_COUNT];
  covered_file_shares(file, shares);
  xml_begin(writer, "class");
  add_name(writer, "name", file->name);
  add_name(writer, "filename", file->name);
  add_rates(writer, shares);
  xml_begin(writer, "methods");
  vec_each(&file->functions, function)
    add_method(writer, function);
  xml_end(writer);
  xml_begin(writer, "lines");
  vec_each(&file->lines, line)
    add_covered_line(writer, line);
  xml_end(writer);
  xml_end(writer);
}

static void add_totals(xmlTextWriter *writer, const struct coverage_share *shares) {
  static const struct {
    enum covered what;
    const char *reached, *all;
  } totals[] = {{COVERED_LINES, "lines-covered", "lines-valid"},
                {COVERED_BRANCHES, "branches-covered", "branches-valid"}};
  for (size_t i = 0; i < array_size(totals); i++) {
    xml_attribute(writer, totals[i].reached, "%zu", shares[totals[i].what].reached);
    xml_attribute(writer, totals[i].all, "%zu", shares[totals[i].what].all);
  }
}

/* No time stamp: the same submission gives the same file. */
static void add_document(xmlTextWriter *writer, const void *context) {
  const struct submission_result *result = context;
  const struct coverage *coverage = &result->coverage;
  xmlTextWriterSetIndent(writer, 1);
  xmlTextWriterStartDocument(writer, NULL, "UTF-8", NULL);
  xmlTextWriterWriteDTD(writer, (const xmlChar *)"coverage", NULL,
                        (const xmlChar *)"http://cobertura.sourceforge.net/xml/coverage-04.dtd", NULL);
  xml_begin(writer, "coverage");
  add_rates(writer, coverage->shares);
  add_totals(writer, coverage->shares);
  xml_attribute(writer, "version", "ipcgrade %s", IPCGRADE_VERSION);
  xml_attribute(writer, "timestamp", "0");
  xml_begin(writer, "sources");
  xml_element(writer, "source", "sources");
  xml_end(writer);
  xml_begin(writer, "packages");
  xml_begin(writer, "package");
  add_name(writer, "name", result->program);
  add_rates(writer, coverage->shares);
  xml_begin(writer, "classes");
  vec_each(&coverage->files, file)
    add_class(writer, file);
}

void report_cobertura(const struct submission_result *result, struct strbuf *ret_text) {
  xml_document(add_document, result, ret_text);
}
