#include "core/subnormals.h"

#include "bind/register.h"

namespace ouroboros::bind {

namespace {

Napi::Value Flush(const Napi::CallbackInfo& info) { return Napi::Boolean::New(info.Env(), FlushSubnormals()); }

}  // namespace

void RegisterSubnormals(Napi::Env env, Napi::Object exports) {
  exports.Set("flushSubnormals", Napi::Function::New<Flush>(env));
}

}  // namespace ouroboros::bind
