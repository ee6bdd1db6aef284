#include "kernels.h"

#include <array>
#include <stdexcept>

#include "vectors.h"

#ifdef __x86_64__
#include <immintrin.h>
#endif

namespace gridlode {
namespace {

using Words = uint64_t __attribute__((vector_size(32)));
constexpr size_t wordsRows = sizeof(Words) / sizeof(uint64_t);

INLINE Words fields(Words from, int shift, uint64_t mask) { return from >> shift & mask; }

/**
 * Counts the rows of each bit of their words: first in fields of two bits, which hold three rows, then in
 * fields of four, which hold five times that, then in bytes, then in all.
 */
INLINE void countRows(const uint64_t* words, uint64_t* counts) {
  constexpr uint64_t twos = 0x5555555555555555, fours = 0x3333333333333333, bytes = 0x0f0f0f0f0f0f0f0f;
  constexpr size_t rowsOfTwo = 3 * wordsRows, rowsOfFour = 5 * rowsOfTwo;
  static_assert(chunkRows % rowsOfFour == 0 && chunkRows / wordsRows < 256);
  Words inBytes[8] = {};
  for (size_t first = 0; first < chunkRows; first += rowsOfFour) {
    Words inFours[4] = {};
    for (size_t row = first; row < first + rowsOfFour; row += rowsOfTwo) {
      const Words three[] = {load<Words>(words + row), load<Words>(words + row + wordsRows),
                             load<Words>(words + row + 2 * wordsRows)};
      const Words even = fields(three[0], 0, twos) + fields(three[1], 0, twos) + fields(three[2], 0, twos);
      const Words odd = fields(three[0], 1, twos) + fields(three[1], 1, twos) + fields(three[2], 1, twos);
      inFours[0] += fields(even, 0, fours);
      inFours[1] += fields(odd, 0, fours);
      inFours[2] += fields(even, 2, fours);
      inFours[3] += fields(odd, 2, fours);
    }
    for (int i = 0; i < 4; i++) {
      inBytes[i] += fields(inFours[i], 0, bytes);
      inBytes[i + 4] += fields(inFours[i], 4, bytes);
    }
  }
  for (int bit = 0; bit < 8; bit++) {
    for (size_t row = 0; row < wordsRows; row++) {
      const uint64_t word = inBytes[bit][row];
      for (int byte = 0; byte < 8; byte++) counts[8 * byte + bit] += word >> (8 * byte) & 0xff;
    }
  }
}

using Lanes = double __attribute__((vector_size(8 * featureLanes)));
using LaneMasks = int64_t __attribute__((vector_size(8 * featureLanes)));
struct PairMasks {
  alignas(32) int64_t of[2 * featureLanes];
};

/** The lanes of both features of a pair, for each byte. */
constexpr std::array<PairMasks, 256> makeMasks() {
  std::array<PairMasks, 256> masks{};
  for (size_t byte = 0; byte < masks.size(); byte++) {
    for (size_t lane = 0; lane < 2 * featureLanes; lane++) masks[byte].of[lane] = byte >> lane & 1 ? -1 : 0;
  }
  return masks;
}
alignas(64) constexpr std::array<PairMasks, 256> masks = makeMasks();

/** As many features as have their sums in registers all the time. */
constexpr size_t featuresAtOnce = 8;

/**
 * A feature is a vector of four lanes. Adding +0 changes no bit of a sum, since a sum is never -0: it starts
 * as +0, and only -0 + -0 is -0.
 */
INLINE void addRowsInLanes(const uint64_t* words, const double* gradients, size_t count, BlockSums& to) {
  // Where the masks of each byte are.
  using Bytes = uint8_t __attribute__((vector_size(sizeof(uint64_t))));
  using Offsets = uint16_t __attribute__((vector_size(2 * sizeof(uint64_t))));
  alignas(16) uint16_t offsets[chunkRows][blockFeatures / 2];
  for (size_t row = 0; row < count; row++) {
    store(offsets[row], __builtin_convertvector(load<Bytes>(words + row), Offsets) *
                            static_cast<uint16_t>(sizeof(PairMasks)));
  }
  const auto* start = reinterpret_cast<const uint8_t*>(masks.data());
  for (size_t half = 0; half < blockFeatures / featuresAtOnce; half++) {
    double* sums = to.sums + half * featuresAtOnce * featureLanes;
    Lanes sum[featuresAtOnce];
    // One by one: GCC copies arrays of vectors in halves, for which the next load of a whole one has to wait.
    for (size_t i = 0; i < featuresAtOnce; i++) sum[i] = load<Lanes>(sums + i * featureLanes);
    const uint16_t* pairs = offsets[0] + half * featuresAtOnce / 2;
    for (size_t row = 0; row < count; row++, pairs += blockFeatures / 2) {
      const double gradient = gradients[row];
      const auto gradientBits = reinterpret_cast<LaneMasks>(Lanes{gradient, gradient, gradient, gradient});
#pragma GCC unroll 4
      for (size_t pair = 0; pair < featuresAtOnce / 2; pair++) {
        const uint8_t* mask = start + pairs[pair];
        sum[2 * pair] += reinterpret_cast<Lanes>(gradientBits & load<LaneMasks>(mask));
        sum[2 * pair + 1] += reinterpret_cast<Lanes>(gradientBits & load<LaneMasks>(mask + sizeof(Lanes)));
      }
    }
    for (size_t i = 0; i < featuresAtOnce; i++) store(sums + i * featureLanes, sum[i]);
  }
  countRows(words, to.counts);
}

#ifdef __x86_64__
TARGET("avx2") void addRowsAvx2(const uint64_t* words, const double* gradients, size_t count, BlockSums& to) {
  addRowsInLanes(words, gradients, count, to);
}

/** A pair of features is a vector of eight lanes, and its byte is the mask of an addition. */
TARGET("avx512f,avx512dq,avx512bw,avx512vl")
void addRowsAvx512(const uint64_t* words, const double* gradients, size_t count, BlockSums& to) {
  constexpr size_t pairs = blockFeatures / 2, pairLanes = 2 * featureLanes;
  __m512d sum[pairs];
  for (size_t pair = 0; pair < pairs; pair++) sum[pair] = _mm512_loadu_pd(to.sums + pair * pairLanes);
  for (size_t row = 0; row < count; row++) {
    const uint8_t* mask = reinterpret_cast<const uint8_t*>(words + row);
    const __m512d gradient = _mm512_set1_pd(gradients[row]);
#pragma GCC unroll 8
    for (size_t pair = 0; pair < pairs; pair++)
      sum[pair] = _mm512_mask_add_pd(sum[pair], mask[pair], sum[pair], gradient);
  }
  for (size_t pair = 0; pair < pairs; pair++) _mm512_storeu_pd(to.sums + pair * pairLanes, sum[pair]);
  countRows(words, to.counts);
}
#endif

}  // namespace

const std::vector<Kernel>& kernels() {
  static const std::vector<Kernel> found = [] {
    std::vector<Kernel> list;
#ifdef __x86_64__
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
        __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl"))
      list.push_back({"avx512", addRowsAvx512, walkBlockAvx512});
    if (__builtin_cpu_supports("avx2")) list.push_back({"avx2", addRowsAvx2, walkBlockAvx2});
#elif defined(__aarch64__)
    list.push_back({"neon", addRowsInLanes, walkBlockAnywhere});
#endif
    list.push_back({"lightgbm", nullptr, walkBlockAnywhere});
    return list;
  }();
  return found;
}

const Kernel& kernelOf(const std::string& name) {
  for (const Kernel& kernel : kernels())
    if (kernel.name == name) return kernel;
  throw std::logic_error("This machine has no kernel " + name);
}

}  // namespace gridlode
