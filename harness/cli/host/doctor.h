/* The libraries that doctor tells of. Those that only whole classes need are not in every edition of the command. */
#ifndef IPCGRADE_CLI_HOST_DOCTOR_H
#define IPCGRADE_CLI_HOST_DOCTOR_H

#include "linux/host.h"

void doctor_add_library(host_facts *facts, const char *name, const char *version);
void doctor_add_class_libraries(host_facts *facts);

#endif
