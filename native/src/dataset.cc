#include "dataset.h"

#include <LightGBM/c_api.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <numeric>

#include "checksum.h"
#include "failure.h"
#include "lightgbm-members.h"
#include "quiet.h"

namespace gridlode {
namespace {

constexpr int valueCount = 5;
/** How often the sample that fixes the bins holds each value. */
constexpr int sampleRepeats = 20;
constexpr float labelMax = 1e38f;

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

/** LightGBM counts the lanes of a feature from 1; values that it stores as 0 have none. */
std::shared_ptr<KernelRows> makeKernelRows(const ValueColumns& columns, const LightGBM::Dataset& reference,
                                           const StoredBins& stored, const Kernel& kernel) {
  std::shared_ptr<KernelRows> made(new KernelRows{columns, kernel, LaneBits{}, {}});
  for (int value = 0; value < valueCount; value++) {
    if (stored[value] > 0) made->lanes[value] = static_cast<uint8_t>(1 << (stored[value] - 1));
    made->bins[value] = static_cast<uint8_t>(reference.FeatureBinMapper(0)->ValueToBin(value));
  }
  return made;
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

/** It is of one row first, so that the odd rows' buffers of LightGBM's bins are small. */
BinnedRows::BinnedRows(int32_t rows, const LightGBM::Dataset& reference, const StoredBins& stored,
                       const Kernel& kernel, const ValueColumns* columns)
    : dataset_(std::make_unique<LightGBM::Dataset>(1)), stored_(stored) {
  dataset_->CopyFeatureMapperFrom(&reference);
  if (columns == nullptr) {
    freeOddRows(*dataset_);
  } else {
    kernelRows_ = makeKernelRows(*columns, reference, stored, kernel);
    int32_t feature = 0;
    for (const auto& group : groupsOf(*dataset_))
      binOf(*group) = std::make_unique<ColumnBin>(kernelRows_, feature++);
  }
  dataset_->ReSize(rows);
  const_cast<LightGBM::Metadata&>(dataset_->metadata()).Init(rows, NO_SPECIFIC, NO_SPECIFIC);
}

std::shared_ptr<BinnedRows> BinnedRows::create(int32_t rows, int32_t features, int maxBin,
                                               const Kernel& kernel) {
  if (kernel.addRows == nullptr) return make(rows, features, maxBin, kernel, nullptr);
  const ValueColumns columns(ValueStore::inMemory({rows, features, 0}), {{0, rows}});
  return make(rows, features, maxBin, kernel, &columns);
}

std::shared_ptr<BinnedRows> BinnedRows::over(const std::shared_ptr<ValueStore>& store,
                                             const std::vector<RowRun>& runs, const float* labels, int maxBin,
                                             const Kernel& kernel) {
  const ValueColumns columns(store, runs);
  const bool isOurs = kernel.addRows != nullptr;
  std::shared_ptr<BinnedRows> rows =
      make(columns.rows(), columns.features(), maxBin, kernel, isOurs ? &columns : nullptr);
  if (isOurs) {
    rows->finishLabels(labels);
  } else {
    std::vector<size_t> pairs(store->pairs());
    std::iota(pairs.begin(), pairs.end(), size_t{0});
    // Trainings read the copy: what is copied is as it was, before and after.
    columns.check(pairs, 1);
    rows->fill(labels, [&](int32_t row, int32_t feature) { return columns.value(row, feature); });
    columns.check(pairs, 1);
  }
  return rows;
}

std::shared_ptr<BinnedRows> BinnedRows::make(int32_t rows, int32_t features, int maxBin, const Kernel& kernel,
                                             const ValueColumns* columns) {
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
  StoredBins stored;
  for (int value = 0; value < valueCount; value++) stored[value] = binOf(*reference, 0).data(value);
  return std::shared_ptr<BinnedRows>(new BinnedRows(rows, *reference, stored, kernel, columns));
}

std::shared_ptr<BinnedRows> BinnedRows::load(const std::string& path, int32_t rows, int32_t features,
                                             int maxBin, const Kernel& kernel) {
  const QuietThread quiet(1);
  // LightGBM would try to read any other file as text.
  static const std::string token = "______LightGBM_Binary_File_Token______\n";
  if (startOf(path, token.size()) != token) throw Failure("ENGINE_CACHE", path + " is no cached dataset");
  DatasetHandle handle;
  if (LGBM_DatasetCreateFromFile(path.c_str(), parametersFor(maxBin).c_str(), nullptr, &handle) != 0) {
    throw Failure("ENGINE_CACHE", path + " cannot be read: " + LGBM_GetLastError());
  }
  const std::unique_ptr<LightGBM::Dataset> cached(static_cast<LightGBM::Dataset*>(handle));
  const bool sameShape = cached->num_data() == rows && cached->num_features() == features;
  std::shared_ptr<BinnedRows> loaded = create(sameShape ? rows : 1, features, maxBin, kernel);
  if (!sameShape || cached->FeatureNumBin(0) != loaded->dataset().FeatureNumBin(0))
    throw Failure("ENGINE_CACHE", path + " holds a dataset of another shape");
  // Any value of a bin stands for it.
  std::array<int8_t, 16> valueOf{};
  for (int value = valueCount - 1; value >= 0; value--)
    valueOf[loaded->stored_[value]] = static_cast<int8_t>(value);
  loaded->fill(cached->metadata().label(),
               [&](int32_t row, int32_t feature) { return valueOf[binOf(*cached, feature).data(row)]; });
  return loaded;
}

template <typename ValueOf>
void BinnedRows::fill(const float* labels, ValueOf valueOf) {
  constexpr int32_t rowsAtOnce = 4096;
  const int32_t rows = dataset_->num_data(), features = dataset_->num_features();
  std::vector<int8_t> columns;
  for (int32_t first = 0; first < rows; first += rowsAtOnce) {
    const int32_t count = std::min(rowsAtOnce, rows - first);
    columns.clear();
    for (int32_t feature = 0; feature < features; feature++)
      for (int32_t row = first; row < first + count; row++) columns.push_back(valueOf(row, feature));
    push(first, count, columns.data());
  }
  finish(labels);
}

void BinnedRows::push(int32_t first, int32_t count, const int8_t* columns) {
  const int32_t features = dataset_->num_features();
  if (kernelRows_ != nullptr) return kernelRows_->columns.store().push(first, count, columns);
  checkValues(columns, static_cast<size_t>(features) * count);
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
  if (kernelRows_ != nullptr) kernelRows_->columns.store().finish();
  finishLabels(labels);
}

void BinnedRows::finishLabels(const float* labels) {
  const QuietThread quiet(1);
  for (int32_t i = 0; i < dataset_->num_data(); i++) {
    // LightGBM would silently make another number of it.
    if (!(std::fabs(labels[i]) <= labelMax))
      throw Failure("ENGINE_VALUE", "The label of row " + std::to_string(i) + " is not finite");
  }
  dataset_->SetFloatField("label", labels, dataset_->num_data());
  dataset_->FinishLoad();
  checksumOfLabels_ = checksumOfLabels();
}

void BinnedRows::save(const std::string& path) const {
  const QuietThread quiet(1);
  if (kernelRows_ != nullptr) {
    BinnedRows binned(dataset_->num_data(), *dataset_, stored_, kernels().back(), nullptr);
    binned.fill(dataset_->metadata().label(),
                [&](int32_t row, int32_t feature) { return kernelRows_->columns.value(row, feature); });
    return binned.save(path);
  }
  const std::lock_guard<std::mutex> lock(startMutex_);
  // LightGBM neither replaces a file nor says that it did not.
  std::remove(path.c_str());
  if (LGBM_DatasetSaveBinary(dataset_.get(), path.c_str()) != 0)
    throw Failure("ENGINE_CACHE", LGBM_GetLastError());
}

size_t BinnedRows::bytes() const {
  size_t bytes = static_cast<size_t>(dataset_->num_data()) * sizeof(float);
  if (kernelRows_ != nullptr) return bytes + kernelRows_->columns.bytes();
  for (int group = 0; group < dataset_->num_feature_groups(); group++)
    bytes += dataset_->FeatureGroupSizesInByte(group);
  return bytes;
}

void BinnedRows::forgetStartScores() {
  dataset_->SetDoubleField("init_score", nullptr, 0);
  std::vector<double>().swap(startScores(const_cast<LightGBM::Metadata&>(dataset_->metadata())));
}

uint64_t BinnedRows::checksumOfLabels() const {
  Checksum sum;
  sum.add(dataset_->metadata().label(), static_cast<size_t>(dataset_->num_data()) * sizeof(float));
  if (kernelRows_ != nullptr) return sum.finish();
  for (int feature = 0; feature < dataset_->num_features(); feature++) {
    const PackedRows& packed = packedRows(binOf(*dataset_, feature));
    sum.add(packed.data(), packed.size());
  }
  return sum.finish();
}

void BinnedRows::checkLabels() const {
  if (checksumOfLabels() != checksumOfLabels_)
    throw Failure("ENGINE_ROWS", "The labels of the rows changed in the memory of the engine");
}

std::shared_ptr<BinnedRows> BinnedRows::subset(const std::vector<RowRun>& runs) const {
  const QuietThread quiet(1);
  std::vector<int32_t> rows;
  for (const RowRun& run : runs)
    for (int32_t i = 0; i < run.count; i++) rows.push_back(run.first + i);
  const auto count = static_cast<LightGBM::data_size_t>(rows.size());
  std::unique_ptr<ValueColumns> columns;
  if (kernelRows_ != nullptr) columns = std::make_unique<ValueColumns>(kernelRows_->columns.select(runs));
  const Kernel& kernel = kernelRows_ == nullptr ? kernels().back() : kernelRows_->kernel;
  std::shared_ptr<BinnedRows> chosen(new BinnedRows(count, *dataset_, stored_, kernel, columns.get()));
  const std::lock_guard<std::mutex> lock(startMutex_);
  chosen->dataset_->CopySubrow(dataset_.get(), rows.data(), count, true);
  chosen->checksumOfLabels_ = chosen->checksumOfLabels();
  return chosen;
}

}  // namespace gridlode
