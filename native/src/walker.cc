#include "walker.h"

#include <algorithm>
#include <cstring>

#include "vectors.h"

namespace gridlode {
namespace {

/** A bit for each row of a block. */
constexpr size_t bitsBytes = blockRows / 8;
/** Trees whose values are added in one go, one after the other: a score is read and written once for them. */
constexpr size_t treesAtOnce = 8;

/**
 * GCC and Clang make vector code of these. A macro, since GCC forgets the attributes of types that depend on
 * the parameter of a template.
 */
#define DEFINE_VECTOR(Name, Size)                                             \
  struct Name {                                                               \
    using Bytes = int8_t __attribute__((vector_size(Size)));                  \
    using Words = uint16_t __attribute__((vector_size(Size)));                \
    static constexpr size_t size = Size;                                      \
    /* Whose bits it holds: row `size * k + j` of them is bit k of byte j. */ \
    static constexpr size_t rows = 8 * Size;                                  \
    static constexpr size_t ofBlock = blockRows / rows;                       \
  }
DEFINE_VECTOR(Vector16, 16);
DEFINE_VECTOR(Vector32, 32);
DEFINE_VECTOR(Vector64, 64);

/** Which of the rows have a value above the threshold. */
template <typename V>
INLINE void answer(Walk::Question question, const int8_t* column, size_t count, uint8_t* answers) {
  constexpr int8_t bitOf[] = {1, 2, 4, 8, 16, 32, 64, -128};
  int8_t end[V::rows];
  for (size_t first = 0; first < count; first += V::rows, answers += V::size) {
    const int8_t* from = column + first;
    if (count - first < V::rows) from = static_cast<int8_t*>(std::memcpy(end, from, count - first));
    typename V::Bytes bits{};
#pragma GCC unroll 8
    for (int k = 0; k < 8; k++)
      bits |=
          (typename V::Bytes)(load<typename V::Bytes>(from + k * V::size) > question.threshold) & bitOf[k];
    store(answers, bits);
  }
}

/** How long before they are needed answers are asked for. */
constexpr size_t splitsAhead = 4;

/** Bit k of the byte i becomes bit i of the byte k, in each column of bytes. */
template <typename V>
INLINE void transposeBits(typename V::Bytes (&bytes)[8]) {
  // Swaps halves, then quarters, then single bits.
  constexpr int8_t masks[] = {0x0f, 0x33, 0x55};
#pragma GCC unroll 3
  for (int round = 0; round < 3; round++) {
    const int distance = 4 >> round;
#pragma GCC unroll 8
    for (int i = 0; i < 8; i++) {
      if ((i & distance) != 0) continue;
      typename V::Bytes &low = bytes[i], &high = bytes[i + distance];
      const auto shifted = (typename V::Bytes)((typename V::Words)low >> distance);
      const auto swapped = (shifted ^ high) & masks[round];
      high ^= swapped;
      low ^= (typename V::Bytes)((typename V::Words)swapped << distance);
    }
  }
}

/**
 * For each row the number of its leaf, from the left: a split sends the bits of its rows on, whole vectors at
 * once, and nothing branches on what a tree is like, which no processor could foresee.
 */
template <typename V>
INLINE void findLeaves(const Walk::Tree& tree, const uint8_t* answers, size_t vectors, uint8_t* leaves) {
  // The rows that come to each node; those after `vectors` are never looked at.
  alignas(64) uint8_t rows[2 * treeMaxLeaves - 1][bitsBytes];
  std::memset(rows[0], 0xff, bitsBytes);
  const size_t splits = tree.splits.size();
  for (size_t node = 0; node < splits; node++) {
    const Walk::Node split = tree.splits[node];
    const uint8_t* above = answers + split.question * bitsBytes;
    if (node + splitsAhead < splits) {
      const uint8_t* ahead = answers + tree.splits[node + splitsAhead].question * bitsBytes;
      for (size_t i = 0; i < bitsBytes; i += 64) __builtin_prefetch(ahead + i);
    }
    for (size_t at = 0; at < vectors * V::size; at += V::size) {
      const auto here = load<typename V::Bytes>(rows[node] + at);
      const auto isAbove = load<typename V::Bytes>(above + at);
      store(rows[split.left] + at, here & ~isAbove);
      store(rows[split.right] + at, here & isAbove);
    }
  }
  // The rows of each bit of a number.
  alignas(64) uint8_t numbers[8][bitsBytes];
  const size_t bits = tree.leafBits.size();
  for (size_t bit = 0; bit < bits; bit++) {
    typename V::Bytes of[V::ofBlock] = {};
    for (const uint8_t node : tree.leafBits[bit])
      for (size_t i = 0; i < V::ofBlock; i++) of[i] |= load<typename V::Bytes>(rows[node] + i * V::size);
    for (size_t i = 0; i < V::ofBlock; i++) store(numbers[bit] + i * V::size, of[i]);
  }
  std::memset(numbers[bits], 0, (8 - bits) * bitsBytes);
  for (size_t i = 0; i < vectors; i++) {
    typename V::Bytes bytes[8];
#pragma GCC unroll 8
    for (int bit = 0; bit < 8; bit++) bytes[bit] = load<typename V::Bytes>(numbers[bit] + i * V::size);
    transposeBits<V>(bytes);
#pragma GCC unroll 8
    for (int k = 0; k < 8; k++) store(leaves + (8 * i + k) * V::size, bytes[k]);
  }
}

template <typename V>
INLINE void walkBlock(const Walk& walk, const int8_t* columns, size_t rows, size_t count, uint8_t* answers,
                      double* scores) {
  for (size_t i = 0; i < walk.questions().size(); i++) {
    const Walk::Question question = walk.questions()[i];
    answer<V>(question, columns + question.feature * rows, count, answers + i * bitsBytes);
  }
  const size_t vectors = (count + V::rows - 1) / V::rows;
  // Where there are fewer trees, -0 is added, which changes no bit of any sum.
  uint8_t leaves[treesAtOnce][blockRows] = {};
  double values[treesAtOnce][treeMaxLeaves];
  const auto& trees = walk.trees();
  for (size_t first = 0; first < trees.size(); first += treesAtOnce) {
    for (size_t i = 0; i < treesAtOnce; i++) {
      if (first + i < trees.size()) {
        findLeaves<V>(trees[first + i], answers, vectors, leaves[i]);
        std::copy(trees[first + i].leaves->begin(), trees[first + i].leaves->end(), values[i]);
      } else {
        std::fill_n(values[i], treeMaxLeaves, -0.0);
      }
    }
    // Unrolled, or compilers gather these in vectors, which takes longer.
#pragma GCC unroll 4
    for (size_t row = 0; row < count; row++) {
      double score = scores[row];
#pragma GCC unroll 8
      for (size_t i = 0; i < treesAtOnce; i++) score += values[i][leaves[i][row]];
      scores[row] = score;
    }
  }
}

}  // namespace

#ifdef __x86_64__
TARGET("avx2")
void walkBlockAvx2(const Walk& walk, const int8_t* columns, size_t rows, size_t count, uint8_t* answers,
                   double* scores) {
  walkBlock<Vector32>(walk, columns, rows, count, answers, scores);
}

TARGET("avx512f,avx512bw")
void walkBlockAvx512(const Walk& walk, const int8_t* columns, size_t rows, size_t count, uint8_t* answers,
                     double* scores) {
  walkBlock<Vector64>(walk, columns, rows, count, answers, scores);
}
#endif

void walkBlockAnywhere(const Walk& walk, const int8_t* columns, size_t rows, size_t count, uint8_t* answers,
                       double* scores) {
  walkBlock<Vector16>(walk, columns, rows, count, answers, scores);
}

Walk::Walk(const std::vector<gridlode::Tree>& trees) {
  constexpr uint32_t none = ~0u;
  std::vector<uint32_t> numbers;
  for (const gridlode::Tree& tree : trees) {
    Tree& planned = trees_.emplace_back(Tree{{}, {}, &tree.leaves});
    for (const Split& split : tree.splits) {
      const size_t at = size_t{split.feature} * (treeMaxBin - 1) + split.threshold;
      if (at >= numbers.size()) numbers.resize(at + 1, none);
      if (numbers[at] == none) {
        numbers[at] = static_cast<uint32_t>(questions_.size());
        questions_.push_back({split.feature, static_cast<int8_t>(split.threshold)});
      }
      planned.splits.push_back({numbers[at], split.left, split.right});
    }
    // Children come after their parents, so the other way round these are known before.
    const size_t splits = tree.splits.size();
    std::vector<uint8_t> common(2 * splits + 1);
    for (size_t leaf = 0; leaf <= splits; leaf++) common[splits + leaf] = static_cast<uint8_t>(leaf);
    for (size_t node = splits; node-- > 0;)
      common[node] = common[tree.splits[node].left] & common[tree.splits[node].right];
    for (int bit = 0; splits >> bit != 0; bit++) {
      std::vector<uint8_t>& nodes = planned.leafBits.emplace_back();
      for (const Split& split : tree.splits) {
        for (const uint8_t child : {split.left, split.right})
          if ((common[child] & ~common[&split - tree.splits.data()]) >> bit & 1) nodes.push_back(child);
      }
    }
  }
}

void addScores(BlockWalk* walkBlock, const std::vector<Tree>& trees, const int8_t* columns, size_t rows,
               double* scores, const std::function<void()>& beforeBlock) {
  const Walk walk(trees);
  std::vector<uint8_t> answers(walk.questions().size() * bitsBytes);
  for (size_t first = 0; first < rows; first += blockRows) {
    beforeBlock();
    walkBlock(walk, columns + first, rows, std::min(blockRows, rows - first), answers.data(), scores + first);
  }
}

}  // namespace gridlode
