#include <memory>

#include "bind/arguments.h"
#include "bind/guard.h"
#include "bind/register.h"
#include "core/token_segments.h"

namespace ouroboros::bind {

namespace {

using Handle = Napi::External<std::unique_ptr<TokenSegments>>;

// (paths, files, widths, starts, counts): column i of the arrays is segment i. Gives a handle of the sequence.
Napi::Value Open(const Napi::CallbackInfo& info) {
  return Guard(info.Env(), [&]() -> Napi::Value {
    const auto names = info[0].As<Napi::Array>();
    std::vector<std::string> paths;
    for (std::uint32_t i = 0; i < names.Length(); ++i) paths.push_back(names.Get(i).As<Napi::String>());
    const auto files = Elements<std::uint32_t>(info[1]);
    const auto widths = Elements<std::uint32_t>(info[2]);
    const auto starts = Elements<double>(info[3]);
    const auto counts = Elements<double>(info[4]);
    std::vector<TokenSegment> segments;
    segments.reserve(files.size());
    for (std::size_t i = 0; i < files.size(); ++i) {
      segments.push_back({.file = files[i],
                          .width = widths[i],
                          .start = static_cast<std::uint64_t>(starts[i]),
                          .count = static_cast<std::uint64_t>(counts[i])});
    }
    auto owner = std::make_unique<std::unique_ptr<TokenSegments>>(std::make_unique<TokenSegments>(paths, segments));
    const auto handle = Handle::New(info.Env(), owner.get(), [](Napi::Env, auto* segments) { delete segments; });
    owner.release();  // the finalizer owns it now
    return handle;
  });
}

// (handle) => its number of tokens
Napi::Value Length(const Napi::CallbackInfo& info) {
  return Guard(info.Env(), [&]() -> Napi::Value {
    return Napi::Number::New(info.Env(), static_cast<double>((*info[0].As<Handle>().Data())->length()));
  });
}

// (handle, starts, length, out)
template <typename T>
Napi::Value GatherInto(const Napi::CallbackInfo& info) {
  return Guard(info.Env(), [&]() -> Napi::Value {
    (*info[0].As<Handle>().Data())->Gather(Elements<const double>(info[1]), Count(info, 2), Elements<T>(info[3]));
    return info.Env().Undefined();
  });
}

// (handle): unmaps the files. The handle must not be used again; TypeScript sees to that.
Napi::Value Close(const Napi::CallbackInfo& info) {
  return Guard(info.Env(), [&]() -> Napi::Value {
    info[0].As<Handle>().Data()->reset();
    return info.Env().Undefined();
  });
}

}  // namespace

void RegisterGather(Napi::Env env, Napi::Object exports) {
  exports.Set("openSegments", Napi::Function::New<Open>(env));
  exports.Set("segmentsLength", Napi::Function::New<Length>(env));
  exports.Set("gatherInt32", Napi::Function::New<GatherInto<std::int32_t>>(env));
  exports.Set("gatherInt64", Napi::Function::New<GatherInto<std::int64_t>>(env));
  exports.Set("closeSegments", Napi::Function::New<Close>(env));
}

}  // namespace ouroboros::bind
