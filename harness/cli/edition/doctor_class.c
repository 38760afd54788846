/* The student edition takes in no class, and has no library for it. */
#include "cli/host/doctor.h"

void doctor_add_class_libraries(host_facts *facts) { (void)facts; }
