#pragma once
#include <cstring>

#define INLINE inline __attribute__((always_inline))
/** A function for processors that have these instructions; a test defines it as nothing. */
#ifndef TARGET
#define TARGET(names) __attribute__((target(names)))
#endif

namespace gridlode {

/** A vector from memory of any alignment. Types that are less aligned lose that in templates. */
template <typename Vector>
INLINE Vector load(const void* from) {
  Vector vector;
  std::memcpy(&vector, from, sizeof vector);
  return vector;
}

template <typename Vector>
INLINE void store(void* to, Vector vector) {
  std::memcpy(to, &vector, sizeof vector);
}

/** Elements of two vectors, counted through both: GCC below 12 knows one way, Clang the other. */
#ifdef __clang__
#define SHUFFLE(type, a, b, ...) __builtin_shufflevector(a, b, __VA_ARGS__)
#else
#define SHUFFLE(type, a, b, ...) __builtin_shuffle(a, b, type{__VA_ARGS__})
#endif

}  // namespace gridlode
