#include "dataset.h"

#include <LightGBM/c_api.h>

#include <cmath>
#include <cstdio>
#include <cstring>

#include "checksum.h"
#include "failure.h"
#include "io/dense_bin.hpp"
#include "quiet.h"

namespace gridlode {
namespace {

constexpr int valueCount = 5;
/** How often the sample that fixes the bins holds each value. */
constexpr int sampleRepeats = 20;
constexpr float labelMax = 1e38f;

using FourBitBin = LightGBM::DenseBin<uint8_t, true>;
using PackedRows =
    std::vector<uint8_t, LightGBM::Common::AlignmentAllocator<uint8_t, LightGBM::kAlignedSize>>;

/**
 * DenseBin keeps two rows to a byte, and a buffer of the same size for the odd ones until they are merged.
 * That would double the memory of a Dataset, so rows are packed here and the buffer stays empty. The standard
 * exempts explicit instantiations from access checks, so the private members can be named here.
 */
template <auto Rows, auto OddRows>
struct Reveal {
  friend PackedRows& packedRows(FourBitBin& bin) { return bin.*Rows; }
  friend std::vector<uint8_t>& oddRows(FourBitBin& bin) { return bin.*OddRows; }
};
PackedRows& packedRows(FourBitBin& bin);
std::vector<uint8_t>& oddRows(FourBitBin& bin);
template struct Reveal<&FourBitBin::data_, &FourBitBin::buf_>;

/** Few values make few bins, so each feature has a group of its own, of four bits a row. */
FourBitBin& binOf(const LightGBM::Dataset& dataset, int feature) {
  return dynamic_cast<FourBitBin&>(
      const_cast<LightGBM::Bin&>(*dataset.FeatureGroupBin(dataset.Feature2Group(feature))));
}

void freeOddRows(const LightGBM::Dataset& dataset) {
  for (int feature = 0; feature < dataset.num_features(); feature++) {
    std::vector<uint8_t>().swap(oddRows(binOf(dataset, feature)));
  }
}

/** With the bins of `reference` and without its rows. It is of one row first, so that the odd rows' buffers
 * are small. */
std::unique_ptr<LightGBM::Dataset> emptyRows(const LightGBM::Dataset& reference, int32_t rows) {
  auto dataset = std::make_unique<LightGBM::Dataset>(1);
  dataset->CopyFeatureMapperFrom(&reference);
  freeOddRows(*dataset);
  dataset->ReSize(rows);
  const_cast<LightGBM::Metadata&>(dataset->metadata()).Init(rows, NO_SPECIFIC, NO_SPECIFIC);
  return dataset;
}

std::string parametersFor(int maxBin) {
  return "max_bin=" + std::to_string(maxBin) +
         " min_data_in_bin=1 enable_bundle=false is_enable_sparse=false feature_pre_filter=false "
         "use_missing=false"
         " num_threads=1 verbosity=-1";
}

void check(int status) {
  if (status != 0) throw std::runtime_error(LGBM_GetLastError());
}

std::string startOf(const std::string& path, size_t count) {
  std::string start(count, '\0');
  std::FILE* file = std::fopen(path.c_str(), "rb");
  if (file == nullptr) return "";
  start.resize(std::fread(start.data(), 1, count, file));
  std::fclose(file);
  return start;
}

}  // namespace

std::shared_ptr<BinnedRows> BinnedRows::create(int32_t rows, int32_t features, int maxBin) {
  const QuietThread quiet(1);
  // TRAIN-5: LightGBM takes zeros to be what a sample leaves out.
  std::vector<double> values;
  std::vector<int> at;
  for (int i = 0; i < sampleRepeats * valueCount; i++) {
    if (i % valueCount == 0) continue;
    values.push_back(i % valueCount);
    at.push_back(i);
  }
  std::vector<double*> sample(features, values.data());
  std::vector<int*> indices(features, at.data());
  const std::vector<int> counts(features, static_cast<int>(values.size()));
  DatasetHandle handle;
  check(LGBM_DatasetCreateFromSampledColumn(sample.data(), indices.data(), features, counts.data(),
                                            sampleRepeats * valueCount, valueCount, valueCount,
                                            parametersFor(maxBin).c_str(), &handle));
  const std::unique_ptr<LightGBM::Dataset> reference(static_cast<LightGBM::Dataset*>(handle));
  // LightGBM itself says how it stores the five values.
  for (int value = 0; value < valueCount; value++) {
    reference->PushOneData(0, value, reference->Feature2Group(0), 0, reference->Feture2SubFeature(0), value);
  }
  reference->FinishLoad();
  std::shared_ptr<BinnedRows> made(new BinnedRows(emptyRows(*reference, rows)));
  for (int value = 0; value < valueCount; value++) made->stored_[value] = binOf(*reference, 0).data(value);
  return made;
}

std::shared_ptr<BinnedRows> BinnedRows::load(const std::string& path, int32_t rows, int32_t features,
                                             int maxBin) {
  const QuietThread quiet(1);
  // LightGBM would try to read any other file as text.
  static const std::string token = "______LightGBM_Binary_File_Token______\n";
  if (startOf(path, token.size()) != token) throw Failure("ENGINE_CACHE", path + " is no cached dataset");
  DatasetHandle handle;
  if (LGBM_DatasetCreateFromFile(path.c_str(), parametersFor(maxBin).c_str(), nullptr, &handle) != 0) {
    throw Failure("ENGINE_CACHE", path + " cannot be read: " + LGBM_GetLastError());
  }
  std::shared_ptr<BinnedRows> loaded(
      new BinnedRows(std::unique_ptr<LightGBM::Dataset>(static_cast<LightGBM::Dataset*>(handle))));
  const LightGBM::Dataset& dataset = loaded->dataset();
  const bool same = dataset.num_data() == rows && dataset.num_features() == features &&
                    dataset.FeatureNumBin(0) == create(1, 1, maxBin)->dataset().FeatureNumBin(0);
  if (!same) throw Failure("ENGINE_CACHE", path + " holds a dataset of another shape");
  freeOddRows(dataset);
  return loaded;
}

void BinnedRows::push(int32_t first, int32_t count, const int8_t* columns) {
  const int32_t features = dataset_->num_features();
  const size_t cells = static_cast<size_t>(features) * count;
  uint8_t beyond = 0;
  for (size_t i = 0; i < cells; i++) beyond |= static_cast<uint8_t>(columns[i]) >= valueCount;
  if (beyond) throw Failure("ENGINE_VALUE", "A feature value is not one of 0 to 4");
  for (int32_t feature = 0; feature < features; feature++) {
    uint8_t* packed = packedRows(binOf(*dataset_, feature)).data();
    const int8_t* column = columns + static_cast<size_t>(feature) * count;
    for (int32_t i = 0; i < count; i++) {
      const int32_t row = first + i;
      packed[row >> 1] |= static_cast<uint8_t>(stored_[column[i]] << ((row & 1) << 2));
    }
  }
}

void BinnedRows::finish(const float* labels) {
  const QuietThread quiet(1);
  for (int32_t i = 0; i < dataset_->num_data(); i++) {
    // LightGBM would silently make another number of it.
    if (!(std::fabs(labels[i]) <= labelMax))
      throw Failure("ENGINE_VALUE", "The label of row " + std::to_string(i) + " is not finite");
  }
  dataset_->SetFloatField("label", labels, dataset_->num_data());
  dataset_->FinishLoad();
}

void BinnedRows::save(const std::string& path) const {
  const QuietThread quiet(1);
  const std::lock_guard<std::mutex> lock(startMutex_);
  // LightGBM neither replaces a file nor says that it did not.
  std::remove(path.c_str());
  if (LGBM_DatasetSaveBinary(dataset_.get(), path.c_str()) != 0)
    throw Failure("ENGINE_CACHE", LGBM_GetLastError());
}

size_t BinnedRows::bytes() const {
  size_t bytes = static_cast<size_t>(dataset_->num_data()) * sizeof(float);
  for (int group = 0; group < dataset_->num_feature_groups(); group++)
    bytes += dataset_->FeatureGroupSizesInByte(group);
  return bytes;
}

uint64_t BinnedRows::checksum() const {
  Checksum sum;
  for (int feature = 0; feature < dataset_->num_features(); feature++) {
    const PackedRows& packed = packedRows(binOf(*dataset_, feature));
    sum.add(packed.data(), packed.size());
  }
  sum.add(dataset_->metadata().label(), static_cast<size_t>(dataset_->num_data()) * sizeof(float));
  return sum.finish();
}

std::shared_ptr<BinnedRows> BinnedRows::subset(const std::vector<int32_t>& ranges) const {
  const QuietThread quiet(1);
  std::vector<int32_t> rows;
  for (size_t i = 0; i < ranges.size(); i += 2) {
    for (int32_t row = 0; row < ranges[i + 1]; row++) rows.push_back(ranges[i] + row);
  }
  const auto count = static_cast<LightGBM::data_size_t>(rows.size());
  std::shared_ptr<BinnedRows> chosen(new BinnedRows(emptyRows(*dataset_, count)));
  const std::lock_guard<std::mutex> lock(startMutex_);
  chosen->dataset_->CopySubrow(dataset_.get(), rows.data(), count, true);
  return chosen;
}

}  // namespace gridlode
