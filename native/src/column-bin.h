#pragma once
#include <array>
#include <memory>
#include <stdexcept>
#include <vector>

#include "io/dense_bin.hpp"
#include "kernels.h"
#include "row-blocks.h"
#include "value-columns.h"

namespace gridlode {

using FourBitBin = LightGBM::DenseBin<uint8_t, true>;

/** Values in the place of LightGBM's bins, and how they are those. */
struct KernelRows {
  ValueColumns columns;
  const Kernel& kernel;
  LaneBits lanes;
  /** The bin of each value. */
  std::array<uint8_t, 5> bins;
};

/** What LightGBM sees of one feature: it asks for no more than the side of a split on which each row is. */
class ColumnBin : public FourBitBin {
 public:
  ColumnBin(std::shared_ptr<const KernelRows> rows, int32_t feature)
      : FourBitBin(0), rows_(std::move(rows)), feature_(feature) {}

  const KernelRows& rows() const { return *rows_; }

  int32_t num_data() const override { return rows_->columns.rows(); }
  size_t SizesInByte() const override { return 0; }
  /** The rows are there, or come, without LightGBM. */
  void ReSize(int32_t) override {}
  void CopySubrow(const LightGBM::Bin*, const int32_t*, int32_t) override {}
  LightGBM::BinIterator* GetIterator(uint32_t, uint32_t, uint32_t) const override {
    throw std::logic_error("LightGBM reads bins that are not its own");
  }

  /** Writes each row to both sides and counts it on its own, which needs no prediction of branches. */
  int32_t Split(uint32_t, uint32_t, uint32_t, LightGBM::MissingType, bool, uint32_t threshold,
                const int32_t* rows, int32_t count, int32_t* left, int32_t* right) const override {
    const uint8_t* column = rows_->columns.column(feature_);
    const int32_t* at = rows_->columns.at();
    uint8_t above = 0;
    for (int value = 1; value < 5; value++) above |= (rows_->bins[value] > threshold) << (value - 1);
    above = static_cast<uint8_t>(above << feature_ % 2 * 4);
    const auto isRight = [=](int32_t row) { return (column[row] & above) != 0; };
    return at == nullptr ? split(rows, count, left, right, isRight)
                         : split(rows, count, left, right, [=](int32_t row) { return isRight(at[row]); });
  }

 private:
  template <typename IsRight>
  static int32_t split(const int32_t* rows, int32_t count, int32_t* left, int32_t* right, IsRight isRight) {
    int32_t lefts = 0, rights = 0;
    for (int32_t i = 0; i < count; i++) {
      const int32_t row = rows[i];
      const bool goesRight = isRight(row);
      left[lefts] = row;
      right[rights] = row;
      lefts += !goesRight;
      rights += goesRight;
    }
    return lefts;
  }

  std::shared_ptr<const KernelRows> rows_;
  int32_t feature_;
};

}  // namespace gridlode
