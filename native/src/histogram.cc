#include "histogram.h"

#include <algorithm>
#include <cstring>

namespace gridlode {
namespace {

/** The words of `count` rows of a block; `rows` may be null for `first` and those after it. */
void gather(const RowBlocks& blocks, size_t block, const int32_t* rows, size_t first, size_t count,
            uint64_t* words) {
  const uint8_t* start = blocks.start(block);
  const size_t stride = blocks.stride(block);
  for (size_t i = 0; i < count; i++) {
    const size_t row = rows == nullptr ? first + i : static_cast<size_t>(rows[i]);
    std::memcpy(words + i, start + row * stride, sizeof(uint64_t));
  }
}

/** Asks for a share of the rows of the group of a block, so that memory is never asked in bursts. */
void prefetch(const RowBlocks& blocks, size_t block, const int32_t* rows, size_t count) {
  const size_t stride = blocks.stride(block), inGroup = stride / sizeof(uint64_t);
  const size_t position = block % RowBlocks::groupBlocks;
  const size_t end = count * (position + 1) / inGroup;
  for (size_t i = count * position / inGroup; i < end; i++)
    __builtin_prefetch(blocks.start(block) + static_cast<size_t>(rows[i]) * stride, 0, 2);
}

}  // namespace

void HistogramBuilder::beginTree(const std::vector<int8_t>& used, int threads) {
  std::vector<int32_t> features;
  for (int32_t feature = 0; feature < columns_.features(); feature++) {
    if (!used[feature]) continue;
    slots_[feature] = features.size();
    features.push_back(feature);
  }
  if (features == features_) return;
  blocks_.check(threads);
  features_ = std::move(features);
  for (const int32_t feature : features_) pairIsUsed_[feature / 2] = true;
  const size_t count = (features_.size() + blockFeatures - 1) / blockFeatures;
  blocks_.fill(columns_, features_, lanes_, std::min(count, blocksMax_), threads);
  histograms_.resize(count);
}

void HistogramBuilder::checkRows(int threads) const {
  blocks_.check(threads);
  std::vector<size_t> pairs;
  for (size_t pair = 0; pair < pairIsUsed_.size(); pair++)
    if (pairIsUsed_[pair]) pairs.push_back(pair);
  columns_.check(pairs, threads);
}

void HistogramBuilder::build(const LeafRows& leaf, int threads) {
  const size_t count = histograms_.size(), shares = std::min(count, static_cast<size_t>(threads));
#pragma omp parallel for schedule(static) num_threads(threads)
  for (size_t share = 0; share < shares; share++)
    addBlocks(leaf, count * share / shares, count * (share + 1) / shares);
}

void HistogramBuilder::addBlocks(const LeafRows& leaf, size_t firstBlock, size_t endBlock) {
  std::fill(histograms_.begin() + firstBlock, histograms_.begin() + endBlock, BlockSums{});
  alignas(64) uint64_t words[chunkRows];
  double gradients[chunkRows];
  for (size_t first = 0; first < leaf.count; first += chunkRows) {
    const size_t count = std::min(chunkRows, leaf.count - first);
    const size_t next = std::min(chunkRows, leaf.count - first - count);
    const int32_t* rows = leaf.rows == nullptr ? nullptr : leaf.rows + first;
    for (size_t i = 0; i < count; i++) gradients[i] = leaf.gradients[rows == nullptr ? first + i : rows[i]];
    std::fill(words + count, words + chunkRows, 0);
    for (size_t block = firstBlock; block < endBlock; block++) {
      if (block < blocks_.count()) {
        gather(blocks_, block, rows, first, count, words);
        if (rows != nullptr) prefetch(blocks_, block, rows + count, next);
      } else {
        readBlock(columns_, features_, block, lanes_, rows, first, count, words);
      }
      kernel_.addRows(words, gradients, count, histograms_[block]);
    }
  }
}

const double* HistogramBuilder::sums(int32_t feature) const {
  const size_t slot = slots_[feature];
  return histograms_[slot / blockFeatures].sums + slot % blockFeatures * featureLanes;
}

const uint64_t* HistogramBuilder::counts(int32_t feature) const {
  const size_t slot = slots_[feature];
  return histograms_[slot / blockFeatures].counts + slot % blockFeatures * featureLanes;
}

}  // namespace gridlode
