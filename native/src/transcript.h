#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "blake2b.h"

namespace gridlode {

/** What only training yields, streamed into one keyed digest for each key (protocol/spec, "Transcripts"). */
class Transcript {
 public:
  explicit Transcript(const std::vector<std::vector<uint8_t>>& keys);

  void beginTree(uint32_t tree);
  /** One examined leaf: `records` are the records of `features` features, in ascending order. */
  void addLeaf(uint32_t leaf, uint32_t rows, uint32_t features, const std::vector<uint8_t>& records);
  /** Ends the stream; `trees` is how many of the begun trees the segment holds. */
  std::vector<Blake2b::Digest> finish(uint32_t trees);

 private:
  void append(const uint8_t* bytes, size_t count);

  std::vector<Blake2b> hashes_;
};

}  // namespace gridlode
