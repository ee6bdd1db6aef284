#pragma once
#include <array>
#include <cstddef>
#include <cstdint>

namespace gridlode {

/** Keyed BLAKE2b with a digest of 32 bytes and a key of 0 to 64. Source: RFC 7693. */
class Blake2b {
 public:
  using Digest = std::array<uint8_t, 32>;

  Blake2b(const uint8_t* key, size_t keyBytes);
  void update(const uint8_t* bytes, size_t count);
  Digest finish();

 private:
  void compress(const uint8_t* block, bool last);

  std::array<uint64_t, 8> state_;
  std::array<uint8_t, 128> buffer_{};
  size_t buffered_ = 0;
  uint64_t total_ = 0;
};

}  // namespace gridlode
