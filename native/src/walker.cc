#include "walker.h"

#include <algorithm>
#include <cstring>

namespace gridlode {
namespace {

/** Rows that go through all trees together: their columns stay in the cache. */
constexpr size_t blockRows = 2048;

/** GCC and Clang make of it whatever vectors the machine has; left to themselves they make scalar code of the loop below. */
using Bytes = int8_t __attribute__((vector_size(16)));

inline Bytes load(const void* from) {
  Bytes bytes;
  std::memcpy(&bytes, from, sizeof bytes);
  return bytes;
}

/** Sends the rows that stand at node `node` to its children, without branches. */
void takeSplit(const Split& split, int8_t node, const int8_t* column, size_t rows, int8_t* at) {
  const auto right = static_cast<int8_t>(split.right);
  const auto both = static_cast<int8_t>(split.left ^ split.right);
  const auto threshold = static_cast<int8_t>(split.threshold);
  size_t i = 0;
  for (; i + sizeof(Bytes) <= rows; i += sizeof(Bytes)) {
    const Bytes from = load(at + i);
    const Bytes next = right ^ (both & (load(column + i) <= threshold));
    const Bytes to = from ^ ((from ^ next) & (from == node));
    std::memcpy(at + i, &to, sizeof to);
  }
  for (; i < rows; i++) {
    if (at[i] == node) at[i] = column[i] <= threshold ? static_cast<int8_t>(split.left) : right;
  }
}

}  // namespace

void addScores(const std::vector<Tree>& trees, const int8_t* columns, size_t rows, double* scores,
               const std::function<void()>& beforeBlock) {
  int8_t at[blockRows];
  for (size_t first = 0; first < rows; first += blockRows) {
    beforeBlock();
    const size_t count = std::min(blockRows, rows - first);
    for (const Tree& tree : trees) {
      std::memset(at, 0, count);
      const size_t splits = tree.splits.size();
      for (size_t node = 0; node < splits; node++) {
        const Split& split = tree.splits[node];
        takeSplit(split, static_cast<int8_t>(node), columns + split.feature * rows + first, count, at);
      }
      const double* leaves = tree.leaves.data() - splits;
      for (size_t i = 0; i < count; i++) scores[first + i] += leaves[static_cast<uint8_t>(at[i])];
    }
  }
}

}  // namespace gridlode
