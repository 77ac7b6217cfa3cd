// Byte searches over vectors, for the line scanner.
#ifndef CBYTESCAN_H
#define CBYTESCAN_H
#include <stddef.h>
#include <stdint.h>
#endif
