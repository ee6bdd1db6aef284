#include "job.h"

#include <algorithm>
#include <mutex>
#include <set>

#include "failure.h"

namespace gridlode {
namespace {

using Clock = std::chrono::steady_clock;

std::atomic<uint32_t> cpuPercent{100};
/** Between two looks of a thread that rests, whether it is to stop, or the limit is another now. */
constexpr Clock::duration restAtOnce = std::chrono::milliseconds(50);

/** Guards `running`: jobs of several workers begin and end at once. */
std::mutex runningMutex;
std::set<Job*> running;

}  // namespace

Napi::Error codedError(Napi::Env env, const std::string& code, const std::string& what) {
  Napi::Error error = Napi::Error::New(env, what);
  if (!code.empty()) error.Value().Set("code", code);
  return error;
}

Napi::Object Job::start(Napi::Env env, std::unique_ptr<Job> owned, Napi::Value onProgress) {
  Job* job = owned.get();
  job->deferred_ = std::make_unique<Napi::Promise::Deferred>(env);
  if (onProgress.IsFunction()) job->onProgress_ = Napi::Persistent(onProgress.As<Napi::Function>());
  const auto onSignal = [](napi_env env, napi_value, void* context, void*) {
    // Without an environment the function is being torn down.
    if (env == nullptr) return;
    try {
      static_cast<Job*>(context)->onSignal(env);
    } catch (const Napi::Error& error) {
      napi_fatal_exception(env, error.Value());
    }
  };
  // Runs after the thread's release, or when the environment goes away: until it returns, the thread may use
  // the function.
  const auto finalize = [](napi_env, void*, void* context) {
    const std::unique_ptr<Job> last(static_cast<Job*>(context));
    {
      // From here on `stopAll` of another thread leaves it to this one.
      const std::lock_guard<std::mutex> lock(runningMutex);
      running.erase(last.get());
    }
    *last->aborted_ = true;
    last->join();
  };
  const napi_status status =
      napi_create_threadsafe_function(env, nullptr, nullptr, Napi::String::New(env, "gridlode"), 0, 1,
                                      nullptr, finalize, job, onSignal, &job->function_);
  if (status != napi_ok) throw Napi::Error::New(env);
  owned.release();
  Napi::Object handle = Napi::Object::New(env);
  handle.Set("promise", job->deferred_->Promise());
  handle.Set("abort", Napi::Function::New(
                          env, [aborted = job->aborted_](const Napi::CallbackInfo&) { *aborted = true; }));
  try {
    const std::lock_guard<std::mutex> lock(runningMutex);
    job->thread_ = std::thread([job] { job->runAndSignal(); });
    running.insert(job);
  } catch (const std::system_error& error) {
    job->failed_ = true;
    job->failure_ = std::string("No thread can be started: ") + error.what();
    job->ended_ = true;
    job->signal();
  }
  return handle;
}

void Job::stopAll() {
  const std::lock_guard<std::mutex> lock(runningMutex);
  for (Job* job : running) *job->aborted_ = true;
  for (Job* job : running) job->join();
}

void Job::join() {
  if (thread_.joinable()) thread_.join();
}

void Job::checkAborted() const {
  if (*aborted_) throw Failure("ENGINE_ABORTED", "The work was aborted");
}

void Job::report(uint32_t done) {
  done_ = done;
  signal();
}

void Job::limitCpu(uint32_t percent) { cpuPercent = percent; }

void Job::rest() {
  const Clock::time_point since = Clock::now();
  const Clock::duration worked = since - worksSince_;
  for (;;) {
    const uint32_t percent = cpuPercent;
    const Clock::duration left = worked * (100 - percent) / percent - (Clock::now() - since);
    if (left <= Clock::duration::zero()) break;
    checkAborted();
    std::this_thread::sleep_for(std::min(left, restAtOnce));
  }
  worksSince_ = Clock::now();
}

void Job::runAndSignal() {
  worksSince_ = Clock::now();
  try {
    run();
    rest();
  } catch (const Failure& failure) {
    failed_ = true;
    failureCode_ = failure.code;
    failure_ = failure.what();
  } catch (const std::exception& error) {
    failed_ = true;
    failure_ = error.what();
  }
  ended_ = true;
  signal();
}

/** One signal is under way at most, and the last one always comes through. */
void Job::signal() {
  if (!signalled_.exchange(true)) napi_call_threadsafe_function(function_, nullptr, napi_tsfn_nonblocking);
}

void Job::onSignal(Napi::Env env) {
  Napi::HandleScope scope(env);
  signalled_ = false;
  // The thread's last signal may come after another one already told of the end.
  if (ended_ && deferred_ != nullptr) {
    // `finalize` comes later, from the event loop.
    napi_release_threadsafe_function(function_, napi_tsfn_release);
    settle(env);
  }
  const uint32_t done = done_;
  if (done == reported_ || onProgress_.IsEmpty()) return;
  reported_ = done;
  onProgress_.Call({Napi::Number::New(env, done)});
}

void Job::settle(Napi::Env env) {
  const std::unique_ptr<Napi::Promise::Deferred> deferred = std::move(deferred_);
  if (failed_) return deferred->Reject(codedError(env, failureCode_, failure_).Value());
  try {
    deferred->Resolve(result(env));
  } catch (const Napi::Error& error) {
    deferred->Reject(error.Value());
  }
}

}  // namespace gridlode
