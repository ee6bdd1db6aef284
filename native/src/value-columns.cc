#include "value-columns.h"

#include <algorithm>
#include <cstring>

namespace gridlode {

ValueColumns::ValueColumns(std::shared_ptr<ValueStore> store, const std::vector<RowRun>& runs)
    : store_(std::move(store)) {
  for (const RowRun& run : runs) {
    rows_ += run.count;
    const bool goesOn = !runs_.empty() && runs_.back().first + runs_.back().count == run.first;
    if (goesOn)
      runs_.back().count += run.count;
    else
      runs_.push_back(run);
  }
  if (runs_.size() == 1) {
    first_ = runs_[0].first;
    return;
  }
  at_.reserve(rows_);
  for (const RowRun& run : runs_) {
    for (int32_t i = 0; i < run.count; i++) at_.push_back(run.first + i);
    ends_.push_back(static_cast<int32_t>(at_.size()));
  }
}

ValueColumns ValueColumns::select(const std::vector<RowRun>& runs) const {
  if (at_.empty()) {
    std::vector<RowRun> moved = runs;
    for (RowRun& run : moved) run.first += first_;
    return ValueColumns(store_, moved);
  }
  std::vector<RowRun> rows;
  for (const RowRun& run : runs)
    for (int32_t i = 0; i < run.count; i++) rows.push_back({at_[run.first + i], 1});
  return ValueColumns(store_, rows);
}

const uint8_t* ValueColumns::read(int32_t feature, size_t first, size_t count, uint8_t* copies) const {
  const uint8_t* from = column(feature);
  if (at_.empty()) return from + first;
  size_t row = first;
  const size_t end = std::min(first + count, static_cast<size_t>(rows_));
  const auto run = std::upper_bound(ends_.begin(), ends_.end(), static_cast<int32_t>(first));
  for (auto runEnd = run; row < end; ++runEnd) {
    const size_t stop = std::min(end, static_cast<size_t>(*runEnd));
    std::memcpy(copies + (row - first), from + at_[row], stop - row);
    row = stop;
  }
  return copies;
}

const uint8_t* ValueColumns::read(int32_t feature, const int32_t* rows, size_t count, uint8_t* copies) const {
  const uint8_t* from = column(feature);
  if (at_.empty()) {
    for (size_t i = 0; i < count; i++) copies[i] = from[rows[i]];
  } else {
    for (size_t i = 0; i < count; i++) copies[i] = from[at_[rows[i]]];
  }
  return copies;
}

void ValueColumns::check(const std::vector<size_t>& pairs, int threads) const {
  int32_t first = runs_[0].first, end = 0;
  for (const RowRun& run : runs_) {
    first = std::min(first, run.first);
    end = std::max(end, run.first + run.count);
  }
  store_->check(pairs, first, end, threads);
}

}  // namespace gridlode
