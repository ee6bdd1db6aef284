#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "row-blocks.h"
#include "walker.h"

namespace gridlode {

/** What a histogram holds of the features of a block: each lane's sum of gradients and number of rows. */
struct BlockSums {
  double sums[blockLanes];
  uint64_t counts[blockLanes];
};

/** Rows that go through the blocks together: what is read of them stays in the nearest cache. */
constexpr size_t chunkRows = 240;

/**
 * Adds the gradient of each row, in their order, to the lanes whose bits are set in its word. `words` and
 * `gradients` have chunkRows elements, of which `count` are rows; the words after them are 0.
 */
using AddRows = void (*)(const uint64_t* words, const double* gradients, size_t count, BlockSums& to);

struct Kernel {
  std::string name;
  /** Null: LightGBM's own loop over LightGBM's own bins. */
  AddRows addRows;
  BlockWalk* walkBlock;
};

/** What this machine has, the fastest first. The last one is LightGBM's loop; all give the same bits. */
const std::vector<Kernel>& kernels();
/** Throws unless this machine has it. */
const Kernel& kernelOf(const std::string& name);

}  // namespace gridlode
