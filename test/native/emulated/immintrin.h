// Stands in for the compiler's header where fuzz-kernels.long.test.ts builds the kernels of processors that
// it is not on: what these use of AVX-512, in plain arithmetic. It shows what a kernel computes, not how it
// is compiled.
#pragma once
#include <cstdint>
#include <cstring>

using __mmask8 = uint8_t;
struct __m512d {
  double lanes[8];
};

inline __m512d _mm512_set1_pd(double value) {
  __m512d all;
  for (double& lane : all.lanes) lane = value;
  return all;
}

inline __m512d _mm512_loadu_pd(const void* from) {
  __m512d loaded;
  std::memcpy(&loaded, from, sizeof loaded);
  return loaded;
}

inline void _mm512_storeu_pd(void* to, __m512d from) { std::memcpy(to, &from, sizeof from); }

inline __m512d _mm512_mask_add_pd(__m512d otherwise, __mmask8 mask, __m512d a, __m512d b) {
  for (int lane = 0; lane < 8; lane++)
    if (mask >> lane & 1) otherwise.lanes[lane] = a.lanes[lane] + b.lanes[lane];
  return otherwise;
}
