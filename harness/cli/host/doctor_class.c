/* ipcgrade doctor, of what taking in, grading and giving out the work of a class needs, and trying the cases. */
#include "cli/host/doctor.h"

#include <archive.h>
#include <csv.h>
#include <sqlite3.h>
#include <string.h>

static const struct tool tools[] = {
    {"genhtml", {"genhtml", "--version"}, "makes lcov's pages for `grade --coverage`: apt-get install lcov", HOST_NOTE},
    {"Check",
     {"pkg-config", "--modversion", "check"},
     "builds unit suites and those of `conform`: apt-get install check pkg-config",
     HOST_NOTE},
    {"clang", {"clang", "--version"}, "parses references for `validate`: apt-get install clang", HOST_NOTE},
    {"patch", {"patch", "--version"}, "plants known faults for `validate`: apt-get install patch", HOST_NOTE},
};

void doctor_add_class_tools(host_facts *facts) {
  for (size_t i = 0; i < array_size(tools); i++)
    doctor_add_tool(facts, &tools[i]);
}

void doctor_add_class_libraries(host_facts *facts) {
  const char *archive = archive_version_details(); /* "libarchive 3.6.2 zlib/1.2.13": with what it reads by */
  doctor_add_library(facts, "libarchive", archive + strcspn(archive, "0123456789"));
  _cleanup_free_ char *csv = xasprintf("%d.%d.%d", CSV_MAJOR, CSV_MINOR, CSV_RELEASE);
  doctor_add_library(facts, "libcsv", csv);
  doctor_add_library(facts, "SQLite", sqlite3_libversion());
}
