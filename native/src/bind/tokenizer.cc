#include "bind/register.h"

namespace ouroboros::bind {

void RegisterTokenizer(Napi::Env, Napi::Object) {}

}  // namespace ouroboros::bind
