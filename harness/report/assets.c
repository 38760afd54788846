/* Takes files of report/pages/ into the binary as they are. The assembler does it, so that no tool is needed to build
 * them in and no file to use them. */
#include "report/assets.h"

#include <stdint.h>

#define ASSET(symbol, path)                                                                                            \
  __asm__(".pushsection .rodata\n" #symbol ":\n.incbin \"" path "\"\n" #symbol "_end:\n.byte 0\n.popsection\n");       \
  extern const char symbol[] __attribute__((visibility("hidden")));                                                    \
  extern const char symbol##_end[] __attribute__((visibility("hidden")))

ASSET(page_css, "harness/report/pages/page.css");
ASSET(student_js, "harness/report/pages/student.js");
ASSET(class_js, "harness/report/pages/class.js");

static struct asset between(const char *begin, const char *end) {
  return (struct asset){begin, (size_t)((uintptr_t)end - (uintptr_t)begin)};
}

struct asset asset_style(void) {
  return between(page_css, page_css_end);
}

struct asset asset_student_script(void) {
  return between(student_js, student_js_end);
}

struct asset asset_class_script(void) {
  return between(class_js, class_js_end);
}
