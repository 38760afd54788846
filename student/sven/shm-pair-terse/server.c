/* Fault: nothing is done at all. */
int main(void)
{
     return 0;
}
