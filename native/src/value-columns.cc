#include "value-columns.h"

namespace gridlode {

ValueColumns::ValueColumns(int32_t rows, int32_t features)
    : rows_(rows), features_(features), bytes_((static_cast<size_t>(features) + 1) / 2 * paddedRows(rows)) {}

void ValueColumns::push(int32_t first, int32_t count, const int8_t* columns) {
  for (int32_t feature = 0; feature < features_; feature++) {
    uint8_t* to = bytes_.data() + columnStart(feature) + first;
    const int8_t* from = columns + static_cast<size_t>(feature) * count;
    const int shift = feature % 2 * 4;
    for (int32_t i = 0; i < count; i++) {
      const int8_t v = from[i];
      // Compilers make vector code of this, and not of a shift by v.
      const auto bits = static_cast<uint8_t>((v == 1) | (v == 2) << 1 | (v == 3) << 2 | (v == 4) << 3);
      to[i] = static_cast<uint8_t>(to[i] | bits << shift);
    }
  }
}

ValueColumns ValueColumns::select(const std::vector<int32_t>& rows) const {
  ValueColumns chosen(static_cast<int32_t>(rows.size()), features_);
  for (int32_t feature = 0; feature < features_; feature += 2) {
    const uint8_t* from = column(feature);
    uint8_t* to = chosen.bytes_.data() + chosen.columnStart(feature);
    for (size_t i = 0; i < rows.size(); i++) to[i] = from[rows[i]];
  }
  return chosen;
}

}  // namespace gridlode
