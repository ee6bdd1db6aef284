#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <vector>

#include "value-columns.h"

namespace gridlode {

/** Features of a block. Each has four lanes: sums of gradients that a histogram keeps. */
constexpr size_t blockFeatures = 16;
constexpr size_t featureLanes = 4;
constexpr size_t blockLanes = blockFeatures * featureLanes;

/** Which lane a value is added to, as a bit of a nibble; none for values of the bin that is left out. */
using LaneBits = std::array<uint8_t, 5>;

/**
 * The features of one tree, row by row: 16 make a block, in which a row is a word of 64 bits, one for each
 * lane. Eight blocks lie together, so that a row of 128 features is a line of the cache.
 */
class RowBlocks {
 public:
  /**
   * The first `count` blocks of `features` of `columns`, in that order, of which those that fill the last
   * block are 0.
   */
  void fill(const ValueColumns& columns, const std::vector<int32_t>& features, const LaneBits& lanes,
            size_t count, int threads);

  /** Throws ENGINE_ROWS where a bit of them is no more as `fill` left it. */
  void check(int threads) const;

  size_t count() const { return count_; }
  /** The word of a row is at `start(block) + row * stride(block)`. */
  const uint8_t* start(size_t block) const { return lines_.get() + offset(block); }
  size_t stride(size_t block) const {
    const size_t left = count_ - block / groupBlocks * groupBlocks;
    return (left < groupBlocks ? left : groupBlocks) * sizeof(uint64_t);
  }
  static constexpr size_t groupBlocks = 8;
  /** Rows that are filled and checked at once: so many that a group of blocks of them is near meanwhile. */
  static constexpr size_t bandRows = 1024;

 private:
  struct Free {
    void operator()(uint8_t* bytes) const { std::free(bytes); }
  };

  void makeRoom(size_t bytes);
  size_t bands() const { return (rowsPadded_ + bandRows - 1) / bandRows; }
  /** Of the blocks of one group from `block` on, in one band. */
  uint64_t checksumOf(size_t block, size_t band) const;

  size_t offset(size_t block) const {
    const size_t inGroup = block % groupBlocks;
    return ((block - inGroup) * rowsPadded_ + inGroup) * sizeof(uint64_t);
  }

  size_t count_ = 0;
  size_t rowsPadded_ = 0;
  /** Aligned with the lines of the cache. */
  std::unique_ptr<uint8_t, Free> lines_;
  size_t room_ = 0;
  /** Of each group and band. */
  std::vector<uint64_t> checksums_;
};

/**
 * Words of `count` rows of a block that is not kept, and 0 up to the next multiple of 16; `rows` may be null
 * for `first` and those after it.
 */
void readBlock(const ValueColumns& columns, const std::vector<int32_t>& features, size_t block,
               const LaneBits& lanes, const int32_t* rows, size_t first, size_t count, uint64_t* words);

}  // namespace gridlode
