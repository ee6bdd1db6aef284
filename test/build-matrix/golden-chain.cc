#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <limits>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "blake2b.h"
#include "dataset.h"
#include "little-endian.h"
#include "segment.h"
#include "tree-codec.h"
#include "walker.h"

/**
 * Trains the chain that a file describes (the first argument) with some threads (the second) and prints a
 * digest of everything that comes of it. golden-chain.ts does the same through the addon, from its own copy
 * of the data's recipe.
 */
namespace {

constexpr int32_t rows = 10007;
constexpr int32_t features = 60;
constexpr double startScore = 0.5;

std::string hex(const uint8_t* bytes, size_t count) {
  std::string text;
  char pair[3];
  for (size_t i = 0; i < count; i++) {
    std::snprintf(pair, sizeof pair, "%02x", bytes[i]);
    text += pair;
  }
  return text;
}

std::string digestOf(const std::vector<uint8_t>& bytes) {
  gridlode::Blake2b hash(nullptr, 0);
  hash.update(bytes.data(), bytes.size());
  const auto digest = hash.finish();
  return hex(digest.data(), digest.size());
}

/** Of the numbers' bits, least significant byte first. */
std::string digestOf(const std::vector<double>& numbers) {
  std::vector<uint8_t> bytes(numbers.size() * sizeof(double));
  for (size_t i = 0; i < numbers.size(); i++)
    gridlode::writeUint(&bytes[i * sizeof(double)], gridlode::bitsOf(numbers[i]));
  return digestOf(bytes);
}

struct Table {
  std::vector<int8_t> columns;
  std::vector<float> labels;
};

/** From whole numbers only, so that no machine can make another table: a label is a whole number of 1024ths.
 */
Table makeTable() {
  uint32_t state = 2463534242u;
  const auto next = [&state] {
    state ^= state << 13;
    state ^= state >> 17;
    return state ^= state << 5;
  };
  Table table{std::vector<int8_t>(static_cast<size_t>(rows) * features), std::vector<float>(rows)};
  for (int8_t& value : table.columns) value = static_cast<int8_t>(next() % 5);
  for (int32_t row = 0; row < rows; row++) {
    const auto value = [&](int32_t feature) {
      return static_cast<int32_t>(table.columns[static_cast<size_t>(feature) * rows + row]);
    };
    const int32_t signal = value(0) * value(1) - value(2) * value(3) + value(4) * value(5) * (value(6) - 2);
    table.labels[row] = static_cast<float>(signal * 20 + static_cast<int32_t>(next() % 1024)) / 1024;
  }
  return table;
}

std::shared_ptr<gridlode::BinnedRows> binned(const Table& table, int maxBin, const gridlode::Kernel& kernel) {
  auto dataset = gridlode::BinnedRows::create(rows, features, maxBin, kernel);
  dataset->push(0, rows, table.columns.data());
  dataset->finish(table.labels.data());
  return dataset;
}

/** One line of the chain's file. The numbers stay the texts that they are: LightGBM reads them. */
struct Link {
  std::string maxBin;
  uint32_t trees;
  std::array<std::string, 7> numbers;

  std::string parameters() const {
    static const std::array<const char*, 7> names{"learning_rate",        "num_leaves", "max_depth",
                                                  "min_data_in_leaf",     "lambda_l2",  "feature_fraction",
                                                  "feature_fraction_seed"};
    std::string text =
        "objective=regression boosting=gbdt deterministic=true force_col_wise=true enable_bundle=false "
        "is_enable_sparse=false "
        "feature_pre_filter=false use_missing=false min_data_in_bin=1 boost_from_average=false "
        "linear_tree=false verbosity=-1 max_bin=" +
        maxBin;
    for (size_t i = 0; i < names.size(); i++) text += std::string(" ") + names[i] + "=" + numbers[i];
    return text + " bagging_seed=2 bagging_fraction=1 bagging_freq=0";
  }
};

std::vector<Link> readChain(const char* path) {
  std::ifstream file(path);
  std::vector<Link> chain;
  for (std::string line; std::getline(file, line);) {
    if (line[0] == '#') continue;
    std::istringstream words(line);
    Link link;
    words >> link.maxBin >> link.trees;
    for (std::string& number : link.numbers) words >> number;
    if (!words) throw std::runtime_error("not a segment: " + line);
    chain.push_back(link);
  }
  if (chain.empty()) throw std::runtime_error(std::string(path) + " holds no chain");
  return chain;
}

std::string runChain(const std::vector<Link>& chain, int threads, const gridlode::Kernel& kernel) {
  const Table table = makeTable();
  const auto* cells = reinterpret_cast<const uint8_t*>(table.columns.data());
  std::string text = "columns " + digestOf(std::vector<uint8_t>(cells, cells + table.columns.size())) + "\n";
  text += "labels " + digestOf(std::vector<double>(table.labels.begin(), table.labels.end())) + "\n";

  std::string maxBin;
  std::shared_ptr<gridlode::BinnedRows> dataset;
  std::vector<double> scores, walked;
  for (size_t i = 0; i < chain.size(); i++) {
    const Link& link = chain[i];
    if (link.maxBin != maxBin) {
      maxBin = link.maxBin;
      dataset = binned(table, std::stoi(maxBin), kernel);
      scores.assign(rows, startScore);
      walked = scores;
    }
    const auto byte = static_cast<uint8_t>(i);
    const auto segment = gridlode::trainSegment(
        *dataset, {link.parameters(), link.trees, threads, scores, {{byte}, {byte, 1}}}, [](uint32_t) {},
        scores.data());
    const gridlode::TreeLimits limits{features,
                                      static_cast<uint32_t>(std::stoi(maxBin)),
                                      gridlode::treeMaxLeaves,
                                      gridlode::treeMaxLeaves,
                                      link.trees,
                                      std::numeric_limits<double>::max()};
    gridlode::addScores(kernel.walkBlock,
                        gridlode::decodeTrees(segment.trees.data(), segment.trees.size(), limits),
                        table.columns.data(), rows, walked.data(), [] {});

    const std::string name = "segment " + std::to_string(i) + ", max_bin " + maxBin + ", ";
    text += name + std::to_string(segment.treeCount) + " trees " + digestOf(segment.trees) + "\n";
    for (const auto& digest : segment.transcripts)
      text += name + "transcript " + hex(digest.data(), digest.size()) + "\n";
    text += name + "scores " + digestOf(scores) + "\n" + name + "walked scores " + digestOf(walked) + "\n";
  }
  return text;
}

/** What every kernel of this machine makes. */
std::string runChain(const std::vector<Link>& chain, int threads) {
  const gridlode::Kernel& reference = gridlode::kernels().back();
  const std::string text = runChain(chain, threads, reference);
  for (const gridlode::Kernel& kernel : gridlode::kernels()) {
    if (&kernel != &reference && runChain(chain, threads, kernel) != text)
      throw std::runtime_error("the kernel " + kernel.name + " makes another chain than " + reference.name);
  }
  return text;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 3) {
    std::fprintf(stderr, "golden-chain FILE THREADS\n");
    return 2;
  }
  try {
    std::printf("%s", runChain(readChain(arguments[1]), std::atoi(arguments[2])).c_str());
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
  return 0;
}
