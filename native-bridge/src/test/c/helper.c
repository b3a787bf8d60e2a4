/* A program that does as vmnet-helper's source (github.com/nirs/vmnet-helper, programs/) says, without vmnet: takes its
   options, prints its line, binds its socket, serves the first client, ends at SIGTERM. What vmnet would carry goes over UDP
   on 127.0.0.1, a frame per datagram: from the port before the colon of $HELPER_FAR to the one behind it, and back.

   $HELPER_DOES: "hang": never starts; "refuse": vmnet refuses; "mumble": prints something else; "late": binds its socket
   300 ms after its line; "deaf": does not hear SIGTERM. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#define MTU 1500
#define MAX_PACKET (MTU + 14)

static const char *mode = "shared", *path, *interface_id, *shared_interface, *start, *end, *mask, *network, *host_ip,
                  *host_mask;
static int isolation;
static char *lock_path;
static int own = -1, far_side = -1;

__attribute__((format(printf, 1, 2), noreturn)) static void fail(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    fputs("ERROR [main] ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    exit(EXIT_FAILURE);
}

static int does(const char *word) {
    const char *set = getenv("HELPER_DOES");
    return set && !strcmp(set, word);
}

static const char *uuid(const char *name, const char *text) {
    unsigned a, b, c, d;
    unsigned long long e;
    if (strlen(text) != 36 || sscanf(text, "%8x-%4x-%4x-%4x-%12llx", &a, &b, &c, &d, &e) != 5) {
        fail("Invalid %s: \"%s\"", name, text);
    }
    return text;
}

static const char *address(const char *name, const char *text) {
    struct in_addr parsed;
    if (!inet_aton(text, &parsed)) {
        fail("Invalid --%s: \"%s\"", name, text);
    }
    return text;
}

static void parse(int argc, char **argv) {
    static const struct option options[] = {
            {"socket", 1, 0, 's'},          {"interface-id", 1, 0, 'i'},     {"operation-mode", 1, 0, 'm'},
            {"shared-interface", 1, 0, 'b'}, {"start-address", 1, 0, 'S'},    {"end-address", 1, 0, 'E'},
            {"subnet-mask", 1, 0, 'M'},     {"network-id", 1, 0, 'n'},       {"host-ip-address", 1, 0, 'a'},
            {"host-subnet-mask", 1, 0, 'k'}, {"enable-isolation", 0, 0, 'I'}, {0, 0, 0, 0},
    };
    opterr = 0;
    for (;;) {
        int which = 0;
        const char *word = argv[optind];
        int option = getopt_long(argc, argv, ":", options, &which);
        if (option < 0) {
            break;
        }
        const char *name = options[which].name;
        switch (option) {
        case 's': path = optarg; break;
        case 'i': interface_id = uuid(name, optarg); break;
        case 'm': mode = optarg; break;
        case 'b': shared_interface = optarg; break;
        case 'S': start = address(name, optarg); break;
        case 'E': end = address(name, optarg); break;
        case 'M': mask = address(name, optarg); break;
        case 'n': network = uuid(name, optarg); break;
        case 'a': host_ip = address(name, optarg); break;
        case 'k': host_mask = address(name, optarg); break;
        case 'I': isolation = 1; break;
        case ':': fail("Option %s requires an argument", word);
        default: fail("Invalid option: %s", word);
        }
    }
}

static void check(void) {
    int host = !strcmp(mode, "host"), bridged = !strcmp(mode, "bridged");
    if (!host && !bridged && strcmp(mode, "shared")) {
        fail("Invalid --operation-mode: \"%s\"", mode);
    }
    int range = !!start + !!end + !!mask;
    if (range != 0 && range != 3) {
        fail("--start-address, --end-address, and --subnet-mask must be given together, or all omitted");
    }
    if ((network || host_ip || host_mask) && !host) {
        fail("--network-id cannot be used with operation-mode=%s", mode);
    }
    if ((host_ip || host_mask) && (!network || !host_ip || !host_mask)) {
        fail("--host-ip-address and --host-subnet-mask must be given together, with --network-id");
    }
    if (network && range) {
        fail("--network-id cannot be used with --start-address, --end-address, --subnet-mask");
    }
    if (bridged && (!shared_interface || isolation)) {
        fail("Missing argument: shared-interface is required for operation-mode=bridged");
    }
    if (!path) {
        fail("Missing argument: either \"fd\" or \"socket\" required");
    }
}

static void print(const char *key, const char *value) {
    if (value) {
        printf(",\"%s\":\"%s\"", key, value);
    }
}

/* As vmnet's dictionary is: in no order to rely on, numbers as such. */
static void tell(void) {
    printf("{\"vmnet_max_packet_size\":%d,\"vmnet_mtu\":%d", MAX_PACKET, MTU);
    print("vmnet_start_address", start ? start : network ? "0.0.0.0" : NULL);
    print("vmnet_end_address", end ? end : network ? "255.255.255.254" : NULL);
    print("vmnet_subnet_mask", mask ? mask : network ? "0.0.0.0" : NULL);
    print("vmnet_mac_address", "0a:00:5e:00:53:01");
    print("vmnet_interface_id", interface_id ? interface_id : "2835E074-9892-4A79-AFFB-7E41D2605678");
    printf("}\n");
    fflush(stdout);
}

static void remove_files(void) {
    if (path) {
        remove(path);
    }
    if (lock_path) {
        remove(lock_path);
    }
}

static int prepared(int fd) {
    int send = 1 << 20, receive = 4 << 20;
    struct timeval patience = {.tv_usec = 200000};
    setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &send, sizeof send);
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &receive, sizeof receive);
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    return fd;
}

static int bound(const char *at) {
    int fd = prepared(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    struct sockaddr_un here = {.sun_family = AF_UNIX};
    strncpy(here.sun_path, at, sizeof here.sun_path - 1);
    remove(at);
    if (bind(fd, (struct sockaddr *)&here, sizeof here) < 0) {
        fail("bind(\"%s\"): %s", at, strerror(errno));
    }
    return fd;
}

static int far_socket(const char *ports) {
    int fd = prepared(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    unsigned short here, there;
    if (sscanf(ports, "%hu:%hu", &here, &there) != 2) {
        fail("HELPER_FAR: no ports: %s", ports);
    }
    struct sockaddr_in address = {
            .sin_family = AF_INET, .sin_port = htons(here), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0) {
        fail("bind(%hu): %s", here, strerror(errno));
    }
    address.sin_port = htons(there);
    if (connect(fd, (struct sockaddr *)&address, sizeof address) < 0) {
        fail("connect(%hu): %s", there, strerror(errno));
    }
    return fd;
}

static void listen_for_client(void) {
    if (asprintf(&lock_path, "%s.lock", path) < 0) {
        exit(EXIT_FAILURE);
    }
    int lock = open(lock_path, O_RDONLY | O_CREAT | O_CLOEXEC, 0600);
    if (lock < 0 || flock(lock, LOCK_EX | LOCK_NB) < 0) {
        fail("open(\"%s\"): %s", lock_path, strerror(errno));
    }
    atexit(remove_files);
    own = bound(path);
    chmod(path, 0600);
    fprintf(stderr, "INFO  [main] waiting for client on \"%s\"\n", path);
}

/* The first who sends is the client; what is short is its hello. */
static void connect_client(void) {
    char first[64];
    struct sockaddr_un client = {0};
    socklen_t length = sizeof client;
    ssize_t n = recvfrom(own, first, sizeof first, MSG_PEEK, (struct sockaddr *)&client, &length);
    if (n < 0 || connect(own, (struct sockaddr *)&client, length) < 0) {
        fail("connect(\"%s\"): %s", client.sun_path, strerror(errno));
    }
    if (n < (ssize_t)sizeof first) {
        n = read(own, first, sizeof first);
    }
    fprintf(stderr, "INFO  [main] serving client \"%s\"\n", client.sun_path);
}

static void from_client(void) {
    char frame[MAX_PACKET];
    ssize_t n = recv(own, frame, sizeof frame, MSG_TRUNC);
    if (n == 0) {
        fputs("INFO  [vm->host] socket was closed by peer\n", stderr);
        exit(EXIT_SUCCESS);
    }
    if (n < 14 || n > MAX_PACKET) {
        /* What vmnet refuses is the end of vmnet-helper. */
        fprintf(stderr, "ERROR [vm->host] vmnet_write: VMNET_INVALID_ARGUMENT (%zd bytes)\n", n);
        exit(EXIT_FAILURE);
    }
    (void)!send(far_side, frame, (size_t)n, 0);
}

static void from_far(int served) {
    char frame[MAX_PACKET];
    ssize_t n = recv(far_side, frame, sizeof frame, MSG_TRUNC);
    if (served && n >= 14 && n <= MAX_PACKET) {
        (void)!send(own, frame, (size_t)n, 0);
    }
}

int main(int argc, char **argv) {
    parse(argc, argv);
    check();
    fprintf(stderr, "INFO  [main] running as uid: %d gid: %d\n", geteuid(), getegid());
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigprocmask(SIG_BLOCK, &signals, NULL);
    int heard = signalfd(-1, &signals, SFD_CLOEXEC);
    if (does("hang")) {
        fputs("INFO  [main] starting vmnet interface\n", stderr);
        struct pollfd end = {heard, POLLIN, 0};
        poll(&end, 1, 60000);
        return EXIT_SUCCESS;
    }
    if (does("refuse")) {
        fail("vmnet_start_interface: VMNET_FAILURE");
    }
    const char *ports = getenv("HELPER_FAR");
    if (ports) {
        far_side = far_socket(ports);
    }
    if (does("mumble")) {
        puts("{ vmnet_mtu");
        fflush(stdout);
    } else {
        tell();
    }
    if (does("late")) {
        usleep(300000);
    }
    listen_for_client();
    enum { TERM, CLIENT, FAR };
    struct pollfd ready[] = {{heard, POLLIN, 0}, {own, POLLIN, 0}, {far_side, POLLIN, 0}};
    for (int served = 0;;) {
        poll(ready, 3, 10000);
        if (ready[TERM].revents && !does("deaf")) {
            return EXIT_SUCCESS;
        }
        ready[TERM].fd = ready[TERM].revents ? -1 : ready[TERM].fd;
        if (ready[CLIENT].revents & POLLIN) {
            if (served) {
                from_client();
            } else {
                connect_client();
                served = 1;
            }
        }
        if (ready[FAR].revents & POLLIN) {
            from_far(served);
        }
    }
}
