/* The tools and libraries that doctor tells of. Those that only whole classes and course authors need are not in every
 * edition of the command. */
#ifndef IPCGRADE_CLI_HOST_DOCTOR_H
#define IPCGRADE_CLI_HOST_DOCTOR_H

#include "linux/host.h"

/* A program that is called, or something that a program knows of. */
struct tool {
  const char *name;
  const char *argv[4];          /* tells its version, at the end of the first line */
  const char *purpose;          /* and how to get it */
  enum host_level when_missing; /* a problem when nothing can be graded without */
};

void doctor_add_tool(host_facts *facts, const struct tool *tool);
void doctor_add_class_tools(host_facts *facts);
void doctor_add_library(host_facts *facts, const char *name, const char *version);
void doctor_add_class_libraries(host_facts *facts);

#endif
