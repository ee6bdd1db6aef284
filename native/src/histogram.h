#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "kernels.h"
#include "row-blocks.h"
#include "value-columns.h"

namespace gridlode {

/** The rows of a leaf, ascending. */
struct LeafRows {
  /** Null: all, from 0 on. */
  const int32_t* rows;
  size_t count;
  /** Of every row of the dataset. */
  const float* gradients;
};

/**
 * Sums of gradients and counts of rows of each feature and bin, by a kernel: the additions of LightGBM's
 * DenseBin::ConstructHistogram, which adds the gradients of a bin as doubles in the order of rows. Features
 * and bins do not depend on each other, so these go side by side.
 */
class HistogramBuilder {
 public:
  /** With `blockBytes` at most for the features of a tree: others are rearranged again for each leaf. */
  HistogramBuilder(const ValueColumns& columns, const LaneBits& lanes, const Kernel& kernel,
                   size_t blockBytes = SIZE_MAX)
      : columns_(columns),
        lanes_(lanes),
        kernel_(kernel),
        blocksMax_(blockBytes / (sizeof(uint64_t) * columns.rowsPadded())),
        slots_(columns.features()),
        pairIsUsed_(columns.store().pairs()) {}

  /** `used` says of each feature whether the tree may use it; others have no histogram. */
  void beginTree(const std::vector<int8_t>& used, int threads);
  /** Throws ENGINE_ROWS where what the trees were grown from changed meanwhile. */
  void checkRows(int threads) const;
  /** Replaces the histograms by those of a leaf. */
  void build(const LeafRows& leaf, int threads);
  /** featureLanes of each. */
  const double* sums(int32_t feature) const;
  const uint64_t* counts(int32_t feature) const;

 private:
  void addBlocks(const LeafRows& leaf, size_t first, size_t end);

  const ValueColumns& columns_;
  LaneBits lanes_;
  const Kernel& kernel_;
  size_t blocksMax_;
  RowBlocks blocks_;
  /** The features of the blocks, and where each feature is among them. */
  std::vector<int32_t> features_;
  std::vector<size_t> slots_;
  /** By any tree. */
  std::vector<bool> pairIsUsed_;
  std::vector<BlockSums> histograms_;
};

}  // namespace gridlode
