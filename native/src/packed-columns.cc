#include "packed-columns.h"

namespace gridlode {

bool isPackedWithin(const uint8_t* packed, size_t bytes) {
  // Of 0 to 4, and only of them, neither the value nor three more than it has a bit beyond the third.
  int beyond = 0;
  for (size_t i = 0; i < bytes; i++) beyond |= packed[i] | (packed[i] + 0x33);
  return (beyond & 0x188) == 0;
}

bool packColumns(const int8_t* columns, size_t rows, size_t features, const uint32_t* order,
                 uint8_t* packed) {
  uint8_t beyond = 0;
  for (size_t feature = 0; feature < features; feature++) {
    const auto* column = reinterpret_cast<const uint8_t*>(columns) + feature * rows;
    for (size_t i = 0; i + 1 < rows; i += 2) {
      const uint8_t low = column[order[i]], high = column[order[i + 1]];
      beyond |= low | high;
      *packed++ = static_cast<uint8_t>(low | high << 4);
    }
    if (rows % 2 == 0) continue;
    beyond |= column[order[rows - 1]];
    *packed++ = column[order[rows - 1]];
  }
  const size_t bytes = packedColumnBytes(rows) * features;
  return beyond < 8 && isPackedWithin(packed - bytes, bytes);
}

}  // namespace gridlode
