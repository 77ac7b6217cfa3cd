#include <isa-l/crc.h>
#include <isa-l/igzip_lib.h>
#include <stddef.h>

/// Where in a decoder the copy of the last output lies, which is too long an array for Swift.
enum { CISAL_WINDOW_OFFSET = offsetof(struct inflate_state, tmp_out_buffer) };
