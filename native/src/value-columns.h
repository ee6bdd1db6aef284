#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

namespace gridlode {

/**
 * The values of all features in four bits each, whatever max_bin and target they are trained with. Two
 * features share a column, a byte for each row: the even feature has the low nibble, the odd one the high.
 * Value 0 is no bit, value v is bit v - 1, so that one mask tells on which side of a split a value is.
 */
class ValueColumns {
 public:
  ValueColumns(int32_t rows, int32_t features);

  /** `columns` is column-major, features x count, and holds the rows from `first` on, which are still 0. */
  void push(int32_t first, int32_t count, const int8_t* columns);
  /** Those of some rows, in their order. */
  ValueColumns select(const std::vector<int32_t>& rows) const;

  int32_t rows() const { return rows_; }
  int32_t features() const { return features_; }
  size_t bytes() const { return bytes_.size(); }
  const uint8_t* data() const { return bytes_.data(); }
  /** Has rowsPadded() bytes; what comes after the last row is 0. */
  const uint8_t* column(int32_t feature) const { return bytes_.data() + columnStart(feature); }
  int8_t value(int32_t row, int32_t feature) const {
    const int bits = column(feature)[row] >> feature % 2 * 4 & 0xf;
    return static_cast<int8_t>(bits == 8 ? 4 : bits == 4 ? 3 : bits);
  }
  size_t rowsPadded() const { return paddedRows(rows_); }
  /** Rows of a column are a multiple of it: what reads them in vectors reads whole ones. */
  static constexpr size_t padding = 64;
  static size_t paddedRows(int32_t rows) {
    return (static_cast<size_t>(rows) + padding - 1) / padding * padding;
  }

 private:
  size_t columnStart(int32_t feature) const { return static_cast<size_t>(feature / 2) * rowsPadded(); }

  int32_t rows_;
  int32_t features_;
  std::vector<uint8_t> bytes_;
};

}  // namespace gridlode
