#include "text-model.h"

#include <LightGBM/c_api.h>

#include <algorithm>
#include <cstdio>
#include <memory>

#include "failure.h"
#include "quiet.h"

namespace gridlode {
namespace {

/** 17 significant digits name a double exactly. */
std::string exactText(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.17g", value);
  return text;
}

/** "name=a b c" and a line feed. */
template <typename Item, typename Text>
void addLine(std::string& out, const char* name, const std::vector<Item>& items, Text text) {
  out += name;
  out += '=';
  for (const Item& item : items) {
    if (&item != &items.front()) out += ' ';
    out += text(item);
  }
  out += '\n';
}

std::string treeText(size_t index, const Tree& tree) {
  // LightGBM writes a leaf as the complement of its index.
  const auto child = [&](int node) {
    const int splits = static_cast<int>(tree.splits.size());
    return std::to_string(node < splits ? node : ~(node - splits));
  };
  const auto zero = [](const auto&) { return "0"; };
  std::string out = "Tree=" + std::to_string(index) + "\nnum_leaves=" + std::to_string(tree.leaves.size()) +
                    "\nnum_cat=0\n";
  addLine(out, "split_feature", tree.splits,
          [](const Split& split) { return std::to_string(split.feature); });
  addLine(out, "split_gain", tree.splits, zero);
  addLine(out, "threshold", tree.splits,
          [](const Split& split) { return std::to_string(split.threshold) + ".5"; });
  addLine(out, "decision_type", tree.splits, zero);
  addLine(out, "left_child", tree.splits, [&](const Split& split) { return child(split.left); });
  addLine(out, "right_child", tree.splits, [&](const Split& split) { return child(split.right); });
  addLine(out, "leaf_value", tree.leaves, exactText);
  addLine(out, "leaf_weight", tree.leaves, zero);
  addLine(out, "leaf_count", tree.leaves, zero);
  addLine(out, "internal_value", tree.splits, zero);
  addLine(out, "internal_weight", tree.splits, zero);
  addLine(out, "internal_count", tree.splits, zero);
  return out + "is_linear=0\nshrinkage=1\n\n\n";
}

struct BoosterFree {
  void operator()(void* handle) const { LGBM_BoosterFree(handle); }
};

}  // namespace

std::string textModel(const std::vector<Tree>& trees, double startScore,
                      const std::vector<std::string>& featureNames) {
  std::string out =
      "tree\nversion=v4\nnum_class=1\nnum_tree_per_iteration=1\nlabel_index=0\nmax_feature_idx=" +
      std::to_string(featureNames.size() - 1) + "\nobjective=regression\n";
  addLine(out, "feature_names", featureNames, [](const std::string& name) { return name; });
  addLine(out, "feature_infos", featureNames, [](const std::string&) { return "[0:4]"; });
  out += '\n';
  Tree first = trees.empty() ? Tree{{}, {0}} : trees[0];
  for (double& leaf : first.leaves) leaf = startScore + leaf;
  out += treeText(0, first);
  for (size_t i = 1; i < trees.size(); i++) out += treeText(i, trees[i]);
  return out +
         "end of trees\n\nfeature_importances:\n\nparameters:\nend of "
         "parameters\n\npandas_categorical:null\n";
}

std::vector<double> predictText(const std::string& model, const int8_t* columns, size_t rows, size_t features,
                                const std::function<void()>& beforeBlock) {
  const QuietThread quiet(1);
  const auto check = [](int status) {
    if (status != 0) throw Failure("ENGINE_MODEL", LGBM_GetLastError());
  };
  int iterations = 0;
  BoosterHandle handle;
  check(LGBM_BoosterLoadModelFromString(model.c_str(), &iterations, &handle));
  const std::unique_ptr<void, BoosterFree> booster(handle);
  int modelFeatures = 0;
  check(LGBM_BoosterGetNumFeature(handle, &modelFeatures));
  if (static_cast<size_t>(modelFeatures) != features) {
    throw Failure("ENGINE_MODEL", "The model has " + std::to_string(modelFeatures) + " features");
  }
  int scoresPerRow = 0;
  check(LGBM_BoosterGetNumClasses(handle, &scoresPerRow));
  if (scoresPerRow != 1)
    throw Failure("ENGINE_MODEL", "The model gives " + std::to_string(scoresPerRow) + " scores for each row");
  constexpr size_t blockRows = 4096;
  std::vector<float> block(std::min(blockRows, rows) * features);
  std::vector<double> scores(rows);
  for (size_t first = 0; first < rows; first += blockRows) {
    beforeBlock();
    const size_t count = std::min(blockRows, rows - first);
    for (size_t feature = 0; feature < features; feature++) {
      for (size_t i = 0; i < count; i++) block[i * features + feature] = columns[feature * rows + first + i];
    }
    int64_t written = 0;
    check(LGBM_BoosterPredictForMat(handle, block.data(), C_API_DTYPE_FLOAT32, static_cast<int32_t>(count),
                                    static_cast<int32_t>(features), 1, C_API_PREDICT_RAW_SCORE, 0, -1,
                                    "num_threads=1 verbosity=-1", &written, scores.data() + first));
  }
  return scores;
}

}  // namespace gridlode
