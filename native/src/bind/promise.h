#pragma once

#include <napi.h>

#include <functional>
#include <optional>
#include <utility>

#include "bind/guard.h"

namespace ouroboros::bind {

// Runs `work` on a thread of libuv's pool and settles a promise with what `convert` makes of its result. `work` is given
// plain data and must not touch N-API; what it throws rejects the promise.
template <typename Result>
class PromiseWorker : public Napi::AsyncWorker {
 public:
  using Work = std::function<Result()>;
  using Convert = std::function<Napi::Value(Napi::Env, Result&)>;

  static Napi::Promise Start(Napi::Env env, Work work, Convert convert) {
    auto* const worker = new PromiseWorker(env, std::move(work), std::move(convert));
    const Napi::Promise promise = worker->deferred_.Promise();
    worker->Queue();  // deletes the worker when it has settled
    return promise;
  }

 protected:
  void Execute() override {
    try {
      result_.emplace(work_());
    } catch (...) {
      failure_.emplace(CurrentFailure());
    }
  }

  void OnOK() override {
    if (failure_) {
      deferred_.Reject(ToError(Env(), *failure_).Value());
    } else {
      deferred_.Resolve(convert_(Env(), *result_));
    }
  }

 private:
  PromiseWorker(Napi::Env env, Work work, Convert convert)
      : Napi::AsyncWorker(env), deferred_(env), work_(std::move(work)), convert_(std::move(convert)) {}

  Napi::Promise::Deferred deferred_;
  Work work_;
  Convert convert_;
  std::optional<Result> result_;
  std::optional<Failure> failure_;
};

}  // namespace ouroboros::bind
