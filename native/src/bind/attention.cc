#include "core/attention.h"

#include <memory>

#include "bind/arguments.h"
#include "bind/guard.h"
#include "bind/register.h"
#include "core/kernels.h"

namespace ouroboros::bind {

namespace {

using Handle = Napi::External<std::unique_ptr<AttentionCache>>;

const AttentionKernel& Chosen(const Napi::Value& name) {
  static const std::vector<const AttentionKernel*> kernels = AttentionKernels();
  return KernelNamed(kernels, name.As<Napi::String>().Utf8Value());
}

// (layers, slots, heads, keyHeads, width, blocks, isHalf) => a handle
Napi::Value Open(const Napi::CallbackInfo& info) {
  return Guard(info.Env(), [&]() -> Napi::Value {
    const AttentionHeads heads{.heads = Count(info, 2), .key_heads = Count(info, 3), .width = Count(info, 4)};
    const auto precision = info[6].As<Napi::Boolean>() ? CachePrecision::kHalf : CachePrecision::kSingle;
    auto cache = std::make_unique<AttentionCache>(heads, Count(info, 0), Count(info, 1), Count(info, 5), precision);
    auto owner = std::make_unique<std::unique_ptr<AttentionCache>>(std::move(cache));
    const auto handle = Handle::New(info.Env(), owner.get(), [](Napi::Env, auto* cache) { delete cache; });
    owner.release();  // the finalizer owns it now
    return handle;
  });
}

// (handle, layer, projected, slots, positions, scale, threads, kernel, out)
Napi::Value Attend(const Napi::CallbackInfo& info) {
  return Guard(info.Env(), [&] {
    (*info[0].As<Handle>().Data())
        ->Attend(Chosen(info[7]), Count(info, 1), Elements<float>(info[2]), Elements<std::int32_t>(info[3]),
                 Elements<std::int32_t>(info[4]), info[5].As<Napi::Number>().FloatValue(), Count(info, 6),
                 Elements<float>(info[8]));
    return info.Env().Undefined();
  });
}

// (handle): frees the memory. The handle must not be used again; TypeScript sees to that.
Napi::Value Close(const Napi::CallbackInfo& info) {
  return Guard(info.Env(), [&] {
    info[0].As<Handle>().Data()->reset();
    return info.Env().Undefined();
  });
}

}  // namespace

void RegisterAttention(Napi::Env env, Napi::Object exports) {
  exports.Set("openAttentionCache", Napi::Function::New<Open>(env));
  exports.Set("attendCached", Napi::Function::New<Attend>(env));
  exports.Set("closeAttentionCache", Napi::Function::New<Close>(env));
}

}  // namespace ouroboros::bind
