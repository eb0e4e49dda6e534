/* A fast upstream for conversations: canned answers in Grok's form (NDJSON), one thread, HTTP/1.1 with keep-alive, loopback
 * only. The words of the question choose the answer: "bench:burst" 40 pieces at once, "bench:paced" 40 pieces 5 ms apart,
 * "bench:calm" 40 pieces 50 ms apart, "bench:slow" one piece a second without an end, anything else a short answer in one
 * write. Questions about quotas are answered too. Prints its port.
 * usage: chat_upstream */
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

#define PIECES 40
#define MOST 65536

enum way { SHORT, BURST, PACED, CALM, SLOWLY, WAYS };

/* Between two pieces, in nanoseconds; 0 where all come at once. */
static const long paces[WAYS] = {[PACED] = 5000000L, [CALM] = 50000000L, [SLOWLY] = 1000000000L};

struct text {
    char *bytes;
    int length;
};

struct client {
    int fd, have;
    char *in;
    /* Of an answer in pieces: the next piece and when it is due, in nanoseconds; 0 where none is under way. */
    enum way way;
    int piece;
    long due;
    struct client *earlier, *later;
};

static struct client clients[MOST];
/* Streams by what is due first; a list for each way, since it has one pace: they stay in order by themselves. */
static struct client *first[WAYS], *last[WAYS];
static struct text opening, pieces[PIECES], closing, whole[2], quota, quotas;

static long now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000L + t.tv_nsec;
}

static struct text join(struct text one, struct text other) {
    struct text both = {malloc(one.length + other.length), one.length + other.length};
    memcpy(both.bytes, one.bytes, one.length);
    memcpy(both.bytes + one.length, other.bytes, other.length);
    return both;
}

static struct text text(const char *bytes) { return (struct text){(char *)bytes, strlen(bytes)}; }

/* One line as one HTTP chunk. */
static struct text chunk(const char *line) {
    struct text chunk;
    chunk.length = asprintf(&chunk.bytes, "%zx\r\n%s\n\r\n", strlen(line) + 1, line);
    return chunk;
}

static struct text json(const char *body) {
    struct text answer;
    answer.length = asprintf(
        &answer.bytes, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s", strlen(body), body);
    return answer;
}

#define ID "\"responseId\":\"6f1ab5f0-4a10-4d0c-9d57-0f3c9d8b7a21\""

static void prepare(void) {
    opening = text("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
    opening = join(
        opening,
        chunk("{\"result\":{\"conversation\":{\"conversationId\":\"0b7c0a52-53a8-4f4f-8e5c-1d0a5a3c9e11\",\"title\":\"New conversation\","
              "\"starred\":false,\"createTime\":\"2026-11-21T10:00:00.000Z\",\"modifyTime\":\"2026-11-21T10:00:00.000Z\","
              "\"systemPromptName\":\"\",\"temporary\":true,\"mediaTypes\":[]}}}"));
    opening = join(
        opening,
        chunk("{\"result\":{\"response\":{\"userResponse\":{\"responseId\":\"a3e6f1de-7e0a-4f8f-9b53-7c2f1f6f0c55\",\"message\":\"Hello\","
              "\"sender\":\"human\",\"createTime\":\"2026-11-21T10:00:00.000Z\",\"parentResponseId\":\"\",\"manual\":false,\"partial\":false,"
              "\"shared\":false,\"query\":\"\",\"model\":\"grok-3\"},\"isThinking\":false,\"isSoftStop\":false," ID "}}}"));
    char line[1024], said[1024] = "";
    for (int i = 0; i < PIECES; i++) {
        snprintf(
            line, sizeof line,
            "{\"result\":{\"response\":{\"token\":\"word%02d \",\"messageTag\":\"final\",\"isThinking\":false,\"isSoftStop\":false," ID "}}}", i);
        pieces[i] = chunk(line);
        sprintf(said + strlen(said), "word%02d ", i);
    }
    char *end;
    asprintf(
        &end,
        "{\"result\":{\"response\":{\"modelResponse\":{" ID ",\"message\":\"%s\",\"sender\":\"ASSISTANT\","
        "\"createTime\":\"2026-11-21T10:00:01.000Z\",\"manual\":false,\"partial\":false,\"shared\":false,\"query\":\"\","
        "\"webSearchResults\":[],\"xposts\":[],\"generatedImageUrls\":[],\"imageAttachments\":[],\"fileAttachments\":[],"
        "\"cardAttachmentsJson\":[],\"fileUris\":[],\"steps\":[],\"streamErrors\":[],\"model\":\"grok-3\"},\"isThinking\":false,"
        "\"isSoftStop\":false," ID "}}}", said);
    struct text stop = text("0\r\n\r\n");
    closing = join(chunk(end), stop);
    whole[BURST] = opening;
    for (int i = 0; i < PIECES; i++) whole[BURST] = join(whole[BURST], pieces[i]);
    whole[BURST] = join(whole[BURST], closing);
    whole[SHORT] = join(opening, pieces[0]);
    *strstr(end, "word01 ") = 0;
    char *one;
    asprintf(&one, "%s\",\"sender\":\"ASSISTANT\",\"fileAttachments\":[],\"streamErrors\":[],\"model\":\"grok-3\"}," ID "}}}", end);
    whole[SHORT] = join(join(whole[SHORT], chunk(one)), stop);
    quota = json("{\"windowSizeSeconds\":7200,\"remainingQueries\":1000000000,\"totalQueries\":1000000000}");
    quotas = json("{}");
}

static void unlink_stream(struct client *it) {
    if (it->due == 0) return;
    enum way list = it->way;
    *(it->earlier ? &it->earlier->later : &first[list]) = it->later;
    *(it->later ? &it->later->earlier : &last[list]) = it->earlier;
    it->due = 0;
}

static void link_stream(struct client *it, long due) {
    enum way list = it->way;
    it->due = due;
    it->later = NULL;
    it->earlier = last[list];
    *(last[list] ? &last[list]->later : &first[list]) = it;
    last[list] = it;
}

static void forget(struct client *it) {
    unlink_stream(it);
    close(it->fd);
    free(it->in);
    it->in = NULL;
}

/* Answers are shorter than a socket's buffer, and clients that do not read are none of its business. */
static void say(struct client *it, struct text words) {
    if (send(it->fd, words.bytes, words.length, MSG_NOSIGNAL) != words.length) shutdown(it->fd, SHUT_RDWR);
}

static void answer(struct client *it, const char *head, const char *body, int length) {
    if (memmem(head, body - head, "rate-limits", 11)) return say(it, quota);
    if (memmem(head, body - head, "quota_info", 10)) return say(it, quotas);
    const char *way = memmem(body, length, "bench:", 6);
    way = way ? way + 6 : "";
    it->way = strncmp(way, "burst", 5) == 0   ? BURST
              : strncmp(way, "paced", 5) == 0 ? PACED
              : strncmp(way, "calm", 4) == 0  ? CALM
              : strncmp(way, "slow", 4) == 0  ? SLOWLY
                                              : SHORT;
    if (paces[it->way] == 0) return say(it, whole[it->way]);
    say(it, opening);
    it->piece = 0;
    link_stream(it, now() + (it->way == SLOWLY ? 0 : paces[it->way]));
}

static void go_on(struct client *it) {
    long due = it->due;
    unlink_stream(it);
    if (it->way != SLOWLY && it->piece == PIECES) return say(it, closing);
    say(it, pieces[it->piece++ % PIECES]);
    link_stream(it, due + paces[it->way]);
}

static void hear(struct client *it) {
    int n = recv(it->fd, it->in + it->have, MOST - 1 - it->have, 0);
    if (n <= 0) {
        if (n < 0 && errno == EAGAIN) return;
        return forget(it);
    }
    it->have += n;
    it->in[it->have] = 0;
    char *end;
    while ((end = strstr(it->in, "\r\n\r\n")) != NULL) {
        *end = 0;
        char *field = strcasestr(it->in, "\r\ncontent-length:");
        *end = '\r';
        char *body = end + 4;
        int length = field ? atoi(field + 17) : 0, used = body - it->in + length;
        if (used > MOST - 1) return forget(it);
        if (it->have < used) return;
        answer(it, it->in, body, length);
        memmove(it->in, it->in + used, it->have - used + 1);
        it->have -= used;
    }
}

int main(void) {
    prepare();
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    struct sockaddr_in address = {.sin_family = AF_INET};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), on = 1;
    if (bind(listener, (struct sockaddr *)&address, size) != 0 || listen(listener, 4096) != 0) return 1;
    getsockname(listener, (struct sockaddr *)&address, &size);
    printf("%d\n", ntohs(address.sin_port));
    fflush(stdout);
    int poll = epoll_create1(0);
    struct epoll_event events[256], event = {.events = EPOLLIN, .data.fd = listener};
    epoll_ctl(poll, EPOLL_CTL_ADD, listener, &event);
    while (1) {
        long at = now(), wait = 1000000000L;
        for (int list = 0; list < WAYS; list++) {
            while (first[list] && first[list]->due <= at) go_on(first[list]);
            if (first[list] && first[list]->due - at < wait) wait = first[list]->due - at;
        }
        struct timespec patience = {wait / 1000000000L, wait % 1000000000L};
        int count = epoll_pwait2(poll, events, 256, &patience, NULL);
        for (int i = 0; i < count; i++) {
            if (events[i].data.fd != listener) {
                hear(&clients[events[i].data.fd]);
                continue;
            }
            int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
            if (fd < 0) continue;
            if (fd >= MOST) {
                close(fd);
                continue;
            }
            setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
            clients[fd] = (struct client){.fd = fd, .in = malloc(MOST)};
            event = (struct epoll_event){.events = EPOLLIN, .data.fd = fd};
            epoll_ctl(poll, EPOLL_CTL_ADD, fd, &event);
        }
    }
}
