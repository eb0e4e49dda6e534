/* Downloads one path again and again over keep-alive connections and throws the bytes away in the kernel (MSG_TRUNC), so
 * that the client is never the limit. Prints bytes per second. Loopback only.
 * usage: drain PORT PATH CONNECTIONS SECONDS */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static int port, seconds;
static const char *path;
static _Atomic long total;

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

static void *work(void *unused) {
    (void)unused;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(fd, (struct sockaddr *)&address, sizeof address) != 0) exit(2);
    char request[512], head[8192];
    int length = snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n", path, port);
    double end = now() + seconds;
    while (now() < end) {
        if (send(fd, request, length, 0) != length) exit(2);
        int have = 0;
        char *body = NULL;
        while (body == NULL) {
            int n = recv(fd, head + have, sizeof head - 1 - have, 0);
            if (n <= 0) exit(2);
            have += n;
            head[have] = 0;
            body = strstr(head, "\r\n\r\n");
            if (body == NULL && have == (int)sizeof head - 1) exit(2);
        }
        char *field = strcasestr(head, "\r\ncontent-length:");
        if (field == NULL || strncmp(head + 9, "200", 3) != 0) exit(3);
        long left = atol(field + 17) - (have - (body + 4 - head));
        total += have;
        while (left > 0) {
            long n = recv(fd, NULL, left > (1 << 20) ? (1 << 20) : left, MSG_TRUNC);
            if (n <= 0) exit(2);
            left -= n;
            total += n;
        }
    }
    close(fd);
    return NULL;
}

int main(int count, char **words) {
    if (count != 5) return 64;
    port = atoi(words[1]);
    path = words[2];
    int connections = atoi(words[3]);
    seconds = atoi(words[4]);
    if (connections < 1 || connections > 256 || seconds < 1 || seconds > 60) return 64;
    pthread_t threads[256];
    double start = now();
    for (int i = 0; i < connections; i++) pthread_create(&threads[i], NULL, work, NULL);
    for (int i = 0; i < connections; i++) pthread_join(threads[i], NULL);
    printf("%.0f\n", total / (now() - start));
    return 0;
}
