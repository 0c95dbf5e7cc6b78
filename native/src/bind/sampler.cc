#include "core/sampler.h"

#include <string>

#include "bind/arguments.h"
#include "bind/guard.h"
#include "bind/register.h"

namespace ouroboros::bind {

namespace {

const SamplerKernel& KernelNamed(const std::string& name) {
  static const std::vector<const SamplerKernel*> kernels = SamplerKernels();
  for (const SamplerKernel* const kernel : kernels) {
    if (kernel->name == name) return *kernel;
  }
  return *kernels.front();
}

const char* NameOf(BadRow::Reason reason) {
  switch (reason) {
    case BadRow::Reason::kNan:
      return "nan";
    case BadRow::Reason::kInfinite:
      return "infinite";
    default:
      return "impossible";
  }
}

// (logits, vocabulary, uniforms, temperature, topK, topP, threads, kernel, out) => undefined or {row, token, reason}
Napi::Value Sample(const Napi::CallbackInfo& info) {
  return Guard(info.Env(), [&]() -> Napi::Value {
    const SamplingRule rule{
        .temperature = info[3].As<Napi::Number>().DoubleValue(),
        .top_k = Count(info, 4),
        .top_p = info[5].As<Napi::Number>().DoubleValue(),
    };
    const auto bad = SampleCategorical(KernelNamed(info[7].As<Napi::String>()), Elements<float>(info[0]),
                                       Count(info, 1), Elements<double>(info[2]), rule, Count(info, 6),
                                       Elements<std::int32_t>(info[8]));
    if (!bad) return info.Env().Undefined();
    Napi::Object result = Napi::Object::New(info.Env());
    result.Set("row", static_cast<double>(bad->row));
    result.Set("token", static_cast<double>(bad->token));
    result.Set("reason", NameOf(bad->reason));
    return result;
  });
}

Napi::Value KernelNames(const Napi::CallbackInfo& info) {
  return Guard(info.Env(), [&]() -> Napi::Value {
    Napi::Array names = Napi::Array::New(info.Env());
    for (const SamplerKernel* const kernel : SamplerKernels()) names.Set(names.Length(), kernel->name);
    return names;
  });
}

}  // namespace

void RegisterSampler(Napi::Env env, Napi::Object exports) {
  exports.Set("sampleCategorical", Napi::Function::New<Sample>(env));
  exports.Set("samplerKernels", Napi::Function::New<KernelNames>(env));
}

}  // namespace ouroboros::bind
