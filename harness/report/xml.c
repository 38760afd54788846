/* Thin over libxml2's writer. */
#include "report/xml.h"

#include "base/memory.h"

static const xmlChar *text_of(const char *text) { return (const xmlChar *)text; }

void xml_begin(xmlTextWriter *writer, const char *element) { xmlTextWriterStartElement(writer, text_of(element)); }

void xml_end(xmlTextWriter *writer) { xmlTextWriterFullEndElement(writer); }

void xml_text(xmlTextWriter *writer, const char *text) { xmlTextWriterWriteString(writer, text_of(text)); }

void xml_element(xmlTextWriter *writer, const char *element, const char *text) {
  xml_begin(writer, element);
  xml_text(writer, text);
  xml_end(writer);
}

void xml_attribute(xmlTextWriter *writer, const char *name, const char *format, ...) {
  _cleanup_strbuf_ struct strbuf value = STRBUF_INIT;
  va_list args;
  va_start(args, format);
  strbuf_addv(&value, format, args);
  va_end(args);
  xmlTextWriterWriteAttribute(writer, text_of(name), text_of(value.buf));
}

void xml_document(void (*add)(xmlTextWriter *writer, const void *context), const void *context,
                  struct strbuf *ret_text) {
  xmlBuffer *buffer = xmlBufferCreate();
  xmlTextWriter *writer = buffer ? xmlNewTextWriterMemory(buffer, 0) : NULL;
  if (!writer) {
    fputs("ipcgrade: out of memory\n", stderr);
    exit(3);
  }
  add(writer, context);
  xmlTextWriterEndDocument(writer);
  xmlFreeTextWriter(writer);
  strbuf_add(ret_text, xmlBufferContent(buffer), (size_t)xmlBufferLength(buffer));
  xmlBufferFree(buffer);
}
