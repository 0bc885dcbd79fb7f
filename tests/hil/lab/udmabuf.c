/* For LD_PRELOAD: /dev/udmabuf and /dev/dma_heap/linux,cma played by plain memory, so that
 * libcamera's virtual camera and picamera2 have buffers on a kernel without either. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <linux/dma-buf.h>
#include <linux/dma-heap.h>
#include <linux/udmabuf.h>
#include <stdarg.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <unistd.h>

static const char *stand_in(const char *path)
{
    int ours = path && (!strcmp(path, "/dev/udmabuf") || !strcmp(path, "/dev/dma_heap/linux,cma"));
    return ours ? "/dev/null" : path;
}

#define OPEN(name)                                                                                 \
    int name(const char *path, int flags, ...)                                                     \
    {                                                                                              \
        int (*real)(const char *, int, ...) = dlsym(RTLD_NEXT, #name);                             \
        mode_t mode = 0;                                                                           \
        if (flags & (O_CREAT | O_TMPFILE)) {                                                       \
            va_list rest;                                                                          \
            va_start(rest, flags);                                                                 \
            mode = va_arg(rest, mode_t);                                                           \
            va_end(rest);                                                                          \
        }                                                                                          \
        return real(stand_in(path), flags, mode);                                                  \
    }
OPEN(open)
OPEN(open64)

#define OPEN_2(name)                                                                               \
    int name(const char *path, int flags)                                                          \
    {                                                                                              \
        int (*real)(const char *, int) = dlsym(RTLD_NEXT, #name);                                  \
        return real(stand_in(path), flags);                                                        \
    }
OPEN_2(__open_2)
OPEN_2(__open64_2)

int ioctl(int fd, unsigned long request, ...)
{
    int (*real)(int, unsigned long, ...) = dlsym(RTLD_NEXT, "ioctl");
    va_list rest;
    va_start(rest, request);
    void *argument = va_arg(rest, void *);
    va_end(rest);
    switch ((unsigned)request) {
    case (unsigned)UDMABUF_CREATE:
        return fcntl(((struct udmabuf_create *)argument)->memfd, F_DUPFD_CLOEXEC, 3);
    case (unsigned)DMA_HEAP_IOCTL_ALLOC: {
        struct dma_heap_allocation_data *wanted = argument;
        int memory = memfd_create("dma", MFD_CLOEXEC);
        if (memory < 0 || ftruncate(memory, wanted->len))
            return -1;
        wanted->fd = memory;
        return 0;
    }
    case (unsigned)DMA_BUF_SET_NAME_A:
    case (unsigned)DMA_BUF_SET_NAME_B:
    case (unsigned)DMA_BUF_IOCTL_SYNC:
        real(fd, request, argument);
        return 0;
    default:
        return real(fd, request, argument);
    }
}
