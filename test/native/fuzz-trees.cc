// Mutates encodings of trees, decodes them and walks what is accepted; built with sanitizers by
// fuzz-trees.long.test.ts. Usage: fuzz-trees <seed> <milliseconds>, or fuzz-trees overrun, which reads a byte
// too far, as a proof that that shows.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <random>
#include <string>

#include "failure.h"
#include "kernels.h"
#include "tree-codec.h"

namespace {

using gridlode::Tree;
using Bytes = std::vector<uint8_t>;

constexpr uint32_t features = 12;
std::mt19937_64 generator;

uint32_t below(uint32_t end) { return static_cast<uint32_t>(generator() % end); }

/** Appends a random subtree in pre-order; its nodes get their numbers in `finish`. */
struct Builder {
  Tree tree;
  uint32_t leavesLeft;

  /** The number of a node, or a leaf's with the high bit of 0x8000 until the number of splits is known. */
  uint32_t grow(uint32_t leaves) {
    if (leaves == 1) {
      tree.leaves.push_back(static_cast<double>(static_cast<int64_t>(generator())) / 9e18);
      return 0x8000 | static_cast<uint32_t>(tree.leaves.size() - 1);
    }
    const size_t number = tree.splits.size();
    tree.splits.push_back({static_cast<uint16_t>(below(features)), static_cast<uint8_t>(below(4)), 0, 0});
    const uint32_t left = 1 + below(leaves - 1);
    const uint32_t total = leavesLeft;
    const auto numberOf = [&](uint32_t node) {
      return static_cast<uint8_t>(node & 0x8000 ? total - 1 + (node & 0x7fff) : node);
    };
    const uint8_t leftNumber = numberOf(grow(left));
    const uint8_t rightNumber = numberOf(grow(leaves - left));
    tree.splits[number].left = leftNumber;
    tree.splits[number].right = rightNumber;
    return static_cast<uint32_t>(number);
  }
};

std::vector<Tree> randomTrees() {
  std::vector<Tree> trees(below(6));
  for (Tree& tree : trees) {
    const uint32_t leaves = 2 + below(below(8) == 0 ? 127 : 12);
    Builder builder{{}, leaves};
    builder.grow(leaves);
    tree = std::move(builder.tree);
  }
  return trees;
}

void mutate(Bytes& bytes) {
  static const uint8_t telling[] = {0, 1, 2, 127, 128, 129, 254, 255};
  const auto at = [&] { return bytes.empty() ? 0 : below(static_cast<uint32_t>(bytes.size())); };
  const auto piece = [&](uint32_t start) { return std::min<size_t>(bytes.size(), start + 1 + below(24)); };
  const uint32_t start = at();
  switch (below(8)) {
    case 0:
      if (!bytes.empty()) bytes[start] ^= static_cast<uint8_t>(1 << below(8));
      break;
    case 1:
      if (!bytes.empty()) bytes[start] = telling[below(sizeof telling)];
      break;
    case 2:
      if (!bytes.empty()) bytes[start] = static_cast<uint8_t>(generator());
      break;
    case 3:
      bytes.resize(start);
      break;
    case 4:
      bytes.erase(bytes.begin() + start, bytes.begin() + static_cast<long>(piece(start)));
      break;
    case 5: {
      const Bytes copy(bytes.begin() + start, bytes.begin() + static_cast<long>(piece(start)));
      bytes.insert(bytes.begin() + at(), copy.begin(), copy.end());
      break;
    }
    case 6:
      bytes.insert(bytes.end(), below(20), static_cast<uint8_t>(generator()));
      break;
    default:
      if (bytes.size() > 4) bytes[1 + below(4)] = static_cast<uint8_t>(generator());
  }
}

[[noreturn]] void die(const char* what) {
  std::fprintf(stderr, "%s\n", what);
  std::abort();
}

double leafValue(const Tree& tree, const int8_t* columns, size_t rows, size_t row) {
  size_t node = 0;
  while (node < tree.splits.size()) {
    const gridlode::Split& split = tree.splits[node];
    node = columns[split.feature * rows + row] <= split.threshold ? split.left : split.right;
  }
  return tree.leaves[node - tree.splits.size()];
}

/** On memory of exactly the size of the columns and scores, so that a step too far is seen. Every way to walk
 * adds what a plain one does. */
void walk(const std::vector<Tree>& trees) {
  const size_t rows = below(40) == 0 ? 2040 + below(20) : below(70);
  const std::unique_ptr<int8_t[]> columns(new int8_t[rows * features]);
  for (size_t i = 0; i < rows * features; i++) columns[i] = static_cast<int8_t>(generator());
  const std::unique_ptr<double[]> scores(new double[rows]());
  gridlode::addScores(gridlode::kernels().front().walkBlock, trees, columns.get(), rows, scores.get(), [] {});
  std::vector<double> expected(rows);
  for (size_t row = 0; row < rows; row++) {
    for (const Tree& tree : trees) expected[row] += leafValue(tree, columns.get(), rows, row);
  }
  const auto isExpected = [&](const double* found) {
    return rows == 0 || std::memcmp(found, expected.data(), rows * sizeof(double)) == 0;
  };
  if (!isExpected(scores.get())) die("the scores are not those of a plain walk");
  if (rows > gridlode::blockRows) return;
  const gridlode::Walk plan(trees);
  const size_t answersBytes = plan.questions().size() * gridlode::blockRows / 8;
  for (const gridlode::Kernel& kernel : gridlode::kernels()) {
    const std::unique_ptr<uint8_t[]> answers(new uint8_t[answersBytes]);
    std::fill_n(scores.get(), rows, 0.0);
    kernel.walkBlock(plan, columns.get(), rows, rows, answers.get(), scores.get());
    if (!isExpected(scores.get())) die("the scores of a block are not those of a plain walk");
  }
}

}  // namespace

int main(int count, char** arguments) {
  if (count == 2 && std::string(arguments[1]) == "overrun") {
    const std::unique_ptr<uint8_t[]> byte(new uint8_t[1]());
    const volatile size_t beyond = 1;
    return byte[beyond];
  }
  if (count != 3) return 2;
  generator.seed(std::strtoull(arguments[1], nullptr, 10));
  const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(std::atoi(arguments[2]));
  unsigned long long tried = 0, accepted = 0;
  while (std::chrono::steady_clock::now() < end) {
    const std::vector<Tree> trees = randomTrees();
    const Bytes encoded = gridlode::encodeTrees(trees);
    // What it throws ends the program: good trees are not refused.
    gridlode::decodeTrees(encoded.data(), encoded.size(), {features, gridlode::treeMaxBin, 128, 127, 6, 2});
    for (int i = 0; i < 40; i++) {
      Bytes bytes = encoded;
      for (uint32_t left = below(5); left > 0; left--) mutate(bytes);
      // A copy of its own size, whose end is guarded.
      const std::unique_ptr<uint8_t[]> exact(new uint8_t[bytes.size()]);
      std::copy(bytes.begin(), bytes.end(), exact.get());
      const gridlode::TreeLimits limits{features - below(2),
                                        2 + below(4),
                                        2 + below(127),
                                        1 + below(127),
                                        below(4) == 0 ? ~0u : below(8),
                                        below(2) == 0 ? 1e308 : 0.9};
      tried++;
      try {
        const std::vector<Tree> decoded = gridlode::decodeTrees(exact.get(), bytes.size(), limits);
        accepted++;
        if (gridlode::encodeTrees(decoded) != bytes) die("trees have two encodings");
        walk(decoded);
      } catch (const gridlode::Failure&) {
      }
    }
  }
  std::printf("%llu tried, %llu accepted\n", tried, accepted);
  return 0;
}
