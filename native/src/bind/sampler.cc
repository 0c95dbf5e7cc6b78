#include "core/sampler.h"

#include "bind/arguments.h"
#include "bind/guard.h"
#include "bind/register.h"
#include "core/kernels.h"

namespace ouroboros::bind {

namespace {

const SamplerKernel& Chosen(const Napi::Value& name) {
  static const std::vector<const SamplerKernel*> kernels = SamplerKernels();
  return KernelNamed(kernels, name.As<Napi::String>().Utf8Value());
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
    const auto bad = SampleCategorical(Chosen(info[7]), Elements<float>(info[0]),
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

Napi::Value InstructionSets(const Napi::CallbackInfo& info) {
  return Guard(info.Env(), [&]() -> Napi::Value {
    Napi::Array names = Napi::Array::New(info.Env());
    for (const SamplerKernel* const kernel : SamplerKernels()) names.Set(names.Length(), kernel->name);
    return names;
  });
}

}  // namespace

void RegisterSampler(Napi::Env env, Napi::Object exports) {
  exports.Set("sampleCategorical", Napi::Function::New<Sample>(env));
  exports.Set("instructionSets", Napi::Function::New<InstructionSets>(env));
}

}  // namespace ouroboros::bind
