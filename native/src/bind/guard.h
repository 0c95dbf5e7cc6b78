#pragma once

#include <napi.h>

#include <exception>
#include <new>
#include <string>
#include <utility>

#include "core/failure.h"

namespace ouroboros::bind {

// An Error whose property `failure` holds the parts that TypeScript turns into a Fault.
inline Napi::Error ToError(Napi::Env env, const Failure& failure) {
  Napi::Error error = Napi::Error::New(env, failure.what());
  Napi::Object parts = Napi::Object::New(env);
  parts.Set("code", failure.code);
  parts.Set("kind", failure.kind == Failure::Kind::kRequest ? "request" : "failure");
  parts.Set("subject", failure.subject);
  parts.Set("expected", failure.expected);
  parts.Set("received", failure.received);
  if (!failure.remedy.empty()) parts.Set("remedy", failure.remedy);
  error.Set("failure", parts);
  return error;
}

// The exception being handled, as a Failure. Only to be called inside a catch block.
inline Failure CurrentFailure() {
  constexpr auto kind = Failure::Kind::kFailure;
  try {
    throw;
  } catch (const Failure& failure) {
    return failure;
  } catch (const std::bad_alloc&) {
    return {kind, "native/out-of-memory", "native addon", "enough memory", "a refused allocation"};
  } catch (const std::exception& exception) {
    return {kind, "native/unexpected", "native addon", "no exception", exception.what()};
  } catch (...) {
    return {kind, "native/unexpected", "native addon", "no exception", "an unknown one"};
  }
}

// Runs `body` on the JavaScript thread; whatever it throws becomes a JavaScript exception, never a crash.
template <typename Body>
auto Guard(Napi::Env env, Body&& body) {
  try {
    return std::forward<Body>(body)();
  } catch (const Napi::Error&) {
    throw;
  } catch (...) {
    throw ToError(env, CurrentFailure());
  }
}

}  // namespace ouroboros::bind
