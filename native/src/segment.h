#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "blake2b.h"
#include "dataset.h"

namespace gridlode {

struct SegmentOrder {
  std::string parameters;
  uint32_t trees;
  int threads;
  std::vector<double> startScores;
  std::vector<std::vector<uint8_t>> transcriptKeys;
  size_t blockBytes = SIZE_MAX;
};

struct Segment {
  std::vector<uint8_t> trees;
  uint32_t treeCount = 0;
  bool finishedEarly = false;
  std::vector<Blake2b::Digest> transcripts;
};

/** Trains on the calling thread, writes the score of each row to `scores` and calls `onTree` with the number
 * of trees after each; what that throws ends it. Throws ENGINE_ROWS where the rows changed in memory. */
Segment trainSegment(BinnedRows& rows, SegmentOrder order, const std::function<void(uint32_t)>& onTree,
                     double* scores);

}  // namespace gridlode
