#include "tree-learner.h"

#include <LightGBM/tree_learner.h>

#include <memory>

#include "column-bin.h"
#include "histogram.h"
#include "little-endian.h"
#include "treelearner/serial_tree_learner.h"

namespace gridlode {
namespace {

using LightGBM::Log;  // for the OMP_ macros

/**
 * LightGBM's serial learner, whose histograms come from a kernel where the dataset has one, and which also
 * writes down what it sees if its thread has a transcript.
 */
class TranscribingTreeLearner : public LightGBM::SerialTreeLearner, public CheckedLearner {
 public:
  explicit TranscribingTreeLearner(const LightGBM::Config* config)
      : SerialTreeLearner(config), order_(threadLearnerOrder()), transcript_(order_.transcript) {}

  void Init(const LightGBM::Dataset* dataset, bool isConstantHessian) override {
    SerialTreeLearner::Init(dataset, isConstantHessian);
    const auto* column = dynamic_cast<const ColumnBin*>(dataset->FeatureGroupBin(0));
    if (column == nullptr) return;
    const KernelRows& rows = column->rows();
    builder_ = std::make_unique<HistogramBuilder>(rows.columns, rows.lanes, rows.kernel, order_.blockBytes);
    // For LightGBM's own loop.
    decltype(ordered_gradients_)().swap(ordered_gradients_);
    decltype(ordered_hessians_)().swap(ordered_hessians_);
  }

  void checkRows() const override {
    if (builder_ != nullptr) builder_->checkRows(share_state_->num_threads);
  }

 protected:
  void BeforeTrain() override {
    SerialTreeLearner::BeforeTrain();
    if (transcript_ != nullptr) transcript_->beginTree(treesBegun_++);
    if (builder_ != nullptr)
      builder_->beginTree(col_sampler_.is_feature_used_bytree(), share_state_->num_threads);
  }

  void ConstructHistograms(const std::vector<int8_t>& used, bool subtract) override {
    if (builder_ == nullptr) return SerialTreeLearner::ConstructHistograms(used, subtract);
    construct(*smaller_leaf_splits_, smaller_leaf_histogram_array_, used);
    if (larger_leaf_histogram_array_ != nullptr && !subtract)
      construct(*larger_leaf_splits_, larger_leaf_histogram_array_, used);
  }

  /** As the serial learner does it, except that the best split of each feature is kept until it is written
   * down. */
  void FindBestSplitsFromHistograms(const std::vector<int8_t>& used, bool subtract,
                                    const LightGBM::Tree* tree) override {
    if (transcript_ == nullptr) return SerialTreeLearner::FindBestSplitsFromHistograms(used, subtract, tree);
    Examination smaller(*this, smaller_leaf_splits_.get(), smaller_leaf_histogram_array_, tree, used);
    const bool hasLarger = larger_leaf_splits_->leaf_index() >= 0;
    Examination larger(*this, hasLarger ? larger_leaf_splits_.get() : nullptr, larger_leaf_histogram_array_,
                       tree, used);

    OMP_INIT_EX();
#pragma omp parallel for schedule(static) num_threads(share_state_->num_threads)
    for (int feature = 0; feature < num_features_; ++feature) {
      OMP_LOOP_EX_BEGIN();
      if (!used[feature]) continue;
      fix(smaller, feature);
      smaller.examine(feature);
      if (!hasLarger) continue;
      if (subtract) {
        larger.histograms[feature].Subtract<false>(smaller.histograms[feature]);
      } else {
        fix(larger, feature);
      }
      larger.examine(feature);
      OMP_LOOP_EX_END();
    }
    OMP_THROW_EX();
    // TRANSCRIPT-3: the smaller leaf, then the larger one.
    smaller.write();
    if (hasLarger) larger.write();
  }

 private:
  /** The search for the best split of one leaf. */
  struct Examination {
    Examination(TranscribingTreeLearner& learner, const LightGBM::LeafSplits* leaf,
                LightGBM::FeatureHistogram* histograms, const LightGBM::Tree* tree,
                const std::vector<int8_t>& used)
        : learner(learner), leaf(leaf), histograms(histograms), used(used) {
      if (leaf == nullptr) return;
      allowed = learner.col_sampler_.GetByNode(tree, leaf->leaf_index());
      parentOutput = learner.GetParentOutput(tree, leaf);
      best.resize(used.size());
      ends.reserve(used.size());
      size_t end = 0;
      for (size_t feature = 0; feature < used.size(); feature++) {
        if (used[feature]) end += recordBytes(learner.histogramBins(static_cast<int>(feature)));
        ends.push_back(end);
      }
      records.resize(end);
    }

    /** Threads call this for different features at once. */
    void examine(int feature) {
      LightGBM::SplitInfo& split = best[feature];
      learner.ComputeBestSplitForFeature(histograms, feature, learner.train_data_->RealFeatureIndex(feature),
                                         allowed[feature], leaf->num_data_in_leaf(), leaf, &split,
                                         parentOutput);
      const int bins = learner.histogramBins(feature);
      // TRANSCRIPT-4 and TRANSCRIPT-5: a record of the feature, with its best split as just computed.
      uint8_t* record = records.data() + ends[feature] - recordBytes(bins);
      writeUint(record, static_cast<uint16_t>(learner.train_data_->RealFeatureIndex(feature)));
      writeUint(record + 2, static_cast<uint8_t>(bins));
      writeUint(record + 3, static_cast<uint8_t>(split.threshold));
      writeDouble(record + 4, split.gain);
      const LightGBM::hist_t* sums = histograms[feature].RawData();
      for (int i = 0; i < 2 * bins; i++) writeDouble(record + 12 + 8 * i, sums[i]);
    }

    void write() {
      uint32_t features = 0;
      LightGBM::SplitInfo bestOfLeaf;
      for (size_t feature = 0; feature < used.size(); feature++) {
        if (!used[feature]) continue;
        features++;
        if (best[feature] > bestOfLeaf) bestOfLeaf = best[feature];
      }
      learner.best_split_per_leaf_[leaf->leaf_index()] = bestOfLeaf;
      learner.transcript_->addLeaf(static_cast<uint32_t>(leaf->leaf_index()),
                                   static_cast<uint32_t>(leaf->num_data_in_leaf()), features, records);
    }

    static size_t recordBytes(int bins) { return 12 + 16 * static_cast<size_t>(bins); }

    /** Machines differ in the sign and payload of the NaN that they compute: there is one (TRANSCRIPT-4). */
    static void writeDouble(uint8_t* to, double value) {
      writeUint(to, value == value ? bitsOf(value) : uint64_t{0x7ff8000000000000});
    }

    TranscribingTreeLearner& learner;
    const LightGBM::LeafSplits* leaf;
    LightGBM::FeatureHistogram* histograms;
    const std::vector<int8_t>& used;
    std::vector<int8_t> allowed;
    double parentOutput = 0;
    std::vector<LightGBM::SplitInfo> best;
    std::vector<size_t> ends;
    std::vector<uint8_t> records;
  };

  void construct(const LightGBM::LeafSplits& leaf, LightGBM::FeatureHistogram* histograms,
                 const std::vector<int8_t>& used) {
    builder_->build({leaf.data_indices(), static_cast<size_t>(leaf.num_data_in_leaf()), gradients_},
                    share_state_->num_threads);
    for (int feature = 0; feature < num_features_; feature++) {
      if (!used[feature]) continue;
      LightGBM::hist_t* entry = histograms[feature].RawData();
      const double* sums = builder_->sums(feature);
      const uint64_t* counts = builder_->counts(feature);
      // The hessian of every row is the same, and LightGBM counts rows instead of adding it.
      for (int bin = 0; bin < histogramBins(feature); bin++) {
        *entry++ = sums[bin];
        *entry++ = static_cast<double>(counts[bin]) * hessians_[0];
      }
    }
  }

  void fix(Examination& examination, int feature) {
    train_data_->FixHistogram(feature, examination.leaf->sum_gradients(), examination.leaf->sum_hessians(),
                              examination.histograms[feature].RawData());
  }

  /** LightGBM's histograms leave out bin 0 where that is taken to be the most frequent (TRANSCRIPT-6). */
  int histogramBins(int feature) const {
    const LightGBM::BinMapper* bins = train_data_->FeatureBinMapper(feature);
    return bins->num_bin() - (bins->GetMostFreqBin() == 0 ? 1 : 0);
  }

  std::unique_ptr<HistogramBuilder> builder_;
  const LearnerOrder order_;
  Transcript* transcript_;
  uint32_t treesBegun_ = 0;
};

}  // namespace

LearnerOrder& threadLearnerOrder() {
  static thread_local LearnerOrder order;
  return order;
}

}  // namespace gridlode

namespace LightGBM {

/** Takes the place of LightGBM's src/treelearner/tree_learner.cpp: there is one learner. */
TreeLearner* TreeLearner::CreateTreeLearner(const std::string&, const std::string&, const Config* config,
                                            const bool) {
  return new gridlode::TranscribingTreeLearner(config);
}

}  // namespace LightGBM
