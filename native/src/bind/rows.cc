#include "core/rows.h"

#include <memory>

#include "bind/arguments.h"
#include "bind/guard.h"
#include "bind/register.h"
#include "core/kernels.h"

namespace ouroboros::bind {

namespace {

using Handle = Napi::External<std::unique_ptr<RowProgram>>;

std::size_t Number(const Napi::Object& object, const char* name) {
  return static_cast<std::size_t>(object.Get(name).As<Napi::Number>().Int64Value());
}

std::span<const float> Floats(const Napi::Object& object, const char* name) {
  const Napi::Value value = object.Get(name);
  return value.IsUndefined() ? std::span<const float>() : Elements<float>(value);
}

std::vector<std::size_t> Numbers(const Napi::Value& value) {
  const auto numbers = Elements<std::int32_t>(value);
  return {numbers.begin(), numbers.end()};
}

void AppendOperation(RowProgram& program, const Napi::Object& operation) {
  const std::string kind = operation.Get("kind").As<Napi::String>();
  if (kind == "gather") {
    program.Gather(Floats(operation, "table"), Number(operation, "width"), Number(operation, "indices"));
  } else if (kind == "add") {
    program.Add(Number(operation, "a"), Number(operation, "b"));
  } else if (kind == "normalise") {
    program.Normalise(Number(operation, "x"), Floats(operation, "gain"), Floats(operation, "bias"),
                      operation.Get("epsilon").As<Napi::Number>().FloatValue());
  } else {
    const bool adds = !operation.Get("addend").IsUndefined();
    program.Multiply(Number(operation, "x"), Floats(operation, "matrix"), Number(operation, "width"),
                     Floats(operation, "bias"), operation.Get("gelu").ToBoolean(),
                     adds ? Number(operation, "addend") : RowProgram::kNone);
  }
}

// () => names of the kernels that this machine can run
Napi::Value Kernels(const Napi::CallbackInfo& info) {
  return Guard(info.Env(), [&]() -> Napi::Value {
    const auto names = Napi::Array::New(info.Env());
    for (const RowsKernel* const kernel : RowsKernels()) {
      names.Set(names.Length(), Napi::String::New(info.Env(), kernel->name));
    }
    return names;
  });
}

// (kernel, widths of the inputs, operations, outputs) => a handle
Napi::Value Open(const Napi::CallbackInfo& info) {
  return Guard(info.Env(), [&]() -> Napi::Value {
    static const std::vector<const RowsKernel*> kernels = RowsKernels();
    const RowsKernel& kernel = KernelNamed(kernels, info[0].As<Napi::String>().Utf8Value());
    auto program = std::make_unique<RowProgram>(kernel, Numbers(info[1]));
    const auto operations = info[2].As<Napi::Array>();
    for (std::uint32_t i = 0; i < operations.Length(); ++i) {
      AppendOperation(*program, operations.Get(i).As<Napi::Object>());
    }
    program->SetOutputs(Numbers(info[3]));
    auto owner = std::make_unique<std::unique_ptr<RowProgram>>(std::move(program));
    const auto handle = Handle::New(info.Env(), owner.get(), [](Napi::Env, auto* program) { delete program; });
    owner.release();  // the finalizer owns it now
    return handle;
  });
}

template <typename T>
std::vector<T*> Addresses(const Napi::Value& value) {
  const auto arrays = value.As<Napi::Array>();
  std::vector<T*> addresses;
  for (std::uint32_t i = 0; i < arrays.Length(); ++i) {
    addresses.push_back(Elements<std::remove_const_t<T>>(arrays.Get(i)).data());
  }
  return addresses;
}

// (handle, rows, inputs, indices, threads, outputs)
Napi::Value Run(const Napi::CallbackInfo& info) {
  return Guard(info.Env(), [&] {
    const auto inputs = Addresses<const float>(info[2]);
    const auto indices = Addresses<const std::int64_t>(info[3]);
    const auto outputs = Addresses<float>(info[5]);
    (*info[0].As<Handle>().Data())->Run(Count(info, 1), inputs, indices, Count(info, 4), outputs);
    return info.Env().Undefined();
  });
}

// (handle): frees the memory. The handle must not be used again; TypeScript sees to that.
Napi::Value Close(const Napi::CallbackInfo& info) {
  return Guard(info.Env(), [&] {
    info[0].As<Handle>().Data()->reset();
    return info.Env().Undefined();
  });
}

}  // namespace

void RegisterRows(Napi::Env env, Napi::Object exports) {
  exports.Set("rowKernels", Napi::Function::New<Kernels>(env));
  exports.Set("openRowProgram", Napi::Function::New<Open>(env));
  exports.Set("closeRowProgram", Napi::Function::New<Close>(env));
  exports.Set("runRowProgram", Napi::Function::New<Run>(env));
}

}  // namespace ouroboros::bind
