#pragma once

#include <napi.h>

#include <cstddef>
#include <cstdint>
#include <span>

// Readers of arguments that the TypeScript faces have already validated.
namespace ouroboros::bind {

// The elements of a typed array, where they lie.
template <typename T>
std::span<T> Elements(const Napi::Value& value) {
  const auto array = value.As<Napi::TypedArray>();
  napi_typedarray_type type;
  std::size_t length = 0;
  void* data = nullptr;
  const napi_status status =
      napi_get_typedarray_info(array.Env(), array, &type, &length, &data, nullptr, nullptr);
  if (status != napi_ok) throw Napi::Error::New(array.Env());
  return {static_cast<T*>(data), length};
}

// An integer in 0 .. 2^32 - 1.
inline std::uint32_t Word(const Napi::CallbackInfo& info, std::size_t i) {
  return info[i].As<Napi::Number>().Uint32Value();
}

// An integer in 0 .. 2^53.
inline std::uint64_t Count(const Napi::CallbackInfo& info, std::size_t i) {
  return static_cast<std::uint64_t>(info[i].As<Napi::Number>().DoubleValue());
}

}  // namespace ouroboros::bind
