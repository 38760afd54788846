/* The style sheet and the scripts of the pages: files of report/pages/ that are part of the binary. Private to report/.
 */
#ifndef IPCGRADE_REPORT_ASSETS_H
#define IPCGRADE_REPORT_ASSETS_H

#include <stddef.h>

struct asset {
  const char *bytes; /* static; end in a NUL that `length` does not count */
  size_t length;
};

struct asset asset_style(void);          /* of all pages */
struct asset asset_student_script(void); /* steps along timelines */
struct asset asset_class_script(void);   /* sorts, filters, walks over heat maps */

#endif
