/* XML and HTML by libxml2, whose business escaping is. Private to report/. */
#ifndef IPCGRADE_REPORT_XML_H
#define IPCGRADE_REPORT_XML_H

#include "base/strbuf.h"

#include <libxml/xmlwriter.h>

/* Appends the document that `add` writes; what it leaves open is closed. */
void xml_document(void (*add)(xmlTextWriter *writer, const void *context), const void *context,
                  struct strbuf *ret_text);
void xml_begin(xmlTextWriter *writer, const char *element);
/* In full, <td></td>: to HTML an element that closes itself is still open. */
void xml_end(xmlTextWriter *writer);
void xml_text(xmlTextWriter *writer, const char *text);
void xml_element(xmlTextWriter *writer, const char *element, const char *text);
void xml_attribute(xmlTextWriter *writer, const char *name, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
