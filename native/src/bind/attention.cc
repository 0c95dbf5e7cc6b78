#include "core/attention.h"

#include "bind/arguments.h"
#include "bind/guard.h"
#include "bind/register.h"
#include "core/kernels.h"

namespace ouroboros::bind {

namespace {

const AttentionKernel& Chosen(const Napi::Value& name) {
  static const std::vector<const AttentionKernel*> kernels = AttentionKernels();
  return KernelNamed(kernels, name.As<Napi::String>().Utf8Value());
}

// (projected, positions, heads, keyHeads, width, blocks, scale, threads, kernel, keys, values, out)
Napi::Value Attend(const Napi::CallbackInfo& info) {
  return Guard(info.Env(), [&] {
    const AttentionCache cache{.heads = {.heads = Count(info, 2), .key_heads = Count(info, 3), .width = Count(info, 4)},
                               .blocks = Count(info, 5),
                               .keys = Elements<float>(info[9]),
                               .values = Elements<float>(info[10])};
    AttendCached(Chosen(info[8]), cache, Elements<float>(info[0]), Elements<std::int32_t>(info[1]),
                 info[6].As<Napi::Number>().FloatValue(), Count(info, 7), Elements<float>(info[11]));
    return info.Env().Undefined();
  });
}

}  // namespace

void RegisterAttention(Napi::Env env, Napi::Object exports) {
  exports.Set("attendCached", Napi::Function::New<Attend>(env));
}

}  // namespace ouroboros::bind
