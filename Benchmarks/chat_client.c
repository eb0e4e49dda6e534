/* Asks the same question again and again over keep-alive connections, reads each answer to its end, and measures. One
 * thread; loopback only. The question is the body on standard input.
 * usage: chat_client PORT PATH KEY CONNECTIONS SECONDS MODE APART
 * The first questions are asked one after the other within APART milliseconds. MODE "once": each connection asks once, for
 * SECONDS at most; "again": it asks again after its answer, for SECONDS; "hold": each asks once, "open" is printed when all
 * have begun to answer, and all are closed after SECONDS. Prints one line of JSON: answers per second, milliseconds to the
 * first piece of the answer's words and to its end (p50, p99, longest), pieces, and how many of them came in the same read
 * as an earlier one. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* Pieces of an answer; what stands behind them may repeat them. */
#define PIECES 40
#define MOST 4096

enum place { HEAD, SIZE, CHUNK, CHUNK_END, TRAILER, WHOLE };

struct connection {
    int fd, have, pieces, is_started;
    double asked, begun;
    enum place place;
    long left;
    char line[4096];
};

static struct connection connections[MOST];
static double *firsts, *ends;
static long answers, room, merged, pieces;
static char *request;
static int length;

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

static void broken(const char *why) {
    fprintf(stderr, "%s\n", why);
    exit(3);
}

static void ask(struct connection *it) {
    it->have = it->pieces = 0;
    it->begun = 0;
    it->place = HEAD;
    it->asked = now();
    if (send(it->fd, request, length, MSG_NOSIGNAL) != length) broken("a question was not taken");
}

/* Whether the answer ends within these bytes. */
static int consume(struct connection *it, const char *bytes, int count) {
    for (int i = 0; i < count;) {
        if (it->place == CHUNK || it->place == WHOLE) {
            long part = count - i < it->left ? count - i : it->left;
            it->left -= part;
            i += part;
            if (it->left > 0) return 0;
            if (it->place == WHOLE) return 1;
            it->place = CHUNK_END;
            continue;
        }
        if (it->have == (int)sizeof it->line - 1) broken("a head is too long");
        it->line[it->have++] = bytes[i++];
        if (bytes[i - 1] != '\n') continue;
        it->line[it->have] = 0;
        switch (it->place) {
        case HEAD:
            if (it->have < 4 || memcmp(it->line + it->have - 4, "\r\n\r\n", 4) != 0) continue;
            if (strncmp(it->line + 9, "200", 3) != 0) broken(it->line);
            char *field = strcasestr(it->line, "\r\ncontent-length:");
            it->place = field ? WHOLE : SIZE;
            if (field) it->left = atol(field + 17);
            break;
        case SIZE:
            it->left = strtol(it->line, NULL, 16);
            it->place = it->left > 0 ? CHUNK : TRAILER;
            break;
        case CHUNK_END: it->place = SIZE; break;
        case TRAILER:
            if (it->have == 2) return 1;
            break;
        default: break;
        }
        it->have = 0;
    }
    return 0;
}

static int by_size(const void *one, const void *other) {
    double a = *(const double *)one, b = *(const double *)other;
    return a < b ? -1 : a > b;
}

static void tell(const char *name, double *times) {
    qsort(times, answers, sizeof *times, by_size);
    printf(
        ", \"%s_p50\": %.3f, \"%s_p99\": %.3f, \"%s_most\": %.3f", name, times[answers / 2] * 1e3, name,
        times[answers * 99 / 100] * 1e3, name, times[answers - 1] * 1e3);
}

int main(int count, char **words) {
    if (count != 8) return 64;
    int port = atoi(words[1]), wanted = atoi(words[4]), seconds = atoi(words[5]);
    int is_again = strcmp(words[6], "again") == 0, is_held = strcmp(words[6], "hold") == 0;
    if (wanted < 1 || wanted > MOST || seconds < 1 || seconds > 60) return 64;
    char body[16384];
    int size = fread(body, 1, sizeof body - 1, stdin);
    body[size] = 0;
    length = asprintf(
        &request, "POST %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s",
        words[2], port, words[3], size, body);
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int poll = epoll_create1(0), on = 1;
    for (int i = 0; i < wanted; i++) {
        int fd = socket(AF_INET, SOCK_STREAM, 0);
        if (connect(fd, (struct sockaddr *)&address, sizeof address) != 0) broken("no connection");
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        connections[i].fd = fd;
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = &connections[i]};
        epoll_ctl(poll, EPOLL_CTL_ADD, fd, &event);
    }
    double start = now(), end = start + seconds;
    int open = wanted, begun = 0, asking = 0;
    double apart = atoi(words[7]) / 1e3 / wanted;
    struct epoll_event events[256];
    char bytes[65536];
    while (open > 0 && !(is_held && now() >= end)) {
        if (!is_again && !is_held && now() >= end) broken("answers do not end");
        for (double at = now(); asking < wanted && at >= start + asking * apart; asking++) ask(&connections[asking]);
        int ready = epoll_wait(poll, events, 256, asking < wanted ? 1 : 100);
        for (int e = 0; e < ready; e++) {
            struct connection *it = events[e].data.ptr;
            int n = recv(it->fd, bytes, sizeof bytes, MSG_DONTWAIT);
            if (n < 0 && errno == EAGAIN) continue;
            if (n <= 0) broken("a connection was closed");
            double at = now();
            int seen = 0;
            for (char *place = bytes; it->pieces < PIECES && (place = memmem(place, bytes + n - place, "word", 4)); place += 4) {
                seen++;
                it->pieces++;
            }
            pieces += seen;
            merged += seen > 1 ? seen - 1 : 0;
            if (seen > 0 && it->begun == 0) {
                it->begun = at;
                if (!it->is_started++ && ++begun == wanted && is_held) {
                    printf("open\n");
                    fflush(stdout);
                }
            }
            if (!consume(it, bytes, n)) continue;
            if (it->begun == 0) broken("an answer without words");
            if (answers == room) {
                room = room ? room * 2 : 65536;
                firsts = realloc(firsts, room * sizeof *firsts);
                ends = realloc(ends, room * sizeof *ends);
            }
            firsts[answers] = it->begun - it->asked;
            ends[answers++] = at - it->asked;
            if (is_again && at < end) ask(it); else open--;
        }
    }
    double took = now() - start;
    if (is_held) return begun == wanted ? 0 : 3;
    printf("{\"rate\": %.1f, \"answers\": %ld, \"pieces\": %ld, \"merged\": %ld", answers / took, answers, pieces, merged);
    tell("first", firsts);
    tell("end", ends);
    printf("}\n");
    return 0;
}
