/* Right: a slot for each segment; a slot is free when its address is NULL. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/shm.h>

#define SLOTS 16

static struct slot {
    int shmid;
    char *address;
    int flags;
} slots[SLOTS];

static struct slot *find(char *address)
{
    int i;

    for (i = 0; i < SLOTS; i++)
        if (slots[i].address == address)
            return &slots[i];
    return NULL;
}

static void do_attach(int shmid, char *wish, int flags)
{
    struct slot *slot = find(NULL);
    char *address;

    if (slot == NULL) {
        fprintf(stderr, "shmop: no slot is free\n");
        return;
    }
    address = shmat(shmid, wish, flags);
    if (address == (char *)-1) {
        perror("shmop: shmat failed");
        return;
    }
    fprintf(stderr, "shmop: shmat returned 0x%lx\n", (unsigned long)address);
    slot->shmid = shmid;
    slot->address = address;
    slot->flags = flags;
}

static void do_detach(struct slot *slot)
{
    int result = shmdt(slot->address);

    if (result == -1)
        perror("shmop: shmdt failed");
    else {
        fprintf(stderr, "shmop: shmdt returned %d\n", result);
        slot->address = NULL;
    }
}

static void do_list(void)
{
    int i;

    for (i = 0; i < SLOTS; i++)
        if (slots[i].address)
            printf("%d 0x%lx %d\n", slots[i].shmid, (unsigned long)slots[i].address, slots[i].flags);
    fflush(stdout);
}

static int is_number(const char *text)
{
    char *end;

    strtoul(text, &end, 0);
    return *end == '\0';
}

int main(void)
{
    char line[256], command[256], *end;
    char first[256], second[256], third[256];
    int words, i;

    while (fgets(line, sizeof line, stdin)) {
        words = sscanf(line, "%s %s %s %s", command, first, second, third);
        if (words < 1)
            continue;
        if (strcmp(command, "list") == 0)
            do_list();
        else if (strcmp(command, "attach") == 0 && words > 1) {
            long id = strtol(first, &end, 0);

            if (*end != '\0')
                fprintf(stderr, "shmop: %s is no id\n", first);
            else if ((words > 2 && !is_number(second)) || (words > 3 && !is_number(third)))
                fprintf(stderr, "shmop: address and flags are numbers\n");
            else
                do_attach((int)id, (char *)(words > 2 ? strtoul(second, NULL, 0) : 0),
                          words > 3 ? (int)strtol(third, NULL, 0) : 0);
        } else if (strcmp(command, "detach") == 0 && words > 1) {
            char *address = (char *)strtoul(first, NULL, 0);
            struct slot *slot = address ? find(address) : NULL;

            if (slot)
                do_detach(slot);
            else
                fprintf(stderr, "shmop: %s is not attached\n", first);
        } else
            fprintf(stderr, "shmop: I don't know %s\n", command);
    }
    for (i = 0; i < SLOTS; i++)
        if (slots[i].address)
            do_detach(&slots[i]);
    return 0;
}
