#pragma once
#include <cstddef>
#include <cstdint>

namespace gridlode {

/**
 * Columns as an era's block has them (rule DATA-4): of each feature its rows, two a byte, the first in the
 * low nibble; an odd number of rows ends with a high nibble of 0.
 */
inline size_t packedColumnBytes(size_t rows) { return (rows + 1) / 2; }

/** Whether each nibble is one of 0 to 4. */
bool isPackedWithin(const uint8_t* packed, size_t bytes);

/**
 * Packs `columns`, features x rows, their rows in the order given, which is one of all rows. Returns whether
 * all values are 0 to 4; `packed` is of no use where they are not.
 */
bool packColumns(const int8_t* columns, size_t rows, size_t features, const uint32_t* order, uint8_t* packed);

}  // namespace gridlode
