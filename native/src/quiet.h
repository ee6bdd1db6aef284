#pragma once
#include <LightGBM/utils/log.h>
#include <omp.h>

namespace gridlode {

/** LightGBM's log level and OpenMP's thread count belong to the thread: whoever calls LightGBM sets both
 * first. */
struct QuietThread {
  explicit QuietThread(int threads) {
    omp_set_num_threads(threads);
    LightGBM::Log::ResetLogLevel(LightGBM::LogLevel::Fatal);
  }
};

}  // namespace gridlode
