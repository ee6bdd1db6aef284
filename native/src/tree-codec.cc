#include "tree-codec.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "failure.h"
#include "little-endian.h"

namespace gridlode {
namespace {

constexpr uint8_t encodingVersion = 1;
constexpr size_t headerBytes = 5;
constexpr uint16_t leafMark = 0xffff;

/** The fewest bytes that a tree can have, which bounds what a claimed tree count can make us allocate. */
constexpr size_t treeMinBytes = 1 + 2 * 3 + 8 * 2;

/** For max_bin 2 to 5: bit t is set where one bin ends with the value t and another one follows (TREES-4). */
constexpr uint8_t thresholdsOf[] = {0b0001, 0b0101, 0b1101, 0b1111};

void append(std::vector<uint8_t>& out, uint64_t value, size_t bytes) {
  for (size_t i = 0; i < bytes; i++) out.push_back(static_cast<uint8_t>(value >> (8 * i)));
}

void encodeTree(const Tree& tree, std::vector<uint8_t>& out) {
  append(out, tree.leaves.size(), 1);
  std::vector<uint8_t> open{0};
  while (!open.empty()) {
    const uint8_t node = open.back();
    open.pop_back();
    if (node >= tree.splits.size()) {
      append(out, leafMark, 2);
      continue;
    }
    const Split& split = tree.splits[node];
    append(out, split.feature << 2 | split.threshold, 2);
    open.push_back(split.right);
    open.push_back(split.left);
  }
  for (const double leaf : tree.leaves) append(out, bitsOf(leaf), 8);
}

class Decoder {
 public:
  Decoder(const uint8_t* bytes, size_t count, const TreeLimits& limits)
      : bytes_(bytes), left_(count), limits_(limits) {}

  std::vector<Tree> decode() {
    // TREES-1: the version, the number of trees, the trees and nothing more.
    const uint8_t* header = take(headerBytes);
    if (header[0] != encodingVersion) throw Failure("ENGINE_TREES", "The encoding has an unknown version");
    const uint32_t count = readUint32(header + 1);
    if (count > limits_.maxTrees) throw Failure("ENGINE_TREES", "The segment has too many trees");
    std::vector<Tree> trees;
    trees.reserve(std::min<size_t>(count, left_ / treeMinBytes));
    for (; at_ < count; at_++) trees.push_back(decodeTree());
    if (left_ > 0) throw Failure("ENGINE_TREES", "Bytes follow the last tree");
    return trees;
  }

 private:
  Tree decodeTree() {
    // TREES-2
    const size_t leafCount = take(1)[0];
    if (leafCount < 2 || leafCount > limits_.maxLeaves) refuse("has too few or too many leaves");
    Tree tree;
    decodeNodes(tree, leafCount);
    const uint8_t* leaves = take(8 * leafCount);
    for (size_t i = 0; i < leafCount; i++) {
      const double leaf = doubleOf(readUint64(leaves + 8 * i));
      // TREES-5
      if (!std::isfinite(leaf) || (leaf == 0 && std::signbit(leaf)))
        refuse("has a leaf that is no number or negative zero");
      // TREES-7
      if (std::fabs(leaf) > limits_.leafBound) refuse("has a leaf beyond the bound");
      tree.leaves.push_back(leaf);
    }
    return tree;
  }

  /** Nodes come in pre-order, so there are no child indices that could point astray: a tree is complete or it
   * is not (TREES-3). */
  void decodeNodes(Tree& tree, size_t leafCount) {
    struct Link {
      size_t parent;
      bool right;
      uint32_t depth;
    };
    std::vector<Link> open{{0, false, 0}};
    const uint8_t* nodes = take(2 * (2 * leafCount - 1));
    size_t leaf = leafCount - 1;
    for (size_t i = 0; i < 2 * leafCount - 1; i++) {
      if (open.empty()) refuse("is complete before its last node");
      const Link link = open.back();
      open.pop_back();
      const uint16_t node = readUint16(nodes + 2 * i);
      const size_t number = node == leafMark ? leaf++ : tree.splits.size();
      if (i > 0)
        (link.right ? tree.splits[link.parent].right : tree.splits[link.parent].left) =
            static_cast<uint8_t>(number);
      if (node == leafMark) continue;
      if (link.depth >= limits_.maxDepth) refuse("is too deep");
      if (static_cast<uint32_t>(node >> 2) >= limits_.features)
        refuse("splits on a feature that does not exist");
      if ((thresholdsOf[limits_.maxBin - 2] >> (node & 3) & 1) == 0) refuse("splits where no bin ends");
      tree.splits.push_back({static_cast<uint16_t>(node >> 2), static_cast<uint8_t>(node & 3), 0, 0});
      open.push_back({number, true, link.depth + 1});
      open.push_back({number, false, link.depth + 1});
    }
    if (!open.empty()) refuse("is not complete");
  }

  const uint8_t* take(size_t count) {
    if (count > left_) refuse("is cut off");
    const uint8_t* taken = bytes_;
    bytes_ += count;
    left_ -= count;
    return taken;
  }

  [[noreturn]] void refuse(const char* why) const {
    throw Failure("ENGINE_TREES", "Tree " + std::to_string(at_) + " " + why);
  }

  const uint8_t* bytes_;
  size_t left_;
  const TreeLimits& limits_;
  uint32_t at_ = 0;
};

}  // namespace

std::vector<uint8_t> encodeTrees(const std::vector<Tree>& trees) {
  std::vector<uint8_t> out{encodingVersion};
  append(out, trees.size(), 4);
  for (const Tree& tree : trees) encodeTree(tree, out);
  return out;
}

std::vector<Tree> decodeTrees(const uint8_t* bytes, size_t count, const TreeLimits& limits) {
  return Decoder(bytes, count, limits).decode();
}

}  // namespace gridlode
