#include "core/concatenate.h"

#include "bind/guard.h"
#include "bind/promise.h"
#include "bind/register.h"

namespace ouroboros::bind {

namespace {

CopyMethod MethodNamed(const std::string& name) {
  if (name == "read-write") return CopyMethod::kReadWrite;
  return name == "clone" ? CopyMethod::kClone : CopyMethod::kCopyRange;
}

// (sources, target, method) => a promise of the number of bytes
Napi::Value Join(const Napi::CallbackInfo& info) {
  return Guard(info.Env(), [&]() -> Napi::Value {
    const auto names = info[0].As<Napi::Array>();
    std::vector<std::string> sources;
    for (std::uint32_t i = 0; i < names.Length(); ++i) sources.push_back(names.Get(i).As<Napi::String>());
    const std::string target = info[1].As<Napi::String>();
    const CopyMethod method = MethodNamed(info[2].As<Napi::String>());
    return PromiseWorker<std::uint64_t>::Start(
        info.Env(), [sources, target, method] { return Concatenate(sources, target, method); },
        [](Napi::Env env, std::uint64_t& bytes) { return Napi::BigInt::New(env, bytes); });
  });
}

}  // namespace

void RegisterConcatenate(Napi::Env env, Napi::Object exports) {
  exports.Set("concatenate", Napi::Function::New<Join>(env));
}

}  // namespace ouroboros::bind
