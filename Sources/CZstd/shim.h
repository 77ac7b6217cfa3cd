// For ZSTD_getFrameHeader: the window a refused frame needs.
#define ZSTD_STATIC_LINKING_ONLY
#include <zstd.h>
#include <zstd_errors.h>
