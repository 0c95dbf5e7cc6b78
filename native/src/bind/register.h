#pragma once

#include <napi.h>

// One function per concept, each defined in bind/<concept>.cc, each adding its functions to `exports`.
// They are called once per environment (main thread and every worker), so they keep no global N-API state.
namespace ouroboros::bind {

void RegisterAttention(Napi::Env env, Napi::Object exports);
void RegisterBandwidth(Napi::Env env, Napi::Object exports);
void RegisterCache(Napi::Env env, Napi::Object exports);
void RegisterConcatenate(Napi::Env env, Napi::Object exports);
void RegisterGather(Napi::Env env, Napi::Object exports);
void RegisterMolecules(Napi::Env env, Napi::Object exports);
void RegisterOrt(Napi::Env env, Napi::Object exports);
void RegisterRandom(Napi::Env env, Napi::Object exports);
void RegisterReplicates(Napi::Env env, Napi::Object exports);
void RegisterRows(Napi::Env env, Napi::Object exports);
void RegisterSampler(Napi::Env env, Napi::Object exports);
void RegisterSubnormals(Napi::Env env, Napi::Object exports);
void RegisterTokenizer(Napi::Env env, Napi::Object exports);

}  // namespace ouroboros::bind
