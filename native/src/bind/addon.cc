#include "bind/register.h"

namespace {

Napi::Object Init(Napi::Env env, Napi::Object exports) {
  using namespace ouroboros::bind;
  RegisterAttention(env, exports);
  RegisterBandwidth(env, exports);
  RegisterCache(env, exports);
  RegisterConcatenate(env, exports);
  RegisterGather(env, exports);
  RegisterMolecules(env, exports);
  RegisterOrt(env, exports);
  RegisterRandom(env, exports);
  RegisterReplicates(env, exports);
  RegisterRows(env, exports);
  RegisterSampler(env, exports);
  RegisterSubnormals(env, exports);
  RegisterTokenizer(env, exports);
  return exports;
}

}  // namespace

NODE_API_MODULE(ouroboros, Init)
