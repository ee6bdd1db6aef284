#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "tree-codec.h"

namespace gridlode {

/**
 * Adds to the score of each row the value of its leaf in each tree, one tree after another: exactly the
 * additions that training did, so that the sums are the booster's own to the last bit. `columns` is
 * column-major, a column is `rows` long. What `beforeBlock` throws, every 2048 rows, ends it.
 */
void addScores(const std::vector<Tree>& trees, const int8_t* columns, size_t rows, double* scores,
               const std::function<void()>& beforeBlock);

/** The same for `count` rows, 2048 at most: `columns` begins with the first of them, and a column is still
 * `rows` long. */
using BlockWalk = void (*)(const std::vector<Tree>& trees, const int8_t* columns, size_t rows, size_t count,
                           double* scores);
/** What this machine has for a block, the fastest first; which of them walks makes no difference to a bit. */
std::vector<BlockWalk> blockWalks();

}  // namespace gridlode
