#include "kernels.h"

#include <array>
#include <cstring>
#include <stdexcept>

#ifdef __x86_64__
#include <immintrin.h>
#endif

namespace gridlode {
namespace {

using Words = uint64_t __attribute__((vector_size(32)));
/** In memory: GCC copies arrays of vectors through halves of them, for which the next load has to wait. */
using StoredWords = uint64_t __attribute__((vector_size(32), aligned(8), may_alias));
constexpr size_t wordsRows = sizeof(Words) / sizeof(uint64_t);

inline __attribute__((always_inline)) Words fields(Words from, int shift, uint64_t mask) {
  return from >> shift & mask;
}

/**
 * Counts the rows of each bit of their words: first in fields of two bits, which hold three rows, then in
 * fields of four, which hold five times that, then in bytes, then in all.
 */
inline __attribute__((always_inline)) void countRows(const uint64_t* words, uint64_t* counts) {
  constexpr uint64_t twos = 0x5555555555555555, fours = 0x3333333333333333, bytes = 0x0f0f0f0f0f0f0f0f;
  constexpr size_t rowsOfTwo = 3 * wordsRows, rowsOfFour = 5 * rowsOfTwo;
  static_assert(chunkRows % rowsOfFour == 0 && chunkRows / wordsRows < 256);
  Words inBytes[8] = {};
  for (size_t first = 0; first < chunkRows; first += rowsOfFour) {
    Words inFours[4] = {};
    for (size_t row = first; row < first + rowsOfFour; row += rowsOfTwo) {
      const auto* three = reinterpret_cast<const StoredWords*>(words + row);
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
using StoredLanes = double __attribute__((vector_size(8 * featureLanes), aligned(8), may_alias));
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
inline __attribute__((always_inline)) void addRowsInLanes(const uint64_t* words, const double* gradients,
                                                          size_t count, BlockSums& to) {
  // Where the masks of each byte are.
  using Bytes = uint8_t __attribute__((vector_size(sizeof(uint64_t))));
  using Offsets = uint16_t __attribute__((vector_size(2 * sizeof(uint64_t))));
  alignas(16) uint16_t offsets[chunkRows][blockFeatures / 2];
  for (size_t row = 0; row < count; row++) {
    Bytes bytes;
    std::memcpy(&bytes, words + row, sizeof bytes);
    const Offsets of = __builtin_convertvector(bytes, Offsets) * static_cast<uint16_t>(sizeof(PairMasks));
    std::memcpy(offsets[row], &of, sizeof of);
  }
  const auto* start = reinterpret_cast<const uint8_t*>(masks.data());
  for (size_t half = 0; half < blockFeatures / featuresAtOnce; half++) {
    auto* sums = reinterpret_cast<StoredLanes*>(to.sums + half * featuresAtOnce * featureLanes);
    Lanes sum[featuresAtOnce];
    for (size_t i = 0; i < featuresAtOnce; i++) sum[i] = sums[i];
    const uint16_t* pairs = offsets[0] + half * featuresAtOnce / 2;
    for (size_t row = 0; row < count; row++, pairs += blockFeatures / 2) {
      const double gradient = gradients[row];
      const Lanes gradientInAll = {gradient, gradient, gradient, gradient};
#pragma GCC unroll 4
      for (size_t pair = 0; pair < featuresAtOnce / 2; pair++) {
        const auto* mask = reinterpret_cast<const LaneMasks*>(start + pairs[pair]);
        sum[2 * pair] += reinterpret_cast<Lanes>(reinterpret_cast<LaneMasks>(gradientInAll) & mask[0]);
        sum[2 * pair + 1] += reinterpret_cast<Lanes>(reinterpret_cast<LaneMasks>(gradientInAll) & mask[1]);
      }
    }
    for (size_t i = 0; i < featuresAtOnce; i++) sums[i] = sum[i];
  }
  countRows(words, to.counts);
}

#ifdef __x86_64__
__attribute__((target("avx2"))) void addRowsAvx2(const uint64_t* words, const double* gradients, size_t count,
                                                 BlockSums& to) {
  addRowsInLanes(words, gradients, count, to);
}

/** A pair of features is a vector of eight lanes, and its byte is the mask of an addition. */
__attribute__((target("avx512f,avx512dq,avx512bw,avx512vl"))) void addRowsAvx512(const uint64_t* words,
                                                                                 const double* gradients,
                                                                                 size_t count,
                                                                                 BlockSums& to) {
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
      list.push_back({"avx512", addRowsAvx512});
    if (__builtin_cpu_supports("avx2")) list.push_back({"avx2", addRowsAvx2});
#elif defined(__aarch64__)
    list.push_back({"neon", addRowsInLanes});
#endif
    list.push_back({"lightgbm", nullptr});
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
