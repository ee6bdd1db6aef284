#pragma once
#include <LightGBM/dataset.h>

#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "column-bin.h"

namespace gridlode {

/** What four bits LightGBM keeps for each value: 0 is the most frequent bin, others are bins of a histogram.
 */
using StoredBins = std::array<uint8_t, 5>;

/**
 * A LightGBM Dataset whose bins follow from max_bin alone, whatever its rows hold. Filled and finished on one
 * thread; after that any number of segments train on it at once.
 */
class BinnedRows {
 public:
  /** With the `kernel` that all trainings on them use. */
  static std::shared_ptr<BinnedRows> create(int32_t rows, int32_t features, int maxBin, const Kernel& kernel);
  /** Of chosen rows of a store, which is shared, with their labels. Throws ENGINE_VALUE and
   * ENGINE_ROWS. */
  static std::shared_ptr<BinnedRows> over(const std::shared_ptr<ValueStore>& store,
                                          const std::vector<RowRun>& runs, const float* labels, int maxBin,
                                          const Kernel& kernel);
  /** Throws ENGINE_CACHE unless the file is what `save` wrote of a dataset of this shape. */
  static std::shared_ptr<BinnedRows> load(const std::string& path, int32_t rows, int32_t features, int maxBin,
                                          const Kernel& kernel);

  /** `columns` is column-major, features x count, and holds the rows from `first` on. Throws ENGINE_VALUE. */
  void push(int32_t first, int32_t count, const int8_t* columns);
  /** `labels` has one number for each row. Throws ENGINE_VALUE. */
  void finish(const float* labels);
  /** Throws ENGINE_CACHE. */
  void save(const std::string& path) const;
  size_t bytes() const;
  /** Throws ENGINE_ROWS unless labels, and bins where LightGBM has its own, are as they were when finished.
   */
  void checkLabels() const;

  /** Of some of these rows, in that order, with their labels. */
  std::shared_ptr<BinnedRows> subset(const std::vector<RowRun>& runs) const;

  const LightGBM::Dataset& dataset() const { return *dataset_; }
  /**
   * A booster copies the start scores from the shared Dataset: setting them, starting it and forgetting them
   * is one step, so that the Dataset is the same whatever was trained on it.
   */
  template <typename Start>
  void startWith(const std::vector<double>& scores, Start start) {
    const std::lock_guard<std::mutex> lock(startMutex_);
    dataset_->SetDoubleField("init_score", scores.data(), static_cast<LightGBM::data_size_t>(scores.size()));
    start();
    forgetStartScores();
  }

 private:
  void forgetStartScores();
  /** With the bins of `reference`, without labels. `columns` are null where LightGBM has bins of its own. */
  BinnedRows(int32_t rows, const LightGBM::Dataset& reference, const StoredBins& stored, const Kernel& kernel,
             const ValueColumns* columns);
  static std::shared_ptr<BinnedRows> make(int32_t rows, int32_t features, int maxBin, const Kernel& kernel,
                                          const ValueColumns* columns);
  void finishLabels(const float* labels);
  uint64_t checksumOfLabels() const;

  /** Pushes all rows, `valueOf(row, feature)`, and finishes them. */
  template <typename ValueOf>
  void fill(const float* labels, ValueOf valueOf);

  /** Null where LightGBM has bins of its own. */
  std::shared_ptr<KernelRows> kernelRows_;
  std::unique_ptr<LightGBM::Dataset> dataset_;
  StoredBins stored_;
  uint64_t checksumOfLabels_ = 0;
  mutable std::mutex startMutex_;
};

}  // namespace gridlode
