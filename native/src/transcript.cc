#include "transcript.h"

#include "little-endian.h"

namespace gridlode {
namespace {

enum Frame : uint8_t { treeFrame = 1, leafFrame = 2, endFrame = 3 };

}  // namespace

Transcript::Transcript(const std::vector<std::vector<uint8_t>>& keys) {
  // TRANSCRIPT-1: one keyed digest over all frames, for each key.
  for (const auto& key : keys) hashes_.emplace_back(key.data(), key.size());
}

void Transcript::beginTree(uint32_t tree) {
  // TRANSCRIPT-2: every begun tree, also the one that finds no split.
  uint8_t frame[5] = {treeFrame};
  writeUint(frame + 1, tree);
  append(frame, sizeof frame);
}

void Transcript::addLeaf(uint32_t leaf, uint32_t rows, uint32_t features,
                         const std::vector<uint8_t>& records) {
  // TRANSCRIPT-3: a leaf that was examined.
  uint8_t frame[13] = {leafFrame};
  writeUint(frame + 1, leaf);
  writeUint(frame + 5, rows);
  writeUint(frame + 9, features);
  append(frame, sizeof frame);
  append(records.data(), records.size());
}

std::vector<Blake2b::Digest> Transcript::finish(uint32_t trees) {
  // TRANSCRIPT-7: the trees that the segment holds, which may be fewer than were begun.
  uint8_t frame[5] = {endFrame};
  writeUint(frame + 1, trees);
  append(frame, sizeof frame);
  std::vector<Blake2b::Digest> digests;
  for (Blake2b& hash : hashes_) digests.push_back(hash.finish());
  return digests;
}

void Transcript::append(const uint8_t* bytes, size_t count) {
  for (Blake2b& hash : hashes_) hash.update(bytes, count);
}

}  // namespace gridlode
