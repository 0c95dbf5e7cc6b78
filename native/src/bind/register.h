#pragma once

#include <napi.h>

// One function per concept, each defined in bind/<concept>.cc, each adding its functions to `exports`.
// They are called once per environment (main thread and every worker), so they keep no global N-API state.
namespace ouroboros::bind {

void RegisterTokenizer(Napi::Env env, Napi::Object exports);

}  // namespace ouroboros::bind
