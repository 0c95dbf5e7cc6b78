#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "bind/arguments.h"
#include "bind/guard.h"
#include "bind/register.h"
#include "core/training.h"
#include "ort/session.h"

namespace ouroboros::bind {

namespace {

using ort::OwnedTensor;
using ort::Session;
using ort::TensorView;
using Handle = Napi::External<std::unique_ptr<Session>>;

// (path) => version
Napi::Value OpenLibrary(const Napi::CallbackInfo& info) {
  return Guard(info.Env(), [&]() -> Napi::Value {
    return Napi::String::New(info.Env(), ort::Library::Open(info[0].As<Napi::String>()).version());
  });
}

// (instructions): chooses the kernels.
Napi::Value ChooseInstructions(const Napi::CallbackInfo& info) {
  return Guard(info.Env(), [&]() -> Napi::Value {
    ChooseTrainingKernel(info[0].As<Napi::String>().Utf8Value());
    return Napi::String::New(info.Env(), ChosenTrainingKernel().name);
  });
}

ort::SessionOptions OptionsOf(const Napi::Object& object) {
  ort::SessionOptions options;
  options.threads = object.Get("threads").As<Napi::Number>().Int32Value();
  options.optimization = object.Get("optimization").As<Napi::Number>().Int32Value();
  options.arena = object.Get("arena").As<Napi::Boolean>();
  options.memory_pattern = object.Get("memoryPattern").As<Napi::Boolean>();
  options.profile = object.Get("profile").As<Napi::String>().Utf8Value();
  const auto config = object.Get("config").As<Napi::Array>();
  for (std::uint32_t i = 0; i + 1 < config.Length(); i += 2) {
    options.config.emplace_back(config.Get(i).As<Napi::String>().Utf8Value(), config.Get(i + 1).As<Napi::String>().Utf8Value());
  }
  return options;
}

Napi::Array DimsArray(Napi::Env env, const std::vector<std::int64_t>& dims) {
  auto array = Napi::Array::New(env, dims.size());
  for (std::uint32_t i = 0; i < dims.size(); ++i) array.Set(i, Napi::Number::New(env, static_cast<double>(dims[i])));
  return array;
}

Napi::Value Describe(Napi::Env env, const ort::InputDescription& input) {
  auto object = Napi::Object::New(env);
  object.Set("name", input.name);
  object.Set("type", Napi::Number::New(env, input.element));
  object.Set("dims", DimsArray(env, input.dims));
  auto symbols = Napi::Array::New(env, input.symbols.size());
  for (std::uint32_t i = 0; i < input.symbols.size(); ++i) symbols.Set(i, Napi::String::New(env, input.symbols[i]));
  object.Set("symbols", symbols);
  return object;
}

// (bytes, options) => { handle, inputs, outputs }
Napi::Value Create(const Napi::CallbackInfo& info) {
  return Guard(info.Env(), [&]() -> Napi::Value {
    const Napi::Env env = info.Env();
    auto session = std::make_unique<Session>(Elements<const std::uint8_t>(info[0]), OptionsOf(info[1].As<Napi::Object>()));
    auto result = Napi::Object::New(env);
    auto inputs = Napi::Array::New(env);
    for (const auto& input : session->inputs()) inputs.Set(inputs.Length(), Describe(env, input));
    auto outputs = Napi::Array::New(env);
    for (const auto& output : session->outputs()) outputs.Set(outputs.Length(), Napi::String::New(env, output));
    auto owner = std::make_unique<std::unique_ptr<Session>>(std::move(session));
    const auto handle = Handle::New(env, owner.get(), [](Napi::Env, auto* held) { delete held; });
    owner.release();  // the finalizer owns it now
    result.Set("handle", handle);
    result.Set("inputs", inputs);
    result.Set("outputs", outputs);
    return result;
  });
}

// The memory of a typed array, [type, dims] beside it.
TensorView ViewOf(const Napi::Value& data, const Napi::Value& type, const Napi::Value& dims) {
  TensorView view;
  const auto array = data.As<Napi::TypedArray>();
  view.data = static_cast<std::uint8_t*>(array.ArrayBuffer().Data()) + array.ByteOffset();
  view.bytes = array.ByteLength();
  view.element = type.As<Napi::Number>().Int32Value();
  const auto sizes = dims.As<Napi::Array>();
  std::size_t bytes = ort::ElementBytes(view.element);
  for (std::uint32_t i = 0; i < sizes.Length(); ++i) {
    view.dims.push_back(sizes.Get(i).As<Napi::Number>().Int64Value());
    bytes *= static_cast<std::size_t>(view.dims.back());
  }
  if (bytes != view.bytes) {
    throw Failure(Failure::Kind::kFailure, "runtime/tensor-size", "tensor", std::to_string(bytes) + " bytes",
                  std::to_string(view.bytes));
  }
  return view;
}

using Tensor = Napi::External<std::unique_ptr<OwnedTensor>>;

std::vector<ort::Feed> FeedsOf(const Napi::Array& tensors) {
  std::vector<ort::Feed> feeds(tensors.Length());
  for (std::uint32_t i = 0; i < tensors.Length(); ++i) {
    const auto tensor = tensors.Get(i).As<Napi::Object>();
    const Napi::Value held = tensor.Get("held");
    if (held.IsExternal()) {
      feeds[i].held = held.As<Tensor>().Data()->get();
    } else {
      feeds[i].view = ViewOf(tensor.Get("data"), tensor.Get("type"), tensor.Get("dims"));
    }
  }
  return feeds;
}

Napi::ArrayBuffer BytesOf(Napi::Env env, const TensorView& view) {
  auto buffer = Napi::ArrayBuffer::New(env, view.bytes);
  if (view.bytes > 0) std::memcpy(buffer.Data(), view.data, view.bytes);
  return buffer;
}

Napi::Value ResultOf(Napi::Env env, OwnedTensor tensor, bool kept) {
  const TensorView view = tensor.View();
  if (ort::ElementBytes(view.element) == 0) {
    throw Failure(Failure::Kind::kFailure, "runtime/tensor-type", "output", "numbers", "type " + std::to_string(view.element));
  }
  auto object = Napi::Object::New(env);
  object.Set("type", Napi::Number::New(env, view.element));
  object.Set("dims", DimsArray(env, view.dims));
  if (kept) {
    auto owner = std::make_unique<std::unique_ptr<OwnedTensor>>(std::make_unique<OwnedTensor>(std::move(tensor)));
    object.Set("held", Tensor::New(env, owner.get(), [](Napi::Env, auto* held) { delete held; }));
    owner.release();  // the finalizer owns it now
  } else {
    object.Set("buffer", BytesOf(env, view));
  }
  return object;
}

const Session& SessionOf(const Napi::Value& handle) { return **handle.As<Handle>().Data(); }

// (handle, inputs: ({data, type, dims} | {held})[], wanted: Uint32Array, kept: Uint8Array)
// => ({type, dims, buffer} | {type, dims, held})[]
Napi::Value RunOnce(const Napi::CallbackInfo& info) {
  return Guard(info.Env(), [&]() -> Napi::Value {
    const auto kept = Elements<const std::uint8_t>(info[3]);
    auto results = SessionOf(info[0]).Run(FeedsOf(info[1].As<Napi::Array>()), Elements<const std::uint32_t>(info[2]));
    auto array = Napi::Array::New(info.Env(), results.size());
    for (std::uint32_t i = 0; i < results.size(); ++i) {
      array.Set(i, ResultOf(info.Env(), std::move(results[i]), kept[i] != 0));
    }
    return array;
  });
}

// (held) => a copy of its bytes
Napi::Value ReadHeld(const Napi::CallbackInfo& info) {
  return Guard(info.Env(), [&]() -> Napi::Value {
    return BytesOf(info.Env(), (*info[0].As<Tensor>().Data())->View());
  });
}

// (held): frees it. It must not be used again; TypeScript sees to that.
Napi::Value ReleaseHeld(const Napi::CallbackInfo& info) {
  return Guard(info.Env(), [&]() -> Napi::Value {
    info[0].As<Tensor>().Data()->reset();
    return info.Env().Undefined();
  });
}

// (handle) => path of the trace
Napi::Value EndProfile(const Napi::CallbackInfo& info) {
  return Guard(info.Env(), [&]() -> Napi::Value {
    return Napi::String::New(info.Env(), SessionOf(info[0]).EndProfile());
  });
}

// (handle): frees the session. The handle must not be used again; TypeScript sees to that.
Napi::Value Close(const Napi::CallbackInfo& info) {
  return Guard(info.Env(), [&]() -> Napi::Value {
    info[0].As<Handle>().Data()->reset();
    return info.Env().Undefined();
  });
}

}  // namespace

void RegisterOrt(Napi::Env env, Napi::Object exports) {
  exports.Set("openOnnxRuntime", Napi::Function::New<OpenLibrary>(env));
  exports.Set("chooseTrainingInstructions", Napi::Function::New<ChooseInstructions>(env));
  exports.Set("createOrtSession", Napi::Function::New<Create>(env));
  exports.Set("runOrtSession", Napi::Function::New<RunOnce>(env));
  exports.Set("readOrtTensor", Napi::Function::New<ReadHeld>(env));
  exports.Set("releaseOrtTensor", Napi::Function::New<ReleaseHeld>(env));
  exports.Set("endOrtProfile", Napi::Function::New<EndProfile>(env));
  exports.Set("closeOrtSession", Napi::Function::New<Close>(env));
}

}  // namespace ouroboros::bind
