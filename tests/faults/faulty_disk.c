/* Loaded before libc (LD_PRELOAD) into the process under test: lets its file calls and its clock go wrong.
 *
 * Only calls that change files under FAULTS_FOLDER count. FAULTS_CONTROL is a file of int64 that the test maps, too,
 * and writes at any time; the order of its fields is that of `struct control`. With FAULTS_DURABLE, a folder, every
 * file that is synced is copied there under its inode's number, and every folder that is synced leaves a list of its
 * names: what a power cut would spare. */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

struct control {
    int64_t calls;      /* so far */
    int64_t kill_at;    /* before this call comes SIGKILL; 0: never */
    int64_t torn;       /* 1: a write that is killed is done by half */
    int64_t fail_from;  /* this call and those up to fail_until fail with `error` */
    int64_t fail_until;
    int64_t error;
    int64_t failed;     /* so far */
    int64_t clock;      /* seconds that the clock is ahead */
    int64_t copying;    /* 1: what is synced is copied */
};

static struct control *control;
static char folder[PATH_MAX], durable[PATH_MAX];
static size_t folder_length;
static pthread_mutex_t copying = PTHREAD_MUTEX_INITIALIZER;

#define REAL(name) ((__typeof__(&name))real(#name))

static void *real(const char *name)
{
    return dlsym(RTLD_NEXT, name);
}

__attribute__((constructor)) static void begin(void)
{
    const char *path = getenv("FAULTS_CONTROL"), *root = getenv("FAULTS_FOLDER"), *copies = getenv("FAULTS_DURABLE");
    int fd = path ? (int)syscall(SYS_openat, AT_FDCWD, path, O_RDWR | O_CLOEXEC, 0) : -1;
    if (fd < 0 || !root)
        return;
    void *map = mmap(NULL, sizeof *control, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    folder_length = strlen(root);
    strncpy(folder, root, sizeof folder - 1);
    if (copies)
        strncpy(durable, copies, sizeof durable - 1);
    control = map == MAP_FAILED ? NULL : map;
}

static int inside(const char *path)
{
    return control && path && !strncmp(path, folder, folder_length) && (path[folder_length] == '/' || !path[folder_length]);
}

/* The path of a descriptor, if it is inside the folder. */
static int located(int fd, char *path)
{
    char link[64];
    if (!control)
        return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = syscall(SYS_readlinkat, AT_FDCWD, link, path, PATH_MAX - 1);
    path[length < 0 ? 0 : length] = 0;
    return inside(path);
}

enum fate { GO, FAIL, DIE };

static enum fate next_call(void)
{
    int64_t call = __atomic_add_fetch(&control->calls, 1, __ATOMIC_SEQ_CST);
    if (control->kill_at && call >= control->kill_at)
        return DIE;
    if (call >= control->fail_from && call <= control->fail_until) {
        __atomic_add_fetch(&control->failed, 1, __ATOMIC_SEQ_CST);
        errno = (int)control->error;
        return FAIL;
    }
    return GO;
}

static void die(void)
{
    for (;;)
        kill(getpid(), SIGKILL);
}

/* Counts a call; true if it must fail. Does not return where the process must end. */
static int fails(void)
{
    enum fate fate = next_call();
    if (fate == DIE)
        die();
    return fate == FAIL;
}

static void copy(int from, const char *name)
{
    char partial[PATH_MAX + 80], whole[PATH_MAX + 80], block[1 << 16];
    snprintf(partial, sizeof partial, "%s/partial", durable);
    snprintf(whole, sizeof whole, "%s/%s", durable, name);
    int to = (int)syscall(SYS_openat, AT_FDCWD, partial, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    for (off_t at = 0;;) {
        ssize_t length = pread(from, block, sizeof block, at);
        if (length <= 0)
            break;
        at += syscall(SYS_write, to, block, (size_t)length);
    }
    close(to);
    syscall(SYS_renameat2, AT_FDCWD, partial, AT_FDCWD, whole, 0);
}

static void list(const char *path)
{
    char name[PATH_MAX + 80], partial[PATH_MAX + 80];
    DIR *reading = opendir(path);
    snprintf(partial, sizeof partial, "%s/partial", durable);
    FILE *writing = fdopen((int)syscall(SYS_openat, AT_FDCWD, partial, O_WRONLY | O_CREAT | O_TRUNC, 0600), "w");
    for (struct dirent *entry; reading && writing && (entry = readdir(reading));)
        if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
            fprintf(writing, "%llu %s\n", (unsigned long long)entry->d_ino, entry->d_name);
    if (writing)
        fclose(writing);
    if (reading)
        closedir(reading);
    int length = snprintf(name, sizeof name, "%s/names", durable);
    for (const char *c = path + folder_length; *c; c++)
        name[length++] = *c == '/' ? '%' : *c;
    name[length] = 0;
    syscall(SYS_renameat2, AT_FDCWD, partial, AT_FDCWD, name, 0);
}

static void spare(int fd, const char *path)
{
    struct stat found;
    char name[64];
    if (!*durable || !control->copying || fstat(fd, &found))
        return;
    pthread_mutex_lock(&copying);
    if (S_ISDIR(found.st_mode)) {
        list(path);
    } else {
        int reading = (int)syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0);
        snprintf(name, sizeof name, "%llu", (unsigned long long)found.st_ino);
        if (reading >= 0) {
            copy(reading, name);
            close(reading);
        }
    }
    pthread_mutex_unlock(&copying);
}

#define SYNC(name)                                  \
    int name(int fd)                                \
    {                                               \
        char path[PATH_MAX];                        \
        int ours = located(fd, path);               \
        if (ours && fails())                        \
            return -1;                              \
        int result = REAL(name)(fd);                \
        if (ours && !result)                        \
            spare(fd, path);                        \
        return result;                              \
    }
SYNC(fsync)
SYNC(fdatasync)

static int tears(size_t *size)
{
    enum fate fate = next_call();
    if (fate == DIE && (!control->torn || *size < 2))
        die();
    if (fate == DIE)
        *size /= 2;
    return fate == FAIL ? -1 : fate == DIE;
}

#define WRITE(name, arguments, passed)               \
    ssize_t name arguments                           \
    {                                                \
        char path[PATH_MAX];                         \
        int torn = located(fd, path) ? tears(&size) : 0; \
        if (torn < 0)                                \
            return -1;                               \
        ssize_t result = REAL(name) passed;          \
        if (torn)                                    \
            die();                                   \
        return result;                               \
    }
WRITE(write, (int fd, const void *data, size_t size), (fd, data, size))
WRITE(pwrite, (int fd, const void *data, size_t size, off_t at), (fd, data, size, at))
WRITE(pwrite64, (int fd, const void *data, size_t size, off64_t at), (fd, data, size, at))

#define ON_FD(type, name, arguments, passed)         \
    type name arguments                              \
    {                                                \
        char path[PATH_MAX];                         \
        return located(fd, path) && fails() ? -1 : REAL(name) passed; \
    }
ON_FD(int, ftruncate, (int fd, off_t size), (fd, size))
ON_FD(int, ftruncate64, (int fd, off64_t size), (fd, size))

#define ON_PATH(name, arguments, passed)             \
    int name arguments                               \
    {                                                \
        return inside(path) && fails() ? -1 : REAL(name) passed; \
    }
ON_PATH(unlink, (const char *path), (path))
ON_PATH(mkdir, (const char *path, mode_t mode), (path, mode))
ON_PATH(rename, (const char *path, const char *to), (path, to))

#define OPEN(name)                                   \
    int name(const char *path, int flags, ...)       \
    {                                                \
        va_list more;                                \
        va_start(more, flags);                       \
        mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(more, mode_t) : 0; \
        va_end(more);                                \
        if (inside(path) && flags & (O_CREAT | O_TRUNC) && fails()) \
            return -1;                               \
        return REAL(name)(path, flags, mode);        \
    }
OPEN(open)
OPEN(open64)

int clock_gettime(clockid_t clock, struct timespec *now)
{
    int result = (int)syscall(SYS_clock_gettime, clock, now);
    if (!result && control && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
        now->tv_sec += control->clock;
    return result;
}

int gettimeofday(struct timeval *now, void *zone)
{
    struct timespec found;
    (void)zone;
    clock_gettime(CLOCK_REALTIME, &found);
    now->tv_sec = found.tv_sec;
    now->tv_usec = found.tv_nsec / 1000;
    return 0;
}

time_t time(time_t *now)
{
    struct timespec found;
    clock_gettime(CLOCK_REALTIME, &found);
    if (now)
        *now = found.tv_sec;
    return found.tv_sec;
}
