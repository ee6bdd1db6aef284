#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "tree-codec.h"

namespace gridlode {

/** One ordinary LightGBM text model of the trees; the start score goes into the leaves of the first. */
std::string textModel(const std::vector<Tree>& trees, double startScore,
                      const std::vector<std::string>& featureNames);

/** What LightGBM's own reader and predictor make of a text model. Throws ENGINE_MODEL, and what `beforeBlock`
 * throws. */
std::vector<double> predictText(const std::string& model, const int8_t* columns, size_t rows, size_t features,
                                const std::function<void()>& beforeBlock);

}  // namespace gridlode
