/* What a browser runs when it shows the report. */
#include "specimen.h"

int main(void) {
  puts("</script></pre><script>alert(document.cookie)</script><img src=x onerror=alert(1)>&amp;]]><![CDATA[");
  return 0;
}
