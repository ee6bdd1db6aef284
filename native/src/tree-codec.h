#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

namespace gridlode {

/** The greatest number of leaves of a tree: with it, every node of a tree has a number of one byte. */
constexpr uint32_t treeMaxLeaves = 128;
/** Feature indices are below this: 14 bits, of which the last value with the last threshold marks a leaf. */
constexpr uint32_t treeMaxFeatures = 16383;
/** With the greatest max_bin each of the five values is a bin: all thresholds that can be written are
 * possible. */
constexpr uint32_t treeMaxBin = 5;

/** Goes to node `left` if feature `feature` has a value of at most `threshold`, else to `right`. */
struct Split {
  uint16_t feature;
  uint8_t threshold;
  uint8_t left;
  uint8_t right;
};

/**
 * Nodes are numbered: splits first, in pre-order (node 0 is the root, a parent comes before its children),
 * then leaves from left to right.
 */
struct Tree {
  std::vector<Split> splits;
  std::vector<double> leaves;
};

struct TreeLimits {
  uint32_t features;
  /** LightGBM's max_bin, 2 to 5: a split lies between two of its bins. */
  uint32_t maxBin;
  uint32_t maxLeaves;
  uint32_t maxDepth;
  uint32_t maxTrees;
  double leafBound;
};

/** The bytes of a segment's trees. Each tree has exactly one encoding. Source: protocol/spec, "Trees". */
std::vector<uint8_t> encodeTrees(const std::vector<Tree>& trees);

/** Throws Failure ENGINE_TREES unless the bytes are one encoding of trees within the limits, and nothing
 * else. */
std::vector<Tree> decodeTrees(const uint8_t* bytes, size_t count, const TreeLimits& limits);

}  // namespace gridlode
