#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "value-store.h"

namespace gridlode {

/** Rows one after another. */
struct RowRun {
  int32_t first;
  int32_t count;
};

/** The values of chosen rows of a store, which stays where it is; rows are counted among the chosen ones. */
class ValueColumns {
 public:
  ValueColumns(std::shared_ptr<ValueStore> store, const std::vector<RowRun>& runs);

  /** Those of some of these rows: runs among them. */
  ValueColumns select(const std::vector<RowRun>& runs) const;

  ValueStore& store() const { return *store_; }
  int32_t rows() const { return rows_; }
  int32_t features() const { return store_->shape().features; }
  size_t bytes() const { return store_->pairs() * rowsPadded(); }
  size_t rowsPadded() const {
    return (static_cast<size_t>(rows_) + ValueStore::padding - 1) / ValueStore::padding * ValueStore::padding;
  }

  /** Where a feature's byte of row `at(row)` is, for each row. */
  const uint8_t* column(int32_t feature) const { return store_->pair(feature / 2) + first_; }
  /** Null: rows are where they are counted. */
  const int32_t* at() const { return at_.empty() ? nullptr : at_.data(); }
  int8_t value(int32_t row, int32_t feature) const {
    const int bits = column(feature)[at_.empty() ? row : at_[row]] >> feature % 2 * 4 & 0xf;
    return static_cast<int8_t>(bits == 8 ? 4 : bits == 4 ? 3 : bits);
  }
  /**
   * The bytes of `count` rows from `first` on: where they are, or copied to `copies`. What comes after the
   * last row is anything.
   */
  const uint8_t* read(int32_t feature, size_t first, size_t count, uint8_t* copies) const;
  /** The same of `rows`, which are always copied. */
  const uint8_t* read(int32_t feature, const int32_t* rows, size_t count, uint8_t* copies) const;
  /** Throws ENGINE_ROWS where what was read of these pairs of features is not what it was. */
  void check(const std::vector<size_t>& pairs, int threads) const;

 private:
  std::shared_ptr<ValueStore> store_;
  /** Of the store, and how many rows are in those up to each. */
  std::vector<RowRun> runs_;
  std::vector<int32_t> ends_;
  int32_t rows_ = 0;
  /** Of the store, to which `at_` is relative. */
  int32_t first_ = 0;
  std::vector<int32_t> at_;
};

}  // namespace gridlode
