#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace gridlode {

struct ValueShape {
  int32_t rows;
  int32_t features;
  int32_t targets;
};

/** Throws ENGINE_VALUE unless each is one of 0 to 4. */
void checkValues(const int8_t* values, size_t count);

/**
 * The values of all features in four bits each, whatever max_bin and target they are trained with, and
 * targets. Two features share a column, a byte for each row: the even feature has the low nibble, the odd one
 * the high. Value 0 is no bit, value v is bit v - 1, so that one mask tells on which side of a split a value
 * is. It lies in memory, or in a file that is mapped: then every training reads the same pages, which the
 * system may take back. Each part of a column has a checksum.
 *
 * A file: its head, its checksums, and from the next page on the columns of pairs of features, then those of
 * targets, as the processor has numbers.
 */
class ValueStore {
 public:
  static std::shared_ptr<ValueStore> inMemory(const ValueShape& shape);
  /** Takes the place on the disk at once. Throws ENGINE_CACHE. */
  static std::shared_ptr<ValueStore> createFile(const std::string& path, const ValueShape& shape);
  /** Throws ENGINE_CACHE unless the file was finished and is of this shape and binding. */
  static std::shared_ptr<ValueStore> openFile(const std::string& path, const ValueShape& shape,
                                              const std::string& binding);
  ~ValueStore();
  ValueStore(const ValueStore&) = delete;
  ValueStore& operator=(const ValueStore&) = delete;

  /**
   * `columns` is column-major, features x count, and holds the rows from `first` on, which are still 0.
   * Throws ENGINE_VALUE.
   */
  void push(int32_t first, int32_t count, const int8_t* columns);
  /**
   * Rows of a file, of `features` features from `feature` on, which is even, packed as an era's block has
   * them. Only the last feature of all may be without the other one of its pair. Throws ENGINE_VALUE and
   * ENGINE_CACHE.
   */
  void pushPacked(int32_t first, int32_t count, int32_t feature, int32_t features, const uint8_t* packed);
  /**
   * The same of columns that are not packed, features x count, which are packed first, in an order of their
   * rows that is one of all.
   */
  void pushColumns(int32_t first, int32_t count, int32_t feature, int32_t features, const int8_t* columns,
                   const uint32_t* order, uint8_t* packed);
  /** `values`: count floats of a target, least significant byte first. Throws ENGINE_CACHE. */
  void pushTarget(int32_t first, int32_t count, int32_t target, const uint8_t* values);
  /**
   * Notes the checksums and, of a file, what its values are those of, and has all of it on the disk. Throws
   * ENGINE_CACHE.
   */
  void finish(const std::string& binding = "");

  /** Whether the file has these rows of an era's block. Throws ENGINE_CACHE. */
  bool holds(int32_t first, int32_t count, const uint8_t* packed, const uint8_t* targets) const;
  /** Of pairs of features or, after them, of targets: throws ENGINE_ROWS where one of these rows is not as
   * `finish` found it. */
  void check(const std::vector<size_t>& columns, int32_t first, int32_t end, int threads) const;

  const ValueShape& shape() const { return shape_; }
  size_t pairs() const { return (static_cast<size_t>(shape_.features) + 1) / 2; }
  /** Has one byte a row and `padding` bytes that may be read after any row. */
  const uint8_t* pair(size_t pair) const { return columns() + pair * rowsPadded(); }
  const float* target(size_t target) const {
    return reinterpret_cast<const float*>(columns() + (pairs() + target * sizeof(float)) * rowsPadded());
  }

  /** What is read in vectors is read in whole ones. */
  static constexpr size_t padding = 64;
  size_t rowsPadded() const { return (static_cast<size_t>(shape_.rows) + padding - 1) / padding * padding; }

 private:
  struct Head;
  static constexpr size_t spanRows = 1 << 16;

  ValueStore(const ValueShape& shape, int file, const std::string& path, bool isNew);
  size_t spans() const { return (shape_.rows + spanRows - 1) / spanRows; }
  size_t checksumCount() const { return (pairs() + shape_.targets) * spans(); }
  size_t headBytes() const;
  uint64_t* checksums() const;
  Head& head() const { return *reinterpret_cast<Head*>(start_); }
  uint8_t* columns() const { return start_ + headBytes(); }
  /**
   * Bytes of the file from where they are mapped, not through the mapping: then the process is no larger for
   * them. Throw ENGINE_CACHE.
   */
  void writeFile(const void* mapped, const uint8_t* bytes, size_t count);
  void readFile(const void* mapped, uint8_t* bytes, size_t count) const;
  uint64_t checksumOf(size_t column, size_t span) const;
  uint64_t checksumOfHead() const;

  ValueShape shape_;
  size_t bytes_;
  /** -1: in memory. */
  int file_;
  std::string path_;
  uint8_t* start_;
};

}  // namespace gridlode
