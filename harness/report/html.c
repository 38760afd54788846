/* The frame of a page, and small parts of all of them. */
#include "report/html.h"

#include "base/digest.h"
#include "base/memory.h"
#include "base/text.h"
#include "base/version.h"
#include "result/result.h"

#include <libxml/uri.h>
#include <string.h>

/* ---- the head ---- */

/* In the form of CSP Level 3, section 2.3.1: 'sha256-BASE64'. */
static void add_source_of(xmlTextWriter *writer, struct asset asset) {
  unsigned char digest[DIGEST_SIZE];
  digest_raw(asset.bytes, asset.length, digest);
  xml_text(writer, "'sha256-");
  xmlTextWriterWriteBase64(writer, (const char *)digest, 0, DIGEST_SIZE);
  xml_text(writer, "'; ");
}

static void add_policy(xmlTextWriter *writer, struct asset script) {
  xml_begin(writer, "meta");
  xml_attribute(writer, "http-equiv", "Content-Security-Policy");
  xmlTextWriterStartAttribute(writer, (const xmlChar *)"content");
  xml_text(writer, "default-src 'none'; base-uri 'none'; form-action 'none'; style-src ");
  add_source_of(writer, asset_style());
  xml_text(writer, "script-src ");
  add_source_of(writer, script);
  xmlTextWriterEndAttribute(writer);
  xmlTextWriterEndElement(writer);
}

static void add_meta(xmlTextWriter *writer, const char *name, const char *content) {
  xml_begin(writer, "meta");
  xml_attribute(writer, "name", "%s", name);
  xml_attribute(writer, "content", "%s", content);
  xmlTextWriterEndElement(writer);
}

/* As it is: neither HTML nor the policy's digest knows entities in there. */
static void add_asset(xmlTextWriter *writer, const char *element, struct asset asset) {
  xml_begin(writer, element);
  xmlTextWriterWriteRawLen(writer, (const xmlChar *)asset.bytes, (int)asset.length);
  xml_end(writer);
}

void html_begin_page(xmlTextWriter *writer, const char *title, struct asset script) {
  xmlTextWriterWriteDTD(writer, (const xmlChar *)"html", NULL, NULL, NULL);
  xml_begin(writer, "html");
  xml_attribute(writer, "lang", "en");
  xml_begin(writer, "head");
  xml_begin(writer, "meta");
  xml_attribute(writer, "charset", "utf-8");
  xmlTextWriterEndElement(writer);
  add_policy(writer, script);
  add_meta(writer, "viewport", "width=device-width, initial-scale=1");
  add_meta(writer, "color-scheme", "light dark");
  add_meta(writer, "generator", "ipcgrade " IPCGRADE_VERSION);
  html_element(writer, "title", NULL, title);
  add_asset(writer, "style", asset_style());
  add_asset(writer, "script", script);
  xml_end(writer);
  xml_begin(writer, "body");
  xml_begin(writer, "main");
  html_element(writer, "h1", NULL, title);
}

/* ---- parts ---- */

void html_begin(xmlTextWriter *writer, const char *element, const char *class) {
  xml_begin(writer, element);
  if (class)
    xml_attribute(writer, "class", "%s", class);
}

void html_element(xmlTextWriter *writer, const char *element, const char *class, const char *text) {
  html_begin(writer, element, class);
  html_text(writer, text);
  xml_end(writer);
}

void html_text(xmlTextWriter *writer, const char *raw) {
  _cleanup_free_ char *shown = text_visible(raw);
  xml_text(writer, shown);
}

void html_lines(xmlTextWriter *writer, const char *raw, size_t length) {
  _cleanup_strbuf_ struct strbuf shown = STRBUF_INIT;
  for (size_t at = 0; at < length; at++) {
    const char *tab = memchr(raw + at, '\t', length - at);
    size_t until = tab ? (size_t)(tab - raw) : length;
    text_add_visible(&shown, raw + at, until - at, 1);
    if (tab)
      strbuf_add_char(&shown, '\t');
    at = until;
  }
  xml_text(writer, shown.buf);
}

void html_format(xmlTextWriter *writer, const char *format, ...) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  va_list args;
  va_start(args, format);
  strbuf_addv(&text, format, args);
  va_end(args);
  html_text(writer, text.buf);
}

void html_begin_link(xmlTextWriter *writer, const char *path, const char *fragment) {
  _cleanup_free_ char *relative = xasprintf("./%s", path);
  xmlChar *escaped = xmlURIEscapeStr((const xmlChar *)relative, (const xmlChar *)"/");
  xml_begin(writer, "a");
  xml_attribute(writer, "href", "%s%s%s", (const char *)escaped, fragment ? "#" : "", fragment ? fragment : "");
  xmlFree(escaped);
}

void html_bar(xmlTextWriter *writer, double share) {
  html_begin(writer, "svg", "bar");
  xml_attribute(writer, "viewBox", "0 0 100 10");
  xml_attribute(writer, "preserveAspectRatio", "none");
  xml_attribute(writer, "aria-hidden", "true");
  xml_begin(writer, "rect");
  xml_attribute(writer, "width", "%.4g", 100 * (share < 0 ? 0 : share > 1 ? 1 : share));
  xml_attribute(writer, "height", "10");
  xmlTextWriterEndElement(writer);
  xml_end(writer);
}

void html_heads(xmlTextWriter *writer, const char *const *heads) {
  xml_begin(writer, "thead");
  xml_begin(writer, "tr");
  for (; *heads; heads++) {
    xml_begin(writer, "th");
    xml_attribute(writer, "scope", "col");
    xml_text(writer, *heads);
    xml_end(writer);
  }
  xml_end(writer);
  xml_end(writer);
}

void html_hints(xmlTextWriter *writer, const char *hints) {
  _cleanup_free_ char *copy = xstrdup(hints ? hints : "");
  char *rest = *copy ? copy : NULL;
  for (const char *hint = strsep(&rest, "\n"); hint; hint = strsep(&rest, "\n")) {
    html_begin(writer, "p", "hint");
    html_element(writer, "b", NULL, "Hint: ");
    html_text(writer, hint);
    xml_end(writer);
  }
}

char *html_points(double points) { return xasprintf("%.8g", points_rounded(points)); }
