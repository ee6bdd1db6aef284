#include "segment.h"

#include <LightGBM/config.h>
#include <LightGBM/objective_function.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>

#include "boosting/gbdt.h"
#include "failure.h"
#include "quiet.h"
#include "transcript.h"
#include "tree-codec.h"
#include "tree-learner.h"

namespace gridlode {
namespace {

/** LightGBM's booster, whose trees and learner can be seen. */
class SegmentBooster : public LightGBM::GBDT {
 public:
  const LightGBM::Tree& tree(size_t index) const { return *models_[index]; }
  void checkRows() const { dynamic_cast<const CheckedLearner&>(*tree_learner_).checkRows(); }
};

/** Numbers the nodes as our encoding does: LightGBM's own numbers are those of the order of splitting. */
Tree renumbered(const LightGBM::Tree& from, const LightGBM::Dataset& dataset) {
  struct Link {
    int node;
    int parent;
    bool right;
  };
  Tree tree;
  const auto splits = static_cast<uint8_t>(from.num_leaves() - 1);
  std::vector<Link> open{{0, -1, false}};
  while (!open.empty()) {
    const Link link = open.back();
    open.pop_back();
    const bool leaf = link.node < 0;
    const auto number = static_cast<uint8_t>(leaf ? splits + tree.leaves.size() : tree.splits.size());
    if (link.parent >= 0)
      (link.right ? tree.splits[link.parent].right : tree.splits[link.parent].left) = number;
    if (leaf) {
      // TREES-5: plus zero, so that a zero is a positive one. Sums come out the same.
      tree.leaves.push_back(from.LeafOutput(~link.node) + 0.0);
      continue;
    }
    const double bound =
        dataset.RealThreshold(from.split_feature_inner(link.node), from.threshold_in_bin(link.node));
    // Values are whole numbers, so a bound between two of them is as good as the lower one.
    const auto threshold = static_cast<uint8_t>(std::floor(bound));
    tree.splits.push_back({static_cast<uint16_t>(from.split_feature(link.node)), threshold, 0, 0});
    open.push_back({from.right_child(link.node), number, true});
    open.push_back({from.left_child(link.node), number, false});
  }
  return tree;
}

/** LightGBM would silently make another number of these. */
void checkScores(const std::vector<double>& scores) {
  constexpr double scoreMax = 1e300;
  for (size_t row = 0; row < scores.size(); row++) {
    if (!(std::fabs(scores[row]) <= scoreMax)) {
      throw Failure("ENGINE_VALUE", "The start score of row " + std::to_string(row) + " is not finite");
    }
  }
}

/** The learner that LightGBM makes while this lives has this order. */
struct LearnerScope {
  explicit LearnerScope(const LearnerOrder& order) { threadLearnerOrder() = order; }
  ~LearnerScope() { threadLearnerOrder() = {}; }
};

}  // namespace

Segment trainSegment(BinnedRows& rows, SegmentOrder order, const std::function<void(uint32_t)>& onTree,
                     double* scores) {
  checkScores(order.startScores);
  const QuietThread quiet(order.threads);
  LightGBM::Config config;
  config.Set(LightGBM::Config::Str2Map(order.parameters.c_str()));
  const std::unique_ptr<LightGBM::ObjectiveFunction> objective(
      LightGBM::ObjectiveFunction::CreateObjectiveFunction(config.objective, config));
  objective->Init(rows.dataset().metadata(), rows.dataset().num_data());

  Transcript transcript(order.transcriptKeys);
  SegmentBooster booster;
  rows.startWith(order.startScores, [&] {
    const LearnerScope scope({order.transcriptKeys.empty() ? nullptr : &transcript, order.blockBytes});
    booster.Init(&config, &rows.dataset(), objective.get(), {});
  });
  // The booster has its own.
  std::vector<double>().swap(order.startScores);

  Segment segment;
  std::vector<Tree> trees;
  while (trees.size() < order.trees && !segment.finishedEarly) {
    segment.finishedEarly = booster.TrainOneIter(nullptr, nullptr);
    // TRAIN-7: what was made without a split is no tree.
    if (segment.finishedEarly) break;
    trees.push_back(renumbered(booster.tree(trees.size()), rows.dataset()));
    onTree(static_cast<uint32_t>(trees.size()));
  }
  // Known to have been right only after their last use.
  booster.checkRows();
  rows.checkLabels();
  segment.treeCount = static_cast<uint32_t>(trees.size());
  segment.trees = encodeTrees(trees);
  segment.transcripts = transcript.finish(segment.treeCount);
  int64_t scoreCount = 0;
  const double* trained = booster.GetTrainingScore(&scoreCount);
  std::copy_n(trained, scoreCount, scores);
  return segment;
}

}  // namespace gridlode
