// submitted as: udp_pinger.c
// what: In C. The kernel keeps the time-out (SO_RCVTIMEO), where wirecheck cannot see it.
// passes: all

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static double now_ms(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1e3 + time.tv_nsec / 1e6;
}

static int receive(int pinger, const char *wanted, double until_ms) {
    for (;;) {
        char answer[1024];
        double left_ms = until_ms - now_ms();
        if (left_ms < 1) return 0;
        struct timeval left = {(long)left_ms / 1000, (long)left_ms % 1000 * 1000};
        setsockopt(pinger, SOL_SOCKET, SO_RCVTIMEO, &left, sizeof left);
        ssize_t length = recv(pinger, answer, sizeof answer, 0);
        if (length < 0) return 0;
        if ((size_t)length == strlen(wanted) && memcmp(answer, wanted, length) == 0) return 1;
    }
}

int main(int argc, char **argv) {
    if (argc < 5) return 2;
    int count = atoi(argv[3]), received = 0;
    struct sockaddr_in server = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[2]))};
    inet_pton(AF_INET, argv[1], &server.sin_addr);
    int pinger = socket(AF_INET, SOCK_DGRAM, 0);
    if (connect(pinger, (struct sockaddr *)&server, sizeof server) < 0) return 1;
    for (int number = 1; number <= count; number++) {
        char ping[32], pong[32];
        sprintf(ping, "PING %d", number);
        sprintf(pong, "PONG %d", number);
        double began_ms = now_ms();
        send(pinger, ping, strlen(ping), 0);
        if (receive(pinger, pong, began_ms + atoi(argv[4]))) {
            received++;
            printf("%d: %.2f ms\n", number, now_ms() - began_ms);
        } else {
            printf("%d: lost\n", number);
        }
    }
    printf("%d sent, %d received, %d lost\n", count, received, count - received);
    close(pinger);
    return 0;
}
