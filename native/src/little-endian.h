#pragma once
#include <cstdint>
#include <cstring>

namespace gridlode {

/** Numbers as bytes, least significant first, on any machine; compilers make one load or store of each. */
template <typename T>
inline void writeUint(uint8_t* to, T value) {
  for (size_t i = 0; i < sizeof(T); i++)
    to[i] = static_cast<uint8_t>(static_cast<uint64_t>(value) >> (8 * i));
}

inline uint64_t readUint64(const uint8_t* from) {
  uint64_t value = 0;
  for (int i = 0; i < 8; i++) value |= static_cast<uint64_t>(from[i]) << (8 * i);
  return value;
}

inline uint32_t readUint32(const uint8_t* from) {
  return from[0] | from[1] << 8 | from[2] << 16 | static_cast<uint32_t>(from[3]) << 24;
}

inline uint16_t readUint16(const uint8_t* from) { return static_cast<uint16_t>(from[0] | from[1] << 8); }

inline uint64_t bitsOf(double value) {
  uint64_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  return bits;
}

inline double doubleOf(uint64_t bits) {
  double value;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

}  // namespace gridlode
