#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "tree-codec.h"

namespace gridlode {

/**
 * Adds to the score of each row the value of its leaf in each tree, one tree after another: exactly the additions that
 * training did, so that the sums are the booster's own to the last bit. `columns` is column-major, a column is `rows` long.
 */
void addScores(const std::vector<Tree>& trees, const int8_t* columns, size_t rows, double* scores);

}  // namespace gridlode
