/* What holds for every page of HTML: it is parsed by libxml2, and looked at. */
#include "tests/page_check.h"

#include "base/digest.h"
#include "base/file.h"

#include <check.h>
#include <libxml/HTMLparser.h>
#include <string.h>

void page_parse(struct parsed *page, const char *folder, const char *name) {
  struct error err = {0};
  _cleanup_free_ char *path = path_join(folder, name);
  strbuf_init(&page->text);
  ck_assert_msg(file_read(path, 1 << 24, &page->text, &err) == 0, "%s", err.message);
  page->document = htmlReadMemory(page->text.buf, (int)page->text.length, NULL, "utf-8",
                                  HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET);
  ck_assert_ptr_nonnull(page->document);
  page->paths = xmlXPathNewContext(page->document);
}

void page_release(struct parsed *page) {
  xmlXPathFreeContext(page->paths);
  xmlFreeDoc(page->document);
  strbuf_release(&page->text);
}

static xmlXPathObject *find(const struct parsed *page, const char *path) {
  xmlXPathObject *found = xmlXPathEvalExpression((const xmlChar *)path, page->paths);
  ck_assert_msg(found != NULL, "%s", path);
  return found;
}

int page_count(const struct parsed *page, const char *path) {
  xmlXPathObject *found = find(page, path);
  int number = found->nodesetval ? found->nodesetval->nodeNr : 0;
  xmlXPathFreeObject(found);
  return number;
}

char *page_text(const struct parsed *page, const char *path) {
  xmlXPathObject *found = find(page, path);
  ck_assert_msg(found->nodesetval && found->nodesetval->nodeNr > 0, "nothing at %s", path);
  char *text = (char *)xmlNodeGetContent(found->nodesetval->nodeTab[0]);
  xmlXPathFreeObject(found);
  return text;
}

/* ---- what holds for every page ---- */

static void base64(const unsigned char *bytes, size_t length, char *ret_text) {
  static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (size_t bit = 0; bit < 8 * length; bit += 6) {
    unsigned pair = (unsigned)bytes[bit / 8] << 8 | (bit / 8 + 1 < length ? bytes[bit / 8 + 1] : 0);
    *ret_text++ = letters[pair >> (10 - bit % 8) & 63];
  }
  strcpy(ret_text, length % 3 == 2 ? "=" : length % 3 == 1 ? "==" : "");
}

static void check_digest(const char *policy, const char *directive, const char *text) {
  unsigned char digest[DIGEST_SIZE];
  char in_base64[64];
  digest_raw(text, strlen(text), digest);
  base64(digest, sizeof digest, in_base64);
  _cleanup_free_ char *wanted = xasprintf("%s 'sha256-%s'", directive, in_base64);
  ck_assert_msg(strstr(policy, wanted), "%s is not in: %s", wanted, policy);
}

static void check_policy(const struct parsed *page) {
  char *policy = page_text(page, "//meta[@http-equiv='Content-Security-Policy']/@content");
  char *style = page_text(page, "//style");
  char *script = page_text(page, "//script");
  ck_assert_int_eq(strncmp(policy, "default-src 'none';", 19), 0);
  check_digest(policy, "style-src", style);
  check_digest(policy, "script-src", script);
  xmlFree(policy);
  xmlFree(style);
  xmlFree(script);
}

static void check_links(const struct parsed *page) {
  xmlXPathObject *found = find(page, "//*/@href");
  for (int i = 0; found->nodesetval && i < found->nodesetval->nodeNr; i++) {
    xmlChar *link = xmlNodeGetContent(found->nodesetval->nodeTab[i]);
    _cleanup_free_ char *path = xasprintf("//*[@id='%s']", (char *)link + 1);
    if (*link == '#')
      ck_assert_msg(page_count(page, path) == 1, "%s leads nowhere", link);
    else
      ck_assert_msg(strncmp((char *)link, "./", 2) == 0 && !strchr((char *)link, ':'), "%s", link);
    xmlFree(link);
  }
  xmlXPathFreeObject(found);
}

static void check_ids(const struct parsed *page) {
  xmlXPathObject *found = find(page, "//*/@id");
  strings seen = {0};
  for (int i = 0; found->nodesetval && i < found->nodesetval->nodeNr; i++) {
    xmlChar *id = xmlNodeGetContent(found->nodesetval->nodeTab[i]);
    ck_assert_msg(!strings_have(&seen, (char *)id), "%s is there twice", id);
    strings_add(&seen, (char *)id);
    xmlFree(id);
  }
  strings_release(&seen);
  xmlXPathFreeObject(found);
}

void page_check(const struct parsed *page) {
  ck_assert_int_eq(page_count(page, "//script"), 1);
  ck_assert_int_eq(page_count(page, "//style"), 1);
  ck_assert_int_eq(page_count(page, "//img | //iframe | //object | //embed | //link | //form | //base"), 0);
  ck_assert_int_eq(page_count(page, "//@*[starts-with(name(), 'on') or name() = 'style' or name() = 'src']"), 0);
  ck_assert_int_eq(page_count(page, "//h1"), 1);
  ck_assert_int_eq(page_count(page, "//svg[not(@aria-hidden) and not(@aria-label)]"), 0);
  ck_assert_int_eq(page_count(page, "//svg//*[@tabindex and not(title)]"), 0);
  ck_assert_int_eq(page_count(page, "//th[not(@scope)]"), 0);
  check_policy(page);
  check_links(page);
  check_ids(page);
}
