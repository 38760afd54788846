/* Fault: has ipcs tell what it should find out itself. */
#include <stdlib.h>

int main(void)
{
    return system("ipcs -l") == 0 ? 0 : 1;
}
