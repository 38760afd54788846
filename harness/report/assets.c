/* Takes files of report/pages/ into the binary as they are. The assembler does it, so that no tool is needed to build
 * them in and no file to use them. */
#include "report/assets.h"

#define ASSET(symbol, path)                                                                                            \
  __asm__(".pushsection .rodata\n" #symbol ":\n.incbin \"" path "\"\n" #symbol "_end:\n.byte 0\n.popsection\n");       \
  extern const char symbol[] __attribute__((visibility("hidden")));                                                    \
  extern const char symbol##_end[] __attribute__((visibility("hidden")))

ASSET(page_css, "harness/report/pages/page.css");
ASSET(student_js, "harness/report/pages/student.js");
ASSET(class_js, "harness/report/pages/class.js");

struct asset asset_style(void) {
  return (struct asset){page_css, (size_t)(page_css_end - page_css)};
}

struct asset asset_student_script(void) {
  return (struct asset){student_js, (size_t)(student_js_end - student_js)};
}

struct asset asset_class_script(void) {
  return (struct asset){class_js, (size_t)(class_js_end - class_js)};
}
