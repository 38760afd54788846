/* ipcgrade doctor, of what taking in and giving out the work of a class needs. */
#include "cli/host/doctor.h"

#include <archive.h>
#include <csv.h>
#include <string.h>

void doctor_add_class_libraries(host_facts *facts) {
  const char *archive = archive_version_details(); /* "libarchive 3.6.2 zlib/1.2.13": with what it reads by */
  doctor_add_library(facts, "libarchive", archive + strcspn(archive, "0123456789"));
  _cleanup_free_ char *csv = xasprintf("%d.%d.%d", CSV_MAJOR, CSV_MINOR, CSV_RELEASE);
  doctor_add_library(facts, "libcsv", csv);
}
