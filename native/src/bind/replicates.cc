#include "core/replicates.h"

#include "bind/arguments.h"
#include "bind/guard.h"
#include "bind/register.h"

namespace ouroboros::bind {

namespace {

// What follows is read argument by argument, in the order in which the TypeScript face passes them.
class Reader {
 public:
  explicit Reader(const Napi::CallbackInfo& info) : info_(info) {}

  std::size_t Size() { return static_cast<std::size_t>(Count(info_, next_++)); }
  double Number() { return info_[next_++].As<Napi::Number>().DoubleValue(); }
  bool Flag() { return info_[next_++].As<Napi::Boolean>().Value(); }
  std::string Text() { return info_[next_++].As<Napi::String>().Utf8Value(); }
  Napi::Value Value() { return info_[next_++]; }

  template <typename T>
  std::span<T> Array() {
    return Elements<T>(info_[next_++]);
  }

  // Null for undefined.
  template <typename T>
  const T* OptionalArray() {
    const Napi::Value value = info_[next_++];
    return value.IsUndefined() ? nullptr : Elements<T>(value).data();
  }

  StreamKey Key() {
    const std::uint64_t low = Word(info_, next_), high = Word(info_, next_ + 1);
    const StreamKey key{high << 32 | low, Word(info_, next_ + 2), Word(info_, next_ + 3), Word(info_, next_ + 4)};
    next_ += 5;
    return key;
  }

  ReplicateShape Shape() {
    const std::size_t rows = Size(), features = Size();
    return {rows, features, Flag()};
  }

 private:
  const Napi::CallbackInfo& info_;
  std::size_t next_ = 0;
};

// (out, key, start, replicates, stride, offset, length, threads)
template <typename T>
Napi::Value FillRows(const Napi::CallbackInfo& info) {
  return Guard(info.Env(), [&] {
    Reader reader(info);
    const auto out = reader.Array<T>();
    StreamRows rows{.key = reader.Key(), .start = reader.Size(), .replicates = reader.Size(), .stride = reader.Size(),
                    .offset = reader.Size(), .length = reader.Size()};
    FillNormalRows(rows, out, reader.Size());
    return info.Env().Undefined();
  });
}

// (out, key of normals, key of proposals, key of uniforms, rows, features, replicates, threads)
template <typename T>
Napi::Value Triangles(const Napi::CallbackInfo& info) {
  return Guard(info.Env(), [&] {
    Reader reader(info);
    const auto out = reader.Array<T>();
    const TriangleStreams streams{.normals = reader.Key(), .proposals = reader.Key(), .uniforms = reader.Key()};
    const std::size_t rows = reader.Size(), features = reader.Size(), replicates = reader.Size();
    DrawTriangles<T>(streams, rows, features, replicates, out, reader.Size());
    return info.Env().Undefined();
  });
}

// (designs, rows, features, triangular, ridge, replicates, out, threads, kernel)
template <typename T>
Napi::Value Invert(const Napi::CallbackInfo& info) {
  return Guard(info.Env(), [&] {
    Reader reader(info);
    const auto designs = reader.Array<T>();
    const ReplicateShape shape = reader.Shape();
    const double ridge = reader.Number();
    const std::size_t replicates = reader.Size();
    const auto out = reader.Array<T>();
    const std::size_t threads = reader.Size();
    InvertDesigns<T>(shape, designs, ridge, replicates, out, threads, reader.Text());
    return info.Env().Undefined();
  });
}

// (rows, features, triangular, fits, batches, moments, models, firstBatch, source, target, scale, firstTerm, term, share, place, replicates, features,
// inverse, truth, noise, root, models, moments, weight, errors, threads, kernel)
template <typename T>
Napi::Value Chains(const Napi::CallbackInfo& info) {
  return Guard(info.Env(), [&] {
    Reader reader(info);
    const ReplicateShape shape = reader.Shape();
    const ChainSteps steps{.fits = reader.Size(),
                           .batches = reader.Size(),
                           .moments = reader.Size(),
                           .models = reader.Size(),
                           .first_batch = reader.Array<std::uint32_t>().data(),
                           .source = reader.Array<std::uint32_t>().data(),
                           .target = reader.Array<std::uint32_t>().data(),
                           .scale = reader.Array<double>().data(),
                           .first_term = reader.Array<std::uint32_t>().data(),
                           .term = reader.Array<std::uint32_t>().data(),
                           .share = reader.Array<double>().data(),
                           .place = reader.Array<std::int32_t>().data()};
    const ChainArrays<T> arrays{.replicates = reader.Size(),
                                .features = reader.Array<T>().data(),
                                .inverse = reader.Array<T>().data(),
                                .truth = reader.Array<T>().data(),
                                .noise = reader.Array<T>().data(),
                                .root = reader.OptionalArray<T>(),
                                .models = reader.Array<T>().data(),
                                .moments = reader.Array<T>().data(),
                                .weight = reader.Array<T>().data(),
                                .errors = reader.Array<T>().data()};
    const std::size_t threads = reader.Size();
    RunChains<T>(shape, steps, arrays, threads, reader.Text());
    return info.Env().Undefined();
  });
}

template <typename T>
void RegisterFor(Napi::Env env, Napi::Object exports, const std::string& precision) {
  exports.Set("fillNormalRows" + precision, Napi::Function::New<FillRows<T>>(env));
  exports.Set("drawTriangles" + precision, Napi::Function::New<Triangles<T>>(env));
  exports.Set("invertDesigns" + precision, Napi::Function::New<Invert<T>>(env));
  exports.Set("runChains" + precision, Napi::Function::New<Chains<T>>(env));
}

}  // namespace

void RegisterReplicates(Napi::Env env, Napi::Object exports) {
  RegisterFor<float>(env, exports, "Float32");
  RegisterFor<double>(env, exports, "Float64");
}

}  // namespace ouroboros::bind
