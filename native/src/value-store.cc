#include "value-store.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>

#include "checksum.h"
#include "failure.h"
#include "packed-columns.h"

namespace gridlode {
namespace {

constexpr size_t pageBytes = 4096;
constexpr size_t checksumsAtOnce = 256;
constexpr size_t bindingBytes = 128;
constexpr char magic[8] = {'G', 'L', 'V', 'A', 'L', 'U', 'E', 'S'};
constexpr uint32_t version = 1;
static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "targets are copied as blocks have them");

[[noreturn]] void fail(const std::string& path, const std::string& what) {
  throw Failure("ENGINE_CACHE", path + " " + what);
}

[[noreturn]] void failWith(const std::string& path, int error) { fail(path, std::strerror(error)); }

/** Value v of 1 to 4 as bit v - 1, and 0 as none, in both nibbles: in sums, of which vector code is made. */
constexpr uint8_t bitsOf(uint8_t values) {
  return static_cast<uint8_t>(values + (values & values >> 1 & 0x11) + (values & 0x44));
}
static_assert(bitsOf(0x10) == 0x10 && bitsOf(0x32) == 0x42 && bitsOf(0x04) == 0x08);

[[noreturn]] void refuseValue() { throw Failure("ENGINE_VALUE", "A feature value is not one of 0 to 4"); }

/** The bytes that a pair has for `count` rows of two packed columns, of which the second may be absent. */
void joinPair(const uint8_t* even, const uint8_t* odd, size_t count, uint8_t* bytes) {
  const auto oddAt = [=](size_t i) { return odd == nullptr ? uint8_t{0} : bitsOf(odd[i]); };
  for (size_t i = 0; i < count / 2; i++) {
    const uint8_t evens = bitsOf(even[i]), odds = oddAt(i);
    bytes[2 * i] = static_cast<uint8_t>((evens & 0xf) | odds << 4);
    bytes[2 * i + 1] = static_cast<uint8_t>(evens >> 4 | (odds & 0xf0));
  }
  if (count % 2 == 1)
    bytes[count - 1] = static_cast<uint8_t>((bitsOf(even[count / 2]) & 0xf) | oddAt(count / 2) << 4);
}

}  // namespace

void checkValues(const int8_t* values, size_t count) {
  uint8_t beyond = 0;
  for (size_t i = 0; i < count; i++) beyond |= static_cast<uint8_t>(values[i]) > 4;
  if (beyond) refuseValue();
}

/** All of it, so that another one is refused. */
struct ValueStore::Head {
  char magic[8];
  uint32_t version;
  ValueShape shape;
  char binding[bindingBytes];
  /** Of the head, where this is 0, and all checksums. */
  uint64_t checksum;
};

size_t ValueStore::headBytes() const {
  const size_t bytes = sizeof(Head) + checksumCount() * sizeof(uint64_t);
  return (bytes + pageBytes - 1) / pageBytes * pageBytes;
}

uint64_t* ValueStore::checksums() const { return reinterpret_cast<uint64_t*>(start_ + sizeof(Head)); }

ValueStore::ValueStore(const ValueShape& shape, int file, const std::string& path, bool isNew)
    : shape_(shape), file_(file), path_(path) {
  bytes_ = headBytes() + (pairs() + shape.targets * sizeof(float)) * rowsPadded() + padding;
  if (file_ >= 0 && !isNew) {
    struct stat found {};
    // What is mapped and not there ends a process.
    if (fstat(file_, &found) != 0 || static_cast<size_t>(found.st_size) != bytes_) {
      close(file_);
      fail(path, "has not as many bytes as its dataset needs");
    }
  } else if (file_ >= 0) {
    // Pages that are written without a place on the disk end a process too.
    const int error = posix_fallocate(file_, 0, static_cast<off_t>(bytes_));
    if (error != 0) {
      close(file_);
      failWith(path, error);
    }
  }
  void* mapped = file_ < 0
                     ? mmap(nullptr, bytes_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
                     : mmap(nullptr, bytes_, PROT_READ | (isNew ? PROT_WRITE : 0), MAP_SHARED, file_, 0);
  if (mapped == MAP_FAILED) {
    const int error = errno;
    if (file_ >= 0) close(file_);
    failWith(path, error);
  }
  start_ = static_cast<uint8_t*>(mapped);
}

ValueStore::~ValueStore() {
  munmap(start_, bytes_);
  if (file_ >= 0) close(file_);
}

std::shared_ptr<ValueStore> ValueStore::inMemory(const ValueShape& shape) {
  return std::shared_ptr<ValueStore>(new ValueStore(shape, -1, "The memory of the rows", true));
}

std::shared_ptr<ValueStore> ValueStore::createFile(const std::string& path, const ValueShape& shape) {
  const int file = open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
  if (file < 0) failWith(path, errno);
  std::shared_ptr<ValueStore> store(new ValueStore(shape, file, path, true));
  Head& head = store->head();
  std::memcpy(head.magic, magic, sizeof magic);
  head.version = version;
  head.shape = shape;
  return store;
}

std::shared_ptr<ValueStore> ValueStore::openFile(const std::string& path, const ValueShape& shape,
                                                 const std::string& binding) {
  // A pipe in its place would keep this waiting.
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file < 0) failWith(path, errno);
  std::shared_ptr<ValueStore> store(new ValueStore(shape, file, path, false));
  const Head& head = store->head();
  char expected[bindingBytes] = {};
  binding.copy(expected, bindingBytes);
  if (std::memcmp(head.magic, magic, sizeof magic) != 0 || head.version != version ||
      std::memcmp(&head.shape, &shape, sizeof shape) != 0 ||
      std::memcmp(head.binding, expected, bindingBytes) != 0 || head.checksum != store->checksumOfHead())
    fail(path, "is not what was made of its dataset");
  return store;
}

void ValueStore::push(int32_t first, int32_t count, const int8_t* columns) {
  checkValues(columns, static_cast<size_t>(shape_.features) * count);
  for (int32_t feature = 0; feature < shape_.features; feature++) {
    uint8_t* to = const_cast<uint8_t*>(pair(feature / 2)) + first;
    const int8_t* from = columns + static_cast<size_t>(feature) * count;
    const int shift = feature % 2 * 4;
    for (int32_t i = 0; i < count; i++)
      to[i] = static_cast<uint8_t>(to[i] | bitsOf(static_cast<uint8_t>(from[i])) << shift);
  }
}

void ValueStore::pushPacked(int32_t first, int32_t count, int32_t feature, int32_t features,
                            const uint8_t* packed) {
  const size_t columnBytes = packedColumnBytes(count);
  if (!isPackedWithin(packed, columnBytes * features)) refuseValue();
  std::vector<uint8_t> bytes(count);
  for (int32_t i = 0; i < features; i += 2, packed += 2 * columnBytes) {
    joinPair(packed, i + 1 < features ? packed + columnBytes : nullptr, count, bytes.data());
    writeFile(pair((feature + i) / 2) + first, bytes.data(), count);
  }
}

void ValueStore::pushColumns(int32_t first, int32_t count, int32_t feature, int32_t features,
                             const int8_t* columns, const uint32_t* order, uint8_t* packed) {
  if (!packColumns(columns, count, features, order, packed)) refuseValue();
  pushPacked(first, count, feature, features, packed);
}

void ValueStore::pushTarget(int32_t first, int32_t count, int32_t index, const uint8_t* values) {
  writeFile(target(index) + first, values, count * sizeof(float));
}

void ValueStore::writeFile(const void* mapped, const uint8_t* bytes, size_t count) {
  auto at = static_cast<off_t>(static_cast<const uint8_t*>(mapped) - start_);
  while (count > 0) {
    const ssize_t written = pwrite(file_, bytes, count, at);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) failWith(path_, written < 0 ? errno : ENOSPC);
    bytes += written, at += written, count -= static_cast<size_t>(written);
  }
}

void ValueStore::readFile(const void* mapped, uint8_t* bytes, size_t count) const {
  auto at = static_cast<off_t>(static_cast<const uint8_t*>(mapped) - start_);
  while (count > 0) {
    const ssize_t found = pread(file_, bytes, count, at);
    if (found < 0 && errno == EINTR) continue;
    if (found < 0) failWith(path_, errno);
    if (found == 0) fail(path_, "has been cut off");
    bytes += found, at += found, count -= static_cast<size_t>(found);
  }
}

void ValueStore::finish(const std::string& binding) {
  for (size_t i = 0; i < checksumCount(); i++) {
    checksums()[i] = checksumOf(i / spans(), i % spans());
    // Pages that were read: the system keeps them where it has room.
    if (file_ >= 0 && i % checksumsAtOnce == 0) madvise(columns(), bytes_ - headBytes(), MADV_DONTNEED);
  }
  binding.copy(head().binding, bindingBytes);
  head().checksum = checksumOfHead();
  if (file_ < 0) return;
  if (msync(start_, bytes_, MS_SYNC) != 0 || fsync(file_) != 0) failWith(path_, errno);
}

bool ValueStore::holds(int32_t first, int32_t count, const uint8_t* packed, const uint8_t* targets) const {
  const size_t columnBytes = packedColumnBytes(count);
  if (!isPackedWithin(packed, columnBytes * shape_.features)) return false;
  const size_t targetBytes = count * sizeof(float);
  std::vector<uint8_t> expected(count), found(targetBytes);
  for (size_t index = 0; index < pairs(); index++) {
    const uint8_t* even = packed + 2 * index * columnBytes;
    const bool isLast = 2 * index + 1 == static_cast<size_t>(shape_.features);
    joinPair(even, isLast ? nullptr : even + columnBytes, count, expected.data());
    readFile(pair(index) + first, found.data(), count);
    if (std::memcmp(found.data(), expected.data(), count) != 0) return false;
  }
  for (int32_t index = 0; index < shape_.targets; index++) {
    readFile(target(index) + first, found.data(), targetBytes);
    if (std::memcmp(found.data(), targets + index * targetBytes, targetBytes) != 0) return false;
  }
  return true;
}

void ValueStore::check(const std::vector<size_t>& columns, int32_t first, int32_t end, int threads) const {
  const size_t firstSpan = first / spanRows, spansRead = (end - 1) / spanRows + 1 - firstSpan;
  std::atomic<bool> same{true};
#pragma omp parallel for schedule(dynamic) num_threads(threads)
  for (size_t i = 0; i < columns.size() * spansRead; i++) {
    const size_t column = columns[i / spansRead], span = firstSpan + i % spansRead;
    if (checksumOf(column, span) != checksums()[column * spans() + span]) same = false;
  }
  if (!same) throw Failure("ENGINE_ROWS", "The rows of the dataset changed in the memory of the engine");
}

uint64_t ValueStore::checksumOf(size_t column, size_t span) const {
  const size_t first = span * spanRows, rows = std::min(spanRows, shape_.rows - first);
  Checksum sum;
  if (column < pairs())
    sum.add(pair(column) + first, rows);
  else
    sum.add(target(column - pairs()) + first, rows * sizeof(float));
  return sum.finish();
}

uint64_t ValueStore::checksumOfHead() const {
  Head copy = head();
  copy.checksum = 0;
  Checksum sum;
  sum.add(&copy, sizeof copy);
  sum.add(checksums(), checksumCount() * sizeof(uint64_t));
  return sum.finish();
}

}  // namespace gridlode
