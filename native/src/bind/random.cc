#include <cstdint>
#include <span>

#include "bind/arguments.h"
#include "bind/guard.h"
#include "bind/register.h"
#include "core/random.h"

namespace ouroboros::bind {

namespace {

// The arguments of every function here: (out, seed low, seed high, purpose, iteration, index[, start]).
StreamKey KeyOf(const Napi::CallbackInfo& info) {
  return {
      .seed = static_cast<std::uint64_t>(Word(info, 2)) << 32 | Word(info, 1),
      .purpose = Word(info, 3),
      .iteration = Word(info, 4),
      .index = Word(info, 5),
  };
}

template <typename T, auto Fill>
Napi::Value FillArray(const Napi::CallbackInfo& info) {
  return Guard(info.Env(), [&] {
    Fill(KeyOf(info), Count(info, 6), Elements<T>(info[0]));
    return info.Env().Undefined();
  });
}

Napi::Value Permute(const Napi::CallbackInfo& info) {
  return Guard(info.Env(), [&] {
    FillPermutation(KeyOf(info), Elements<std::uint32_t>(info[0]));
    return info.Env().Undefined();
  });
}

using Key = const StreamKey&;
using Floats = std::span<float>;
using Doubles = std::span<double>;

}  // namespace

void RegisterRandom(Napi::Env env, Napi::Object exports) {
  constexpr auto kUniformFloats = static_cast<void (*)(Key, std::uint64_t, Floats)>(FillUniform);
  constexpr auto kUniformDoubles = static_cast<void (*)(Key, std::uint64_t, Doubles)>(FillUniform);
  constexpr auto kNormalFloats = static_cast<void (*)(Key, std::uint64_t, Floats)>(FillNormal);
  constexpr auto kNormalDoubles = static_cast<void (*)(Key, std::uint64_t, Doubles)>(FillNormal);
  exports.Set("fillBits", Napi::Function::New<FillArray<std::uint32_t, FillBits>>(env));
  exports.Set("fillUniformFloat32", Napi::Function::New<FillArray<float, kUniformFloats>>(env));
  exports.Set("fillUniformFloat64", Napi::Function::New<FillArray<double, kUniformDoubles>>(env));
  exports.Set("fillNormalFloat32", Napi::Function::New<FillArray<float, kNormalFloats>>(env));
  exports.Set("fillNormalFloat64", Napi::Function::New<FillArray<double, kNormalDoubles>>(env));
  exports.Set("fillPermutation", Napi::Function::New<Permute>(env));
}

}  // namespace ouroboros::bind
