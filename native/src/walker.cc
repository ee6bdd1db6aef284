#include "walker.h"

#include <algorithm>
#include <cstring>

namespace gridlode {
namespace {

/** Rows that go through all trees together: their columns stay in the cache. */
constexpr size_t blockRows = 2048;

/** GCC and Clang make vector code of these; left to themselves they make scalar code of the loop below. */
using Bytes16 = int8_t __attribute__((vector_size(16)));
using Bytes32 = int8_t __attribute__((vector_size(32)));

/** Sends the rows that stand at node `node` to its children, without branches. */
template <typename Bytes>
inline __attribute__((always_inline)) void takeSplit(const Split& split, int8_t node, const int8_t* column,
                                                     size_t rows, int8_t* at) {
  const Bytes left = Bytes{} + static_cast<int8_t>(split.left);
  const Bytes right = Bytes{} + static_cast<int8_t>(split.right);
  const auto threshold = static_cast<int8_t>(split.threshold);
  size_t i = 0;
  for (; i + sizeof(Bytes) <= rows; i += sizeof(Bytes)) {
    Bytes from, value;
    std::memcpy(&from, at + i, sizeof from);
    std::memcpy(&value, column + i, sizeof value);
    const Bytes next = value <= threshold ? left : right;
    from = from == node ? next : from;
    std::memcpy(at + i, &from, sizeof from);
  }
  for (; i < rows; i++) {
    if (at[i] == node)
      at[i] = column[i] <= threshold ? static_cast<int8_t>(split.left) : static_cast<int8_t>(split.right);
  }
}

template <typename Bytes>
inline __attribute__((always_inline)) void walkBlock(const std::vector<Tree>& trees, const int8_t* columns,
                                                     size_t rows, size_t count, double* scores) {
  int8_t at[blockRows];
  for (const Tree& tree : trees) {
    std::memset(at, 0, count);
    const size_t splits = tree.splits.size();
    for (size_t node = 0; node < splits; node++) {
      const Split& split = tree.splits[node];
      takeSplit<Bytes>(split, static_cast<int8_t>(node), columns + split.feature * rows, count, at);
    }
    const double* leaves = tree.leaves.data() - splits;
    // Unrolled, or compilers gather these in vectors, which takes longer.
#pragma GCC unroll 8
    for (size_t i = 0; i < count; i++) scores[i] += leaves[static_cast<uint8_t>(at[i])];
  }
}

#ifdef __x86_64__
__attribute__((target("avx2"))) void walkBlockAvx2(const std::vector<Tree>& trees, const int8_t* columns,
                                                   size_t rows, size_t count, double* scores) {
  walkBlock<Bytes32>(trees, columns, rows, count, scores);
}
#endif

void walkBlockAnywhere(const std::vector<Tree>& trees, const int8_t* columns, size_t rows, size_t count,
                       double* scores) {
  walkBlock<Bytes16>(trees, columns, rows, count, scores);
}

}  // namespace

std::vector<BlockWalk> blockWalks() {
#ifdef __x86_64__
  if (__builtin_cpu_supports("avx2")) return {walkBlockAvx2, walkBlockAnywhere};
#endif
  return {walkBlockAnywhere};
}

void addScores(const std::vector<Tree>& trees, const int8_t* columns, size_t rows, double* scores,
               const std::function<void()>& beforeBlock) {
  const BlockWalk walk = blockWalks().front();
  for (size_t first = 0; first < rows; first += blockRows) {
    beforeBlock();
    walk(trees, columns + first, rows, std::min(blockRows, rows - first), scores + first);
  }
}

}  // namespace gridlode
