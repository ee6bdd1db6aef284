#include "walker.h"

#include <algorithm>
#include <cstring>

namespace gridlode {
namespace {

/** Rows that go through all trees together: their columns stay in the cache. */
constexpr size_t blockRows = 2048;

/** Sends the rows that stand at node `node` to its children. Bytes only and no branches, so that it becomes vector code. */
void takeSplit(const Split& split, uint8_t node, const int8_t* column, size_t rows, uint8_t* at) {
  const int8_t threshold = static_cast<int8_t>(split.threshold);
  const uint8_t left = split.left;
  const uint8_t right = split.right;
  for (size_t i = 0; i < rows; i++) {
    const uint8_t next = column[i] <= threshold ? left : right;
    at[i] = at[i] == node ? next : at[i];
  }
}

}  // namespace

void addScores(const std::vector<Tree>& trees, const int8_t* columns, size_t rows, double* scores) {
  uint8_t at[blockRows];
  for (size_t first = 0; first < rows; first += blockRows) {
    const size_t count = std::min(blockRows, rows - first);
    for (const Tree& tree : trees) {
      std::memset(at, 0, count);
      const size_t splits = tree.splits.size();
      for (size_t node = 0; node < splits; node++) {
        const Split& split = tree.splits[node];
        takeSplit(split, static_cast<uint8_t>(node), columns + split.feature * rows + first, count, at);
      }
      const double* leaves = tree.leaves.data() - splits;
      for (size_t i = 0; i < count; i++) scores[first + i] += leaves[at[i]];
    }
  }
}

}  // namespace gridlode
