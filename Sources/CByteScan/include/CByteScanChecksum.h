// The checksum of gzip, where the processor has carry-less multiplication of wide vectors.
#ifndef CBYTESCAN_CHECKSUM_H
#define CBYTESCAN_CHECKSUM_H

#include <stddef.h>
#include <stdint.h>

/// Shortens the bytes that a CRC-32 (the one of gzip, RFC 1952) is to be taken of.
///
/// `checksum` is that of what came before. Returns how many of the `length` bytes at `p` were taken: the
/// 16 bytes at `remainder` stand for all of them and for `checksum`, with nothing before them. Takes none
/// where there are few, or the processor lacks what makes it fast.
size_t cbytescan_fold_crc32(
    uint32_t checksum, const uint8_t *_Nonnull p, size_t length, uint8_t *_Nonnull remainder);

#endif
