#pragma once
#include <LightGBM/dataset.h>

#include <memory>
#include <vector>

#include "column-bin.h"

namespace gridlode {

using PackedRows =
    std::vector<uint8_t, LightGBM::Common::AlignmentAllocator<uint8_t, LightGBM::kAlignedSize>>;
using FeatureGroups = std::vector<std::unique_ptr<LightGBM::FeatureGroup>>;

/**
 * Private members of LightGBM's classes, whose sources stay as they are: the standard exempts explicit
 * instantiations from access checks, so they can be named there.
 */
template <auto Packed, auto Odd, auto Groups, auto GroupBin, auto StartScores>
struct Reveal {
  /** Two rows to a byte. */
  friend PackedRows& packedRows(FourBitBin& bin) { return bin.*Packed; }
  /** As many bytes for the odd rows until they are merged, which doubles the memory of a Dataset: rows are
   * packed here, and this stays empty. */
  friend std::vector<uint8_t>& oddRows(FourBitBin& bin) { return bin.*Odd; }
  friend FeatureGroups& groupsOf(LightGBM::Dataset& dataset) { return dataset.*Groups; }
  friend std::unique_ptr<LightGBM::Bin>& binOf(LightGBM::FeatureGroup& group) { return group.*GroupBin; }
  /** Whose memory LightGBM keeps when it forgets them. */
  friend std::vector<double>& startScores(LightGBM::Metadata& metadata) { return metadata.*StartScores; }
};
PackedRows& packedRows(FourBitBin& bin);
std::vector<uint8_t>& oddRows(FourBitBin& bin);
FeatureGroups& groupsOf(LightGBM::Dataset& dataset);
std::unique_ptr<LightGBM::Bin>& binOf(LightGBM::FeatureGroup& group);
std::vector<double>& startScores(LightGBM::Metadata& metadata);
template struct Reveal<&FourBitBin::data_, &FourBitBin::buf_, &LightGBM::Dataset::feature_groups_,
                       &LightGBM::FeatureGroup::bin_data_, &LightGBM::Metadata::init_score_>;

}  // namespace gridlode
