#include "core/bandwidth.h"

#include "bind/arguments.h"
#include "bind/guard.h"
#include "bind/register.h"

namespace ouroboros::bind {

namespace {

// (bytes, threads) => the exclusive or of the words
Napi::Value Read(const Napi::CallbackInfo& info) {
  return Guard(info.Env(), [&]() -> Napi::Value {
    return Napi::BigInt::New(info.Env(), ReadMemory(Elements<std::uint8_t>(info[0]), Word(info, 1)));
  });
}

// (bytes, value, threads)
Napi::Value Write(const Napi::CallbackInfo& info) {
  return Guard(info.Env(), [&] {
    WriteMemory(Elements<std::uint8_t>(info[0]), static_cast<std::uint8_t>(Word(info, 1)), Word(info, 2));
    return info.Env().Undefined();
  });
}

// (source, target, threads)
Napi::Value Copy(const Napi::CallbackInfo& info) {
  return Guard(info.Env(), [&] {
    CopyMemory(Elements<std::uint8_t>(info[0]), Elements<std::uint8_t>(info[1]), Word(info, 2));
    return info.Env().Undefined();
  });
}

}  // namespace

void RegisterBandwidth(Napi::Env env, Napi::Object exports) {
  exports.Set("readMemory", Napi::Function::New<Read>(env));
  exports.Set("writeMemory", Napi::Function::New<Write>(env));
  exports.Set("copyMemory", Napi::Function::New<Copy>(env));
}

}  // namespace ouroboros::bind
