#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "ort/library.h"

namespace ouroboros::ort {

// How a session is made.
struct SessionOptions {
  int threads = 1;
  int optimization = 99;  // 0 none, 1 basic, 2 extended, 99 all
  bool arena = true;
  bool memory_pattern = true;
  std::string profile;  // prefix of the trace; none where it is empty
  std::vector<std::pair<std::string, std::string>> config;
};

// An input of a graph: `dims` has -1 where the size is open, and `symbols` its name there.
struct InputDescription {
  std::string name;
  int element;  // 0: no tensor
  std::vector<std::int64_t> dims;
  std::vector<std::string> symbols;
};

// A tensor in memory that somebody else holds.
struct TensorView {
  void* data = nullptr;
  std::size_t bytes = 0;
  int element = 0;
  std::vector<std::int64_t> dims;
};

// A tensor that ONNX Runtime holds.
class OwnedTensor {
 public:
  OwnedTensor(const Library& library, Value* value) : library_(&library), value_(value) {}
  OwnedTensor(OwnedTensor&& other) noexcept : library_(other.library_), value_(std::exchange(other.value_, nullptr)) {}
  OwnedTensor& operator=(OwnedTensor&&) = delete;
  ~OwnedTensor() {
    if (value_ != nullptr) library_->Call<ReleaseValue>(value_);
  }

  TensorView View() const;
  const Value* value() const { return value_; }

 private:
  const Library* library_;
  Value* value_;
};

// What a session is fed: a tensor that ONNX Runtime holds, or where that is null one in other memory.
struct Feed {
  const OwnedTensor* held = nullptr;
  TensorView view;
};

// A model that is loaded, with the kernels of this addon.
class Session {
 public:
  Session(std::span<const std::uint8_t> model, const SessionOptions& options);
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  ~Session();

  const std::vector<InputDescription>& inputs() const { return inputs_; }
  const std::vector<std::string>& outputs() const { return outputs_; }

  // Runs the graph on `inputs`, one for each, in order; gives the outputs with the numbers `wanted`.
  std::vector<OwnedTensor> Run(std::span<const Feed> inputs, std::span<const std::uint32_t> wanted) const;

  // Ends the trace and gives its file.
  std::string EndProfile() const;

 private:
  void Describe();

  const Library& library_;
  SessionHandle* handle_ = nullptr;
  std::vector<InputDescription> inputs_;
  std::vector<std::string> outputs_;
};

// Bytes of an element of a type; 0 for types without a fixed size.
std::size_t ElementBytes(int element);

}  // namespace ouroboros::ort
