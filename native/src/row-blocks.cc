#include "row-blocks.h"

#include <sys/mman.h>

#include <algorithm>
#include <atomic>
#include <new>

#include "checksum.h"
#include "failure.h"
#include "vectors.h"

namespace gridlode {
namespace {

constexpr size_t lineBytes = 64;
constexpr size_t pageBytes = 4096;
constexpr size_t blockPairs = blockFeatures / 2;
/** Rows that are rearranged at once. */
constexpr size_t tileRows = 16;
using Bytes = uint8_t __attribute__((vector_size(tileRows)));
/** The same as words, since no machine shifts bytes: what comes from the other byte is masked. */
using Shifted = uint16_t __attribute__((vector_size(tileRows)));

Bytes shiftRight(Bytes bytes, int bits, uint8_t mask) {
  return reinterpret_cast<Bytes>(reinterpret_cast<Shifted>(bytes) >> bits) & mask;
}

Bytes shiftLeft(Bytes bytes, int bits) {
  return reinterpret_cast<Bytes>(reinterpret_cast<Shifted>(bytes) << bits);
}

/** Brings the bit of a value to its lane. Lanes are in the order of values, so bits move to the right. */
class LaneMap {
 public:
  explicit LaneMap(const LaneBits& lanes) : ofZero_(lanes[0]) {
    for (size_t value = 1; value < lanes.size(); value++) {
      for (size_t bits = 0; bits < kept_.size(); bits++)
        if (lanes[value] != 0 && lanes[value] == (1 << (value - 1)) >> bits)
          kept_[bits] = static_cast<uint8_t>(kept_[bits] | lanes[value] * 0x11);
    }
  }

  /** Of two nibbles a byte. */
  Bytes operator()(Bytes values) const {
    Bytes mapped = values & kept_[0];
    if ((kept_[1] | kept_[2] | kept_[3]) != 0) {
      for (int bits = 1; bits < 4; bits++) mapped |= shiftRight(values, bits, kept_[bits]);
    }
    if (ofZero_ != 0) {
      const Bytes halves = values | shiftRight(values, 2, 0x33);
      mapped |= ~(halves | shiftRight(halves, 1, 0x55)) & static_cast<uint8_t>(ofZero_ * 0x11);
    }
    return mapped;
  }

 private:
  /** Which lanes take the values that move by so many bits. */
  std::array<uint8_t, 4> kept_{};
  /** 0 or 1: values that are 0 have no bit, and take the first lane if any. */
  uint8_t ofZero_;
};

Bytes interleaveLow(Bytes a, Bytes b) {
  return SHUFFLE(Bytes, a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}
Bytes interleaveHigh(Bytes a, Bytes b) {
  return SHUFFLE(Bytes, a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
}

/** Eight columns of 16 rows to 16 rows of eight bytes. */
void transpose(Bytes (&tile)[blockPairs]) {
  // Interleaving the first half with the second, three times, brings each byte to its row.
  for (int round = 0; round < 3; round++) {
    Bytes next[blockPairs];
    for (size_t i = 0; i < blockPairs / 2; i++) {
      next[2 * i] = interleaveLow(tile[i], tile[i + blockPairs / 2]);
      next[2 * i + 1] = interleaveHigh(tile[i], tile[i + blockPairs / 2]);
    }
    std::memcpy(tile, next, sizeof next);
  }
}

/** Some rows of the features of a block, as they are read. */
class BlockReader {
 public:
  static constexpr size_t rowsMax = RowBlocks::bandRows;

  /** `rows` may be null for `first` and those after it. */
  BlockReader(const ValueColumns& columns, const std::vector<int32_t>& features, size_t block,
              const int32_t* rows, size_t first, size_t count) {
    for (size_t i = 0; i < blockFeatures; i++) {
      const size_t at = block * blockFeatures + i;
      const bool there = at < features.size();
      const int32_t feature = there ? features[at] : features[0];
      const uint8_t* bytes = rows == nullptr ? columns.read(feature, first, count, copies_[i])
                                             : columns.read(feature, rows, count, copies_[i]);
      from_[i] = {bytes, feature % 2 * 4, static_cast<uint8_t>(there ? 0x0f : 0)};
    }
  }

  /** Writes the words of tiles of rows, which are `stride` apart. */
  void write(const LaneMap& toLanes, size_t count, uint8_t* to, size_t stride) const {
    for (size_t row = 0; row < count; row += tileRows) {
      Bytes tile[blockPairs];
      for (size_t pair = 0; pair < blockPairs; pair++) tile[pair] = toLanes(readPair(pair, row));
      transpose(tile);
      for (size_t i = 0; i < tileRows; i++, to += stride)
        std::memcpy(to, reinterpret_cast<const uint8_t*>(tile) + i * sizeof(uint64_t), sizeof(uint64_t));
    }
  }

 private:
  struct Nibbles {
    const uint8_t* column;
    int shift;
    uint8_t mask;
  };

  /** Two features, a nibble each. */
  Bytes readPair(size_t pair, size_t row) const {
    return read(from_[2 * pair], row) | shiftLeft(read(from_[2 * pair + 1], row), 4);
  }

  static Bytes read(const Nibbles& from, size_t row) {
    return shiftRight(load<Bytes>(from.column + row), from.shift, from.mask);
  }

  Nibbles from_[blockFeatures];
  uint8_t copies_[blockFeatures][rowsMax];
};

}  // namespace

void RowBlocks::fill(const ValueColumns& columns, const std::vector<int32_t>& features, const LaneBits& lanes,
                     size_t count, int threads) {
  count_ = count;
  rowsPadded_ = columns.rowsPadded();
  makeRoom(count_ * sizeof(uint64_t) * rowsPadded_);
  checksums_.resize((count_ + groupBlocks - 1) / groupBlocks * bands());
  const LaneMap toLanes(lanes);
  for (size_t first = 0; first < count_; first += groupBlocks) {
    const size_t end = std::min(count_, first + groupBlocks);
#pragma omp parallel for schedule(static) num_threads(threads)
    for (size_t band = 0; band < bands(); band++) {
      const size_t firstRow = band * bandRows, rows = std::min(bandRows, rowsPadded_ - firstRow);
      // Blocks that share lines of the cache are written one after the other while these are near.
      for (size_t block = first; block < end; block++)
        BlockReader(columns, features, block, nullptr, firstRow, rows)
            .write(toLanes, rows, lines_.get() + offset(block) + firstRow * stride(block),
                   stride(block));
      checksums_[first / groupBlocks * bands() + band] = checksumOf(first, band);
    }
  }
}

/** In large pages where the system has them: rows are read at random, and small pages are looked up each. */
void RowBlocks::makeRoom(size_t bytes) {
  if (bytes <= room_) return;
  lines_.reset();
  room_ = 0;
  lines_.reset(static_cast<uint8_t*>(std::aligned_alloc(lineBytes, bytes)));
  if (lines_ == nullptr) throw std::bad_alloc();
  room_ = bytes;
#ifdef MADV_HUGEPAGE
  const auto start = reinterpret_cast<uintptr_t>(lines_.get());
  const uintptr_t firstPage = (start + pageBytes - 1) / pageBytes * pageBytes;
  if (firstPage < start + bytes)
    madvise(reinterpret_cast<void*>(firstPage), start + bytes - firstPage, MADV_HUGEPAGE);
#endif
}

void readBlock(const ValueColumns& columns, const std::vector<int32_t>& features, size_t block,
               const LaneBits& lanes, const int32_t* rows, size_t first, size_t count, uint64_t* words) {
  BlockReader(columns, features, block, rows, first, count)
      .write(LaneMap(lanes), count, reinterpret_cast<uint8_t*>(words), sizeof(uint64_t));
  std::fill(words + count, words + (count + tileRows - 1) / tileRows * tileRows, 0);
}

uint64_t RowBlocks::checksumOf(size_t block, size_t band) const {
  const size_t firstRow = band * bandRows, rows = std::min(bandRows, rowsPadded_ - firstRow);
  Checksum sum;
  sum.add(start(block) + firstRow * stride(block), rows * stride(block));
  return sum.finish();
}

void RowBlocks::check(int threads) const {
  std::atomic<bool> same{true};
#pragma omp parallel for schedule(static) num_threads(threads)
  for (size_t part = 0; part < checksums_.size(); part++)
    if (checksumOf(part / bands() * groupBlocks, part % bands()) != checksums_[part]) same = false;
  if (!same) throw Failure("ENGINE_ROWS", "What a tree is grown from changed in the memory of the engine");
}

}  // namespace gridlode
