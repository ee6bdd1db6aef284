// Builds histograms of random rows with each kernel and compares them, bit by bit, with a plain loop; built
// with sanitizers by fuzz-kernels.long.test.ts. Usage: fuzz-kernels <seed> <milliseconds>.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <numeric>
#include <random>
#include <utility>
#include <vector>

#include "failure.h"
#include "histogram.h"

namespace {

std::mt19937_64 generator;

uint32_t below(uint32_t end) { return static_cast<uint32_t>(generator() % end); }

/** As LightGBM's bins are with max_bin 2, 3, 4 and 5. */
constexpr gridlode::LaneBits laneMaps[] = {
    {1, 0, 0, 0, 0}, {0, 1, 1, 2, 2}, {0, 1, 1, 2, 4}, {0, 1, 2, 4, 8}};

struct Table {
  std::vector<int8_t> columns;
  std::vector<float> gradients;
};

/** Gradients of all sizes, zeros of both signs and what overflows among them, so that every rounding shows.
 */
Table makeTable(uint32_t rows, uint32_t features) {
  Table table{std::vector<int8_t>(size_t{rows} * features), std::vector<float>(rows)};
  for (int8_t& value : table.columns) value = static_cast<int8_t>(below(5));
  for (float& gradient : table.gradients) {
    const uint32_t kind = below(100);
    const double size = static_cast<double>(static_cast<int64_t>(generator())) / 9e18;
    gradient = static_cast<float>(kind == 0   ? 0.0
                                  : kind == 1 ? -0.0
                                              : std::ldexp(size, -static_cast<int>(below(30))));
  }
  return table;
}

bool compareLeaf(const gridlode::HistogramBuilder& builder, const Table& table, uint32_t rows,
                 uint32_t feature, const gridlode::LaneBits& lanes, const std::vector<int32_t>& leaf) {
  double sums[gridlode::featureLanes] = {};
  uint64_t counts[gridlode::featureLanes] = {};
  for (const int32_t row : leaf) {
    const uint8_t bits = lanes[table.columns[size_t{feature} * rows + row]];
    for (size_t lane = 0; lane < gridlode::featureLanes; lane++) {
      if ((bits >> lane & 1) == 0) continue;
      sums[lane] += table.gradients[row];
      counts[lane]++;
    }
  }
  return std::memcmp(sums, builder.sums(feature), sizeof sums) == 0 &&
         std::memcmp(counts, builder.counts(feature), sizeof counts) == 0;
}

bool isFound(const gridlode::RowBlocks& blocks) {
  try {
    blocks.check(1 + below(3));
    return false;
  } catch (const gridlode::Failure&) {
    return true;
  }
}

/** A wrong bit of any word is found, and where none is, none is found. */
void changeBits(const gridlode::ValueColumns& columns, const gridlode::LaneBits& lanes) {
  gridlode::RowBlocks blocks;
  std::vector<int32_t> features(columns.features());
  std::iota(features.begin(), features.end(), 0);
  const size_t count = (features.size() + gridlode::blockFeatures - 1) / gridlode::blockFeatures;
  blocks.fill(columns, features, lanes, count, 1 + below(3));
  const size_t block = below(static_cast<uint32_t>(blocks.count()));
  const size_t row = below(static_cast<uint32_t>(columns.rows()));
  auto* byte = const_cast<uint8_t*>(blocks.start(block)) + row * blocks.stride(block) + below(8);
  const auto bit = static_cast<uint8_t>(1 << below(8));
  for (const bool isWrong : {false, true}) {
    if (isWrong) *byte ^= bit;
    if (isFound(blocks) == isWrong) continue;
    std::fprintf(stderr, "a bit of row %zu of %d, block %zu\n", row, columns.rows(), block);
    std::exit(1);
  }
}

void tryOnce() {
  const uint32_t rows = 1 + below(below(8) == 0 ? 2500 : 300), features = 1 + below(below(8) == 0 ? 300 : 40);
  const Table table = makeTable(rows, features);
  const auto store =
      gridlode::ValueStore::inMemory({static_cast<int32_t>(rows), static_cast<int32_t>(features), 0});
  const uint32_t pushed = below(rows);
  for (const auto& [first, end] : {std::pair{0u, pushed}, std::pair{pushed, rows}}) {
    std::vector<int8_t> chunk;
    for (uint32_t feature = 0; feature < features; feature++)
      for (uint32_t row = first; row < end; row++)
        chunk.push_back(table.columns[size_t{feature} * rows + row]);
    store->push(first, end - first, chunk.data());
  }
  store->finish();
  const gridlode::ValueColumns columns(store, {{0, static_cast<int32_t>(rows)}});
  const gridlode::LaneBits& lanes = laneMaps[below(4)];
  changeBits(columns, lanes);
  for (const gridlode::Kernel& kernel : gridlode::kernels()) {
    if (kernel.addRows == nullptr) continue;
    gridlode::HistogramBuilder builder(columns, lanes, kernel, below(2) == 0 ? SIZE_MAX : below(40000));
    for (uint32_t tree = 0; tree < 2; tree++) {
      std::vector<int8_t> used(features);
      const uint32_t share = 1 + below(4);
      for (int8_t& use : used) use = below(share) == 0;
      builder.beginTree(used, 1 + below(3));
      for (const uint32_t part : {1u, 1 + below(4), 1 + below(100)}) {
        std::vector<int32_t> leaf;
        for (uint32_t row = 0; row < rows; row++)
          if (below(part) == 0) leaf.push_back(row);
        builder.build({part == 1 ? nullptr : leaf.data(), leaf.size(), table.gradients.data()}, 1 + below(3));
        for (uint32_t feature = 0; feature < features; feature++) {
          if (!used[feature] || compareLeaf(builder, table, rows, feature, lanes, leaf)) continue;
          std::fprintf(stderr, "%s differs: feature %u of %u, %zu of %u rows\n", kernel.name.c_str(), feature,
                       features, leaf.size(), rows);
          std::exit(1);
        }
      }
      builder.checkRows(1 + below(3));
    }
  }
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 3) return 2;
  generator.seed(std::strtoull(arguments[1], nullptr, 10));
  const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(std::atoi(arguments[2]));
  uint32_t tried = 0;
  do {
    tryOnce();
    tried++;
  } while (std::chrono::steady_clock::now() < end);
  std::printf("%u tables;", tried);
  for (const gridlode::Kernel& kernel : gridlode::kernels()) std::printf(" %s", kernel.name.c_str());
  std::printf("\n");
  return 0;
}
