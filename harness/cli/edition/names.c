/* Names of users come from /etc/passwd alone: other sources are shared objects of the host's own C library, which may
 * be another one than the one that is linked into this executable (nsswitch.conf(5)). */
#include <nss.h>

static void take_names_from_files(void) __attribute__((constructor));
static void take_names_from_files(void) { __nss_configure_lookup("passwd", "files"); }
