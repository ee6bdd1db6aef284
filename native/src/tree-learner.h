#pragma once
#include <cstddef>

#include "transcript.h"

namespace gridlode {

/** What LightGBM has no way to tell the learners that it makes. */
struct LearnerOrder {
  /** Where it writes down what it sees, or null. */
  Transcript* transcript = nullptr;
  /** What it may take for rows of a tree beside those of the dataset. */
  size_t blockBytes = SIZE_MAX;
};

/** Of the learners that are made on this thread. */
LearnerOrder& threadLearnerOrder();

/** Every learner is one. */
class CheckedLearner {
 public:
  virtual ~CheckedLearner() = default;
  /** Throws ENGINE_ROWS where rows that its trees were grown from changed in memory. */
  virtual void checkRows() const = 0;
};

}  // namespace gridlode
