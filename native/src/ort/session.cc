#include "ort/session.h"

#include <memory>

#include "core/failure.h"
#include "ort/operators.h"

namespace ouroboros::ort {

namespace {

std::string Taken(const Library& library, char* text) {
  std::string copy = text;
  library.Try<Free>(library.allocator(), static_cast<void*>(text));
  return copy;
}

using Options = std::unique_ptr<SessionOptionsHandle, void (*)(SessionOptionsHandle*)>;

Options MakeOptions(const Library& library, const SessionOptions& options) {
  SessionOptionsHandle* raw = nullptr;
  library.Try<CreateOptions>(&raw);
  Options handle(raw, [](SessionOptionsHandle* held) { Library::Opened().Call<ReleaseOptions>(held); });
  library.Try<SetLogSeverity>(raw, 4);  // fatal only: every error comes back as an exception
  library.Try<SetOptimization>(raw, options.optimization);
  library.Try<SetThreads>(raw, options.threads);
  library.Try<SetInterThreads>(raw, 1);
  if (!options.arena) library.Try<DisableArena>(raw);
  if (!options.memory_pattern) library.Try<DisableMemoryPattern>(raw);
  if (!options.profile.empty()) library.Try<EnableProfiling>(raw, options.profile.c_str());
  for (const auto& [key, value] : options.config) library.Try<AddConfig>(raw, key.c_str(), value.c_str());
  library.Try<AddDomain>(raw, KernelDomain(library));
  return handle;
}

TensorView DescriptionOf(const Library& library, const TensorInfo* info) {
  TensorView view;
  Element element = Element::kUndefined;
  library.Try<ElementOf>(info, &element);
  view.element = static_cast<int>(element);
  std::size_t rank = 0;
  library.Try<RankOf>(info, &rank);
  view.dims.resize(rank);
  library.Try<DimsOf>(info, view.dims.data(), rank);
  return view;
}

class WrappedTensors {
 public:
  explicit WrappedTensors(const Library& library) : library_(library) {}
  WrappedTensors(const WrappedTensors&) = delete;
  WrappedTensors& operator=(const WrappedTensors&) = delete;
  ~WrappedTensors() {
    for (Value* const value : values_) library_.Call<ReleaseValue>(value);
  }

  Value* Wrap(const TensorView& view) {
    // Where there are no elements a typed array may have no address, which is not taken.
    static char nothing[64];
    Value* value = nullptr;
    library_.Try<WrapTensor>(library_.memory(), view.data != nullptr ? view.data : nothing, view.bytes, view.dims.data(),
                             view.dims.size(), static_cast<Element>(view.element), &value);
    values_.push_back(value);
    return value;
  }

 private:
  const Library& library_;
  std::vector<Value*> values_;
};

}  // namespace

std::size_t ElementBytes(int element) {
  switch (static_cast<Element>(element)) {
    case Element::kUint8:
    case Element::kInt8:
    case Element::kBool:
      return 1;
    case Element::kUint16:
    case Element::kInt16:
    case Element::kFloat16:
    case Element::kBfloat16:
      return 2;
    case Element::kFloat:
    case Element::kInt32:
    case Element::kUint32:
      return 4;
    case Element::kInt64:
    case Element::kDouble:
    case Element::kUint64:
      return 8;
    default:
      return 0;
  }
}

TensorView OwnedTensor::View() const {
  TensorInfo* info = nullptr;
  library_->Try<ShapeOfValue>(static_cast<const Value*>(value_), &info);
  const std::unique_ptr<TensorInfo, void (*)(TensorInfo*)> held(
      info, [](TensorInfo* released) { Library::Opened().Call<ReleaseTensorInfo>(released); });
  TensorView view = DescriptionOf(*library_, info);
  view.bytes = ElementBytes(view.element);
  for (const std::int64_t dim : view.dims) view.bytes *= static_cast<std::size_t>(dim);
  library_->Try<DataOf>(value_, &view.data);
  return view;
}

Session::Session(std::span<const std::uint8_t> model, const SessionOptions& options) : library_(Library::Opened()) {
  const Options handle = MakeOptions(library_, options);
  library_.Try<CreateSession>(library_.environment(), static_cast<const void*>(model.data()), model.size(),
                              static_cast<const SessionOptionsHandle*>(handle.get()), &handle_);
  try {
    Describe();
  } catch (...) {
    library_.Call<ReleaseSession>(handle_);
    throw;
  }
}

Session::~Session() { library_.Call<ReleaseSession>(handle_); }

void Session::Describe() {
  const SessionHandle* const handle = handle_;
  std::size_t count = 0;
  library_.Try<InputCount>(handle, &count);
  for (std::size_t i = 0; i < count; ++i) {
    char* name = nullptr;
    library_.Try<InputName>(handle, i, library_.allocator(), &name);
    InputDescription input{Taken(library_, name), 0, {}, {}};
    TypeInfo* type = nullptr;
    library_.Try<InputType>(handle, i, &type);
    const std::unique_ptr<TypeInfo, void (*)(TypeInfo*)> held(
        type, [](TypeInfo* released) { Library::Opened().Call<ReleaseTypeInfo>(released); });
    const TensorInfo* info = nullptr;
    library_.Try<TensorInfoOf>(static_cast<const TypeInfo*>(type), &info);
    if (info != nullptr) {
      TensorView view = DescriptionOf(library_, info);
      input.element = view.element;
      input.dims = std::move(view.dims);
      std::vector<Text> symbols(input.dims.size());
      library_.Try<SymbolsOf>(info, symbols.data(), symbols.size());
      for (const Text symbol : symbols) input.symbols.emplace_back(symbol != nullptr ? symbol : "");
    }
    inputs_.push_back(std::move(input));
  }
  library_.Try<OutputCount>(handle, &count);
  for (std::size_t i = 0; i < count; ++i) {
    char* name = nullptr;
    library_.Try<OutputName>(handle, i, library_.allocator(), &name);
    outputs_.push_back(Taken(library_, name));
  }
}

std::vector<OwnedTensor> Session::Run(std::span<const Feed> inputs, std::span<const std::uint32_t> wanted) const {
  WrappedTensors wrapped(library_);
  std::vector<Text> input_names, output_names;
  std::vector<const Value*> values;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    input_names.push_back(inputs_.at(i).name.c_str());
    values.push_back(inputs[i].held != nullptr ? inputs[i].held->value() : wrapped.Wrap(inputs[i].view));
  }
  for (const std::uint32_t output : wanted) output_names.push_back(outputs_.at(output).c_str());
  std::vector<Value*> results(wanted.size(), nullptr);
  library_.Try<ort::Run>(handle_, static_cast<const void*>(nullptr), input_names.data(), values.data(), values.size(),
                         output_names.data(), output_names.size(), results.data());
  std::vector<OwnedTensor> owned;
  owned.reserve(results.size());
  for (Value* const result : results) owned.emplace_back(library_, result);
  return owned;
}

std::string Session::EndProfile() const {
  char* name = nullptr;
  library_.Try<EndProfiling>(handle_, library_.allocator(), &name);
  return Taken(library_, name);
}

}  // namespace ouroboros::ort
