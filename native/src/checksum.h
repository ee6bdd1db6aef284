#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace gridlode {

/**
 * Tells whether memory changed by itself, at the speed of reading it: another value of any one word gives
 * another checksum. It is no defence against anybody who chooses the bytes.
 */
class Checksum {
 public:
  void add(const void* data, size_t bytes) {
    const auto* at = static_cast<const uint8_t*>(data);
    bytes_ += bytes;
    for (; bytes >= sizeof(Words); at += sizeof(Words), bytes -= sizeof(Words)) mix(at);
    if (bytes == 0) return;
    std::array<uint8_t, sizeof(Words)> rest{};
    std::memcpy(rest.data(), at, bytes);
    mix(rest.data());
  }

  uint64_t finish() const {
    uint64_t sum = bytes_;
    for (const uint64_t lane : lanes_) sum = step(sum, lane);
    return sum;
  }

 private:
  /** So many that the processor multiplies several at once. */
  using Words = std::array<uint64_t, 8>;

  /** One to one in either argument, so that a difference in a word stays one in the sum. */
  static uint64_t step(uint64_t sum, uint64_t word) {
    const uint64_t product = (sum ^ word) * 0x9e3779b97f4a7c15u;
    return product << 29 | product >> 35;
  }

  void mix(const uint8_t* at) {
    Words words;
    std::memcpy(words.data(), at, sizeof(Words));
    for (size_t i = 0; i < words.size(); i++) lanes_[i] = step(lanes_[i], words[i]);
  }

  Words lanes_{1, 2, 3, 4, 5, 6, 7, 8};
  uint64_t bytes_ = 0;
};

}  // namespace gridlode
