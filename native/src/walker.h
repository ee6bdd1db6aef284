#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "tree-codec.h"

namespace gridlode {

/** Rows that go through all trees together. */
constexpr size_t blockRows = 2048;

/** Trees, and what their splits ask of a row: whether a feature is above a threshold, each question once. */
class Walk {
 public:
  /** Keeps pointers to the leaves of `trees`. */
  explicit Walk(const std::vector<Tree>& trees);

  struct Question {
    uint16_t feature;
    int8_t threshold;
  };
  struct Node {
    uint32_t question;
    uint8_t left;
    uint8_t right;
  };
  struct Tree {
    std::vector<Node> splits;
    /** For each bit of the number of a leaf, from the left: the nodes below which all leaves have that bit,
     * and which no such node is above. */
    std::vector<std::vector<uint8_t>> leafBits;
    const std::vector<double>* leaves;
  };

  const std::vector<Question>& questions() const { return questions_; }
  const std::vector<Tree>& trees() const { return trees_; }

 private:
  std::vector<Question> questions_;
  std::vector<Tree> trees_;
};

/**
 * Adds to the score of each row the value of its leaf in each tree, one tree after another: exactly the
 * additions that training did, so that the sums are the booster's own to the last bit. Of `count` rows,
 * blockRows at most: `columns` is column-major and begins with the first of them, a column is `rows` long.
 * `answers` is for its own use, questions().size() * blockRows / 8 bytes.
 */
using BlockWalk = void(const Walk& walk, const int8_t* columns, size_t rows, size_t count, uint8_t* answers,
                       double* scores);
BlockWalk walkBlockAnywhere;
#ifdef __x86_64__
BlockWalk walkBlockAvx2, walkBlockAvx512;
#endif

/** The same of all `rows`. What `beforeBlock` throws, every blockRows, ends it. */
void addScores(BlockWalk* walkBlock, const std::vector<Tree>& trees, const int8_t* columns, size_t rows,
               double* scores, const std::function<void()>& beforeBlock);

}  // namespace gridlode
