#pragma once
#include <napi.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <thread>

namespace gridlode {

/**
 * Work on a thread of its own that settles a promise. If the environment (a worker, or the process) goes away
 * first, the work is told to stop and waited for, so that no thread outlives what it uses. A process that
 * exits takes down the library's own variables but no environment, so it calls `stopAll` before.
 */
class Job {
 public:
  virtual ~Job() = default;
  /** Starts `job` and gives { promise, abort() }. `onProgress` is a function of one number, or undefined. */
  static Napi::Object start(Napi::Env env, std::unique_ptr<Job> job, Napi::Value onProgress);
  /** Tells all work of this process to stop, and waits for it. */
  static void stopAll();
  /** Of the time of each thread of this process, jobs work `percent` at most, 1 to 100; from now on. */
  static void limitCpu(uint32_t percent);

 protected:
  /** On the job's thread: touches nothing of JavaScript but the memory of arrays that the job keeps alive. */
  virtual void run() = 0;
  /** On JavaScript's thread, after `run` returned. */
  virtual Napi::Value result(Napi::Env env) = 0;

  /** For `run`: throws ENGINE_ABORTED if the job is to stop. */
  void checkAborted() const;
  /** For `run`: tells `onProgress`, soon. Steps that come faster than JavaScript can hear of them are left
   * out. */
  void report(uint32_t done);
  /** For `run`, at places where it can wait: idles as long as the limit asks for after what it worked. */
  void rest();

 private:
  void runAndSignal();
  void join();
  void signal();
  void onSignal(Napi::Env env);
  void settle(Napi::Env env);

  std::thread thread_;
  // On the job's thread: since it last rested.
  std::chrono::steady_clock::time_point worksSince_;
  napi_threadsafe_function function_ = nullptr;
  // Null once it is settled.
  std::unique_ptr<Napi::Promise::Deferred> deferred_;
  Napi::FunctionReference onProgress_;
  // Shared with the abort function, which may outlive the job.
  std::shared_ptr<std::atomic<bool>> aborted_ = std::make_shared<std::atomic<bool>>(false);
  std::atomic<bool> signalled_{false};
  std::atomic<bool> ended_{false};
  std::atomic<uint32_t> done_{0};
  uint32_t reported_ = 0;
  bool failed_ = false;
  std::string failureCode_;
  std::string failure_;
};

/** An Error that carries one of the codes of native/codes.ts, or an uncoded one, which is a bug. */
Napi::Error codedError(Napi::Env env, const std::string& code, const std::string& what);

}  // namespace gridlode
