// Ordinary lines of the frequent formats, read many at once.
#ifndef CBYTESCAN_LINES_H
#define CBYTESCAN_LINES_H

#include "CByteScanKeys.h"

/// The formats whose ordinary lines are known here.
typedef enum { CBYTESCAN_SIMPLE, CBYTESCAN_COMMON } cbytescan_format;

/// An ordinary line, and where what it says is, in bytes from its start.
typedef struct {
  const uint8_t *_Nullable start;
  uint32_t length;
  /// The number that its three digits are.
  uint16_t status;
  /// The time, and the target with its query. Between the two, in the common format, are the request's
  /// quote and method; before the time are the words that say host, client and user.
  uint16_t time, target;
  /// The length of the target, and its length up to its first `?`.
  uint16_t target_length, endpoint_length;
  /// The end of the request, a protocol included; behind it are the status and more.
  uint16_t request_end;
} cbytescan_line;

/// How far behind the start of the time the request starts in the common format.
enum { CBYTESCAN_TIME_TO_REQUEST = 29 };

/// Locates what the line in `[line, end)` says, if it is an ordinary one; returns whether it is.
///
/// Ordinary is what nearly all lines of a format are: a line without escapes, doubled blanks and
/// missing fields, with a request that is not very long. It is neither blank nor a comment, and reads
/// as by the rules of the format. About other lines this says nothing.
bool cbytescan_locate_line(
    cbytescan_format format, const uint8_t *_Nonnull line, const uint8_t *_Nonnull end,
    cbytescan_line *_Nonnull located);

/// Locates ordinary lines until one is not, or is longer than `longest`, or `count` of them are located.
///
/// The first starts at `*line`, which moves behind those that were located; the i-th ends at
/// `block + ends[i]`. Returns how many were located.
size_t cbytescan_locate_lines(
    cbytescan_format format, const uint8_t *_Nonnull *_Nonnull line,
    const uint8_t *_Nonnull block, const uint32_t *_Nonnull ends, size_t count, size_t longest,
    cbytescan_line *_Nonnull located);

/// The same without the wide vectors that a processor may lack, for comparing.
size_t cbytescan_locate_lines_portable(
    cbytescan_format format, const uint8_t *_Nonnull *_Nonnull line,
    const uint8_t *_Nonnull block, const uint32_t *_Nonnull ends, size_t count, size_t longest,
    cbytescan_line *_Nonnull located);

/// Reads the number of bytes right behind the status of those located lines of the common format whose bits are set
/// in `staying`, the first line's lowest, into the place of each.
///
/// Returns the bits of those that have one there, of at most seven digits and with a blank or the end behind it.
uint64_t cbytescan_line_sizes(
    const cbytescan_line *_Nonnull located, uint64_t staying, int64_t *_Nonnull sizes);

/// How lines become keys of a hash table.
typedef struct {
  cbytescan_seed seed;
  /// The table, for the places of keys to be brought into the cache.
  const uint64_t *_Nonnull slots;
  uint64_t slot_mask;
  /// The packed bits that count, and those of a line whose status is 0.
  uint64_t packed_mask;
  uint64_t packed;
  /// The bits of the length of an endpoint that count: all or none.
  uint32_t length_mask;
  /// Whether the query counts as a part of the endpoint.
  bool keeps_query;
  /// Further packed bits of each located line; NULL where there are none.
  const uint64_t *_Nullable numbers;
} cbytescan_grouping;

/// Makes waiting keys of those located lines whose bits are set in `staying`, the first line's lowest;
/// returns how many those are.
size_t cbytescan_key_lines(
    const cbytescan_line *_Nonnull located, uint64_t staying,
    const cbytescan_grouping *_Nonnull grouping, cbytescan_pending *_Nonnull pending);

#endif
