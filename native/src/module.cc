#include <napi.h>

#include <functional>
#include <limits>

#include "blake2b.h"
#include "checksum.h"
#include "dataset.h"
#include "failure.h"
#include "job.h"
#include "segment.h"
#include "text-model.h"
#include "tree-codec.h"
#include "walker.h"

/**
 * What native/addon.ts declares and its callers use. They have checked the number, types, lengths and ranges
 * of all arguments, so nothing here checks them again; there is no other caller.
 */
namespace gridlode {
namespace {

using Info = Napi::CallbackInfo;

uint32_t uint32Of(const Napi::Value& value) { return value.As<Napi::Number>().Uint32Value(); }
int32_t int32Of(const Napi::Value& value) { return value.As<Napi::Number>().Int32Value(); }

template <typename T>
std::vector<T> copyOf(const Napi::Value& value) {
  const auto array = value.As<Napi::TypedArrayOf<T>>();
  return {array.Data(), array.Data() + array.ElementLength()};
}

/** From pairs of first row and row count. */
std::vector<RowRun> runsOf(const Napi::Value& value) {
  const auto pairs = value.As<Napi::Int32Array>();
  std::vector<RowRun> runs;
  for (size_t i = 0; i < pairs.ElementLength(); i += 2) runs.push_back({pairs[i], pairs[i + 1]});
  return runs;
}

Napi::Uint8Array bytesOf(Napi::Env env, const uint8_t* bytes, size_t count) {
  Napi::Uint8Array array = Napi::Uint8Array::New(env, count);
  std::copy(bytes, bytes + count, array.Data());
  return array;
}

Napi::Float64Array doublesOf(Napi::Env env, const std::vector<double>& values) {
  Napi::Float64Array array = Napi::Float64Array::New(env, values.size());
  std::copy(values.begin(), values.end(), array.Data());
  return array;
}

/** Failures of a call that returns at once. */
template <typename Body>
auto coded(Napi::Env env, Body body) {
  try {
    return body();
  } catch (const Failure& failure) {
    throw codedError(env, failure.code, failure.what());
  } catch (const Napi::Error&) {
    throw;
  } catch (const std::exception& error) {
    throw codedError(env, "", error.what());
  }
}

TreeLimits formatLimits(uint32_t features) {
  return {features,
          treeMaxBin,
          treeMaxLeaves,
          treeMaxLeaves,
          std::numeric_limits<uint32_t>::max(),
          std::numeric_limits<double>::max()};
}

class TrainJob : public Job {
 public:
  TrainJob(std::shared_ptr<BinnedRows> rows, SegmentOrder order, Napi::Float64Array scores)
      : rows_(std::move(rows)),
        order_(std::move(order)),
        scores_(scores.Data()),
        keepScores_(Napi::Persistent(scores.As<Napi::Object>())) {}

 protected:
  void run() override {
    checkAborted();
    const auto onTree = [this](uint32_t done) {
      report(done);
      checkAborted();
      rest();
    };
    segment_ = trainSegment(*rows_, std::move(order_), onTree, scores_);
  }

  Napi::Value result(Napi::Env env) override {
    Napi::Object object = Napi::Object::New(env);
    object.Set("trees", bytesOf(env, segment_.trees.data(), segment_.trees.size()));
    object.Set("treeCount", segment_.treeCount);
    object.Set("finishedEarly", segment_.finishedEarly);
    Napi::Array transcripts = Napi::Array::New(env);
    for (const auto& digest : segment_.transcripts) {
      transcripts.Set(transcripts.Length(), bytesOf(env, digest.data(), digest.size()));
    }
    object.Set("transcripts", transcripts);
    object.Set("scores", keepScores_.Value());
    return object;
  }

 private:
  std::shared_ptr<BinnedRows> rows_;
  SegmentOrder order_;
  Segment segment_;
  /** In JavaScript's memory, which is kept alive. */
  double* scores_;
  Napi::ObjectReference keepScores_;
};

/** Reads columns, and may write scores, in JavaScript's memory, which it keeps alive. */
class ColumnsJob : public Job {
 protected:
  explicit ColumnsJob(const Napi::Int8Array& columns)
      : columns_(columns.Data()), keep_(Napi::Persistent(columns.As<Napi::Object>())) {}
  const int8_t* columns_;

 private:
  Napi::ObjectReference keep_;
};

class AddScoresJob : public ColumnsJob {
 public:
  AddScoresJob(const Kernel& kernel, std::vector<Tree> trees, const Napi::Int8Array& columns, uint32_t rows,
               Napi::Float64Array scores)
      : ColumnsJob(columns),
        kernel_(kernel),
        trees_(std::move(trees)),
        rows_(rows),
        scores_(scores.Data()),
        keepScores_(Napi::Persistent(scores.As<Napi::Object>())) {}

 protected:
  void run() override {
    addScores(kernel_.walkBlock, trees_, columns_, rows_, scores_, [this] { checkAborted(); });
  }
  Napi::Value result(Napi::Env env) override { return env.Undefined(); }

 private:
  const Kernel& kernel_;
  std::vector<Tree> trees_;
  uint32_t rows_;
  double* scores_;
  Napi::ObjectReference keepScores_;
};

class PredictTextJob : public ColumnsJob {
 public:
  PredictTextJob(std::string model, const Napi::Int8Array& columns, uint32_t rows, uint32_t features)
      : ColumnsJob(columns), model_(std::move(model)), rows_(rows), features_(features) {}

 protected:
  void run() override {
    scores_ = predictText(model_, columns_, rows_, features_, [this] { checkAborted(); });
  }
  Napi::Value result(Napi::Env env) override { return doublesOf(env, scores_); }

 private:
  std::string model_;
  uint32_t rows_;
  uint32_t features_;
  std::vector<double> scores_;
};

/** Packs columns into JavaScript's memory, which it keeps alive, and has a file of values take them. */
class PushColumnsJob : public ColumnsJob {
 public:
  PushColumnsJob(std::shared_ptr<ValueStore> store, int32_t firstRow, int32_t firstFeature, int32_t features,
                 const Napi::Int8Array& columns, const Napi::Uint32Array& order, Napi::Uint8Array packed)
      : ColumnsJob(columns),
        store_(std::move(store)),
        firstRow_(firstRow),
        rows_(static_cast<int32_t>(order.ElementLength())),
        firstFeature_(firstFeature),
        features_(features),
        order_(order.Data()),
        packed_(packed.Data()),
        keepOrder_(Napi::Persistent(order.As<Napi::Object>())),
        keepPacked_(Napi::Persistent(packed.As<Napi::Object>())) {}

 protected:
  void run() override {
    store_->pushColumns(firstRow_, rows_, firstFeature_, features_, columns_, order_, packed_);
  }
  Napi::Value result(Napi::Env env) override { return env.Undefined(); }

 private:
  std::shared_ptr<ValueStore> store_;
  int32_t firstRow_;
  int32_t rows_;
  int32_t firstFeature_;
  int32_t features_;
  const uint32_t* order_;
  uint8_t* packed_;
  Napi::ObjectReference keepOrder_;
  Napi::ObjectReference keepPacked_;
};

/** One EngineValues. */
class ValuesObject : public Napi::ObjectWrap<ValuesObject> {
 public:
  static Napi::Function define(Napi::Env env) {
    return DefineClass(
        env, "Values",
        {InstanceMethod<&ValuesObject::pushPacked>("pushPacked"),
         InstanceMethod<&ValuesObject::pushColumns>("pushColumns"),
         InstanceMethod<&ValuesObject::pushTarget>("pushTarget"),
         InstanceMethod<&ValuesObject::finish>("finish"), InstanceMethod<&ValuesObject::holds>("holds"),
         InstanceMethod<&ValuesObject::target>("target"), InstanceMethod<&ValuesObject::close>("close")});
  }

  /** (path, rows, features, targets, binding?): without a binding the file is new. */
  explicit ValuesObject(const Info& info) : ObjectWrap(info) {
    const ValueShape shape{int32Of(info[1]), int32Of(info[2]), int32Of(info[3])};
    const std::string path = info[0].As<Napi::String>();
    store_ = coded(info.Env(), [&] {
      return info[4].IsString() ? ValueStore::openFile(path, shape, info[4].As<Napi::String>())
                                : ValueStore::createFile(path, shape);
    });
  }

  const std::shared_ptr<ValueStore>& store() const { return store_; }

 private:
  /** (firstRow, rowCount, firstFeature, features, packed) */
  void pushPacked(const Info& info) {
    coded(info.Env(), [&] {
      store_->pushPacked(int32Of(info[0]), int32Of(info[1]), int32Of(info[2]), int32Of(info[3]),
                         info[4].As<Napi::Uint8Array>().Data());
    });
  }

  /** (firstRow, firstFeature, features, columns, order, packed) */
  Napi::Value pushColumns(const Info& info) {
    return Job::start(info.Env(),
                      std::make_unique<PushColumnsJob>(store_, int32Of(info[0]), int32Of(info[1]),
                                                       int32Of(info[2]), info[3].As<Napi::Int8Array>(),
                                                       info[4].As<Napi::Uint32Array>(),
                                                       info[5].As<Napi::Uint8Array>()),
                      info.Env().Undefined());
  }

  /** (firstRow, rowCount, target, values) */
  void pushTarget(const Info& info) {
    coded(info.Env(), [&] {
      store_->pushTarget(int32Of(info[0]), int32Of(info[1]), int32Of(info[2]),
                         info[3].As<Napi::Uint8Array>().Data());
    });
  }

  /** (binding) */
  void finish(const Info& info) {
    const std::string binding = info[0].As<Napi::String>();
    coded(info.Env(), [&] { store_->finish(binding); });
  }

  /** (firstRow, rowCount, packed, targets) */
  Napi::Value holds(const Info& info) {
    const bool holds = coded(info.Env(), [&] {
      return store_->holds(int32Of(info[0]), int32Of(info[1]), info[2].As<Napi::Uint8Array>().Data(),
                           info[3].As<Napi::Uint8Array>().Data());
    });
    return Napi::Boolean::New(info.Env(), holds);
  }

  /** (target, firstRow, rowCount) */
  Napi::Value target(const Info& info) {
    const uint32_t target = uint32Of(info[0]);
    const int32_t first = int32Of(info[1]), count = int32Of(info[2]);
    Napi::Float32Array values = Napi::Float32Array::New(info.Env(), count);
    std::copy_n(store_->target(target) + first, count, values.Data());
    coded(info.Env(), [&] { store_->check({store_->pairs() + target}, first, first + count, 1); });
    return values;
  }

  void close(const Info&) { store_.reset(); }

  std::shared_ptr<ValueStore> store_;
};

/** The rows of one EngineDataset; trainings in flight share them, so it may be collected before they end. */
class DatasetObject : public Napi::ObjectWrap<DatasetObject> {
 public:
  static Napi::Function define(Napi::Env env) {
    return DefineClass(
        env, "Dataset",
        {InstanceMethod<&DatasetObject::push>("push"), InstanceMethod<&DatasetObject::finish>("finish"),
         InstanceMethod<&DatasetObject::save>("save"), InstanceMethod<&DatasetObject::bytes>("bytes"),
         InstanceMethod<&DatasetObject::trainSegment>("trainSegment"),
         InstanceMethod<&DatasetObject::close>("close")});
  }

  /** (kernel, rows, features, maxBin, path?), where `path` names a cached file, (dataset, ranges) for a
   * subset of one, or (kernel, values, ranges, labels, maxBin) for rows of values. */
  explicit DatasetObject(const Info& info) : ObjectWrap(info) {
    rows_ = coded(info.Env(), [&] {
      if (info[0].IsObject()) return Unwrap(info[0].As<Napi::Object>())->rows_->subset(runsOf(info[1]));
      const Kernel& kernel = kernelOf(info[0].As<Napi::String>());
      if (info[1].IsObject()) {
        const auto& store = ValuesObject::Unwrap(info[1].As<Napi::Object>())->store();
        return BinnedRows::over(store, runsOf(info[2]), info[3].As<Napi::Float32Array>().Data(),
                                int32Of(info[4]), kernel);
      }
      const int32_t rows = int32Of(info[1]), features = int32Of(info[2]), maxBin = int32Of(info[3]);
      return info[4].IsString() ? BinnedRows::load(info[4].As<Napi::String>(), rows, features, maxBin, kernel)
                                : BinnedRows::create(rows, features, maxBin, kernel);
    });
  }

 private:
  void push(const Info& info) {
    coded(info.Env(),
          [&] { rows_->push(int32Of(info[0]), int32Of(info[1]), info[2].As<Napi::Int8Array>().Data()); });
  }

  void finish(const Info& info) {
    coded(info.Env(), [&] { rows_->finish(info[0].As<Napi::Float32Array>().Data()); });
  }

  void save(const Info& info) {
    coded(info.Env(), [&] { rows_->save(info[0].As<Napi::String>()); });
  }

  Napi::Value bytes(const Info& info) {
    return Napi::Number::New(info.Env(), static_cast<double>(rows_->bytes()));
  }

  /** (parameters, trees, threads, initScore, transcriptKeys, onTree, blockBytes) */
  Napi::Value trainSegment(const Info& info) {
    SegmentOrder order{
        info[0].As<Napi::String>(), uint32Of(info[1]), int32Of(info[2]), copyOf<double>(info[3]), {}};
    const auto keys = info[4].As<Napi::Array>();
    for (uint32_t i = 0; i < keys.Length(); i++) order.transcriptKeys.push_back(copyOf<uint8_t>(keys.Get(i)));
    order.blockBytes = static_cast<size_t>(info[6].As<Napi::Number>().Int64Value());
    const auto scores = Napi::Float64Array::New(info.Env(), order.startScores.size());
    return Job::start(info.Env(), std::make_unique<TrainJob>(rows_, std::move(order), scores), info[5]);
  }

  void close(const Info&) { rows_.reset(); }

  std::shared_ptr<BinnedRows> rows_;
};

/** (bytes, features, maxBin, maxLeaves, maxDepth, maxTrees, leafBound) */
Napi::Value checkTrees(const Info& info) {
  const TreeLimits limits{uint32Of(info[1]), uint32Of(info[2]), uint32Of(info[3]),
                          uint32Of(info[4]), uint32Of(info[5]), info[6].As<Napi::Number>().DoubleValue()};
  const auto bytes = info[0].As<Napi::Uint8Array>();
  return coded(info.Env(), [&]() -> Napi::Value {
    return Napi::Number::New(
        info.Env(), static_cast<double>(decodeTrees(bytes.Data(), bytes.ElementLength(), limits).size()));
  });
}

/** (kernel, trees, columns, rows, features, scores) */
Napi::Value addScoresTo(const Info& info) {
  const Kernel& kernel = kernelOf(info[0].As<Napi::String>());
  const auto bytes = info[1].As<Napi::Uint8Array>();
  auto trees = coded(info.Env(), [&] {
    return decodeTrees(bytes.Data(), bytes.ElementLength(), formatLimits(uint32Of(info[4])));
  });
  return Job::start(info.Env(),
                    std::make_unique<AddScoresJob>(kernel, std::move(trees), info[2].As<Napi::Int8Array>(),
                                                   uint32Of(info[3]), info[5].As<Napi::Float64Array>()),
                    info.Env().Undefined());
}

/** (arrays) */
Napi::Value checksumOf(const Info& info) {
  Checksum sum;
  const auto arrays = info[0].As<Napi::Array>();
  for (uint32_t i = 0; i < arrays.Length(); i++) {
    const auto array = Napi::Value(arrays.Get(i)).As<Napi::TypedArray>();
    auto buffer = array.ArrayBuffer();
    sum.add(static_cast<const uint8_t*>(buffer.Data()) + array.ByteOffset(), array.ByteLength());
  }
  return Napi::BigInt::New(info.Env(), sum.finish());
}

/** (segments, startScore, featureNames) */
Napi::Value exportText(const Info& info) {
  std::vector<std::string> names;
  const auto nameArray = info[2].As<Napi::Array>();
  for (uint32_t i = 0; i < nameArray.Length(); i++)
    names.push_back(Napi::Value(nameArray.Get(i)).As<Napi::String>());
  return coded(info.Env(), [&]() -> Napi::Value {
    std::vector<Tree> trees;
    const auto segments = info[0].As<Napi::Array>();
    for (uint32_t i = 0; i < segments.Length(); i++) {
      const auto bytes = Napi::Value(segments.Get(i)).As<Napi::Uint8Array>();
      auto decoded =
          decodeTrees(bytes.Data(), bytes.ElementLength(), formatLimits(static_cast<uint32_t>(names.size())));
      std::move(decoded.begin(), decoded.end(), std::back_inserter(trees));
    }
    return Napi::String::New(info.Env(), textModel(trees, info[1].As<Napi::Number>().DoubleValue(), names));
  });
}

/** (model, columns, rows, features) */
Napi::Value predictTextOf(const Info& info) {
  return Job::start(
      info.Env(),
      std::make_unique<PredictTextJob>(info[0].As<Napi::String>(), info[1].As<Napi::Int8Array>(),
                                       uint32Of(info[2]), uint32Of(info[3])),
      info.Env().Undefined());
}

Napi::Value kernelNames(const Info& info) {
  Napi::Array names = Napi::Array::New(info.Env());
  for (const Kernel& kernel : kernels()) names.Set(names.Length(), kernel.name);
  return names;
}

Napi::Value limitCpu(const Info& info) {
  Job::limitCpu(info[0].As<Napi::Number>());
  return info.Env().Undefined();
}

/** (key, message), for the test of our BLAKE2b against the RFC's vectors and another implementation. */
Napi::Value blake2b(const Info& info) {
  const auto key = copyOf<uint8_t>(info[0]);
  const auto message = info[1].As<Napi::Uint8Array>();
  Blake2b hash(key.data(), key.size());
  hash.update(message.Data(), message.ElementLength());
  const auto digest = hash.finish();
  return bytesOf(info.Env(), digest.data(), digest.size());
}

Napi::Object init(Napi::Env env, Napi::Object exports) {
  exports.Set("Dataset", DatasetObject::define(env));
  exports.Set("Values", ValuesObject::define(env));
  exports.Set("checkTrees", Napi::Function::New(env, checkTrees));
  exports.Set("addScores", Napi::Function::New(env, addScoresTo));
  exports.Set("checksum", Napi::Function::New(env, checksumOf));
  exports.Set("exportText", Napi::Function::New(env, exportText));
  exports.Set("predictText", Napi::Function::New(env, predictTextOf));
  exports.Set("limitCpu", Napi::Function::New(env, limitCpu));
  exports.Set("stopJobs", Napi::Function::New(env, [](const Info&) { Job::stopAll(); }));
  exports.Set("kernels", Napi::Function::New(env, kernelNames));
  exports.Set("blake2b", Napi::Function::New(env, blake2b));
  return exports;
}

NODE_API_MODULE(gridlode, init)

}  // namespace
}  // namespace gridlode
