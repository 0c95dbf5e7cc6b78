#include "core/cache.h"

#include "bind/arguments.h"
#include "bind/guard.h"
#include "bind/register.h"

namespace ouroboros::bind {

namespace {

// (cache, step, positions, batch, heads, capacity, width)
Napi::Value Append(const Napi::CallbackInfo& info) {
  return Guard(info.Env(), [&] {
    const CacheShape shape{Count(info, 3), Count(info, 4), Count(info, 5), Count(info, 6)};
    AppendCache(shape, Elements<float>(info[1]), Elements<std::int32_t>(info[2]), Elements<float>(info[0]));
    return info.Env().Undefined();
  });
}

}  // namespace

void RegisterCache(Napi::Env env, Napi::Object exports) {
  exports.Set("appendCache", Napi::Function::New<Append>(env));
}

}  // namespace ouroboros::bind
