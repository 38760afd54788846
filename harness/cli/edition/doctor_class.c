/* The student edition takes in no class, has no tests of units to build, and is no course author's. */
#include "cli/host/doctor.h"

void doctor_add_class_tools(host_facts *facts) { (void)facts; }
void doctor_add_class_libraries(host_facts *facts) { (void)facts; }
