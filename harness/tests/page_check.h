/* Pages of HTML, as tests look at them. */
#ifndef IPCGRADE_TESTS_PAGE_CHECK_H
#define IPCGRADE_TESTS_PAGE_CHECK_H

#include "base/strbuf.h"

#include <libxml/xpath.h>

/* Text of a student that tries to be more. */
#define ATTACK "</title></style></script></pre><script>alert(1)</script><img src=x onerror=alert(1)>\"' onload='x"

struct parsed {
  struct strbuf text;
  xmlDoc *document;
  xmlXPathContext *paths;
};

/* Fails the test when there is no such file. */
void page_parse(struct parsed *page, const char *folder, const char *name);
void page_release(struct parsed *page);

/* How many nodes the XPath finds. */
int page_count(const struct parsed *page, const char *path);
/* The text of the first of them. The caller frees it with xmlFree(). */
char *page_text(const struct parsed *page, const char *path);

/* Fails the test unless the page has nothing but its own style and script, of which the policy's digests are, links
 * that lead somewhere, ids that are there once, and pictures and tables that can be read aloud. */
void page_check(const struct parsed *page);

#endif
