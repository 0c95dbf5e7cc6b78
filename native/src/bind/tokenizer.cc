#include "core/tokenizer.h"

#include <array>
#include <cstring>
#include <functional>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "bind/arguments.h"
#include "bind/guard.h"
#include "bind/promise.h"
#include "bind/register.h"
#include "core/tokenizer_trainer.h"
#include "core/unicode.h"
#include "core/unicode_tables.h"

// The faces native/tokenizer.ts and native/tokenizer-trainer.ts validate every argument before it comes here.
namespace ouroboros::bind {

namespace {

using TokenizerHandle = Napi::External<std::shared_ptr<Tokenizer>>;
using TrainerHandle = Napi::External<std::shared_ptr<TokenizerTrainer>>;

void Require(bool holds, const char* what) {
  if (!holds) throw std::invalid_argument(what);
}

template <typename T>
Napi::TypedArrayOf<T> CopyOut(Napi::Env env, const std::vector<T>& values) {
  auto array = Napi::TypedArrayOf<T>::New(env, values.size());
  if (!values.empty()) std::memcpy(array.Data(), values.data(), values.size() * sizeof(T));
  return array;
}

Napi::Uint8Array CopyOut(Napi::Env env, std::string_view bytes) {
  auto array = Napi::Uint8Array::New(env, bytes.size());
  if (!bytes.empty()) std::memcpy(array.Data(), bytes.data(), bytes.size());
  return array;
}

std::span<const std::uint32_t> Ids(const Napi::Value& value) { return Elements<std::uint32_t>(value); }

std::string_view Bytes(const Napi::Value& value) {
  const std::span<char> bytes = Elements<char>(value);
  return {bytes.data(), bytes.size()};
}

// Appends a string (lone surrogates become U+FFFD) or a Uint8Array of UTF-8 to `out`.
void AppendText(const Napi::Value& value, std::string& out) {
  if (!value.IsString()) {
    out += Bytes(value);
    return;
  }
  std::size_t length = 0;
  napi_get_value_string_utf8(value.Env(), value, nullptr, 0, &length);
  const std::size_t begin = out.size();
  out.resize(begin + length + 1);  // Node writes a terminating zero
  napi_get_value_string_utf8(value.Env(), value, out.data() + begin, length + 1, &length);
  out.resize(begin + length);
}

std::string Text(const Napi::Value& value) {
  std::string text;
  AppendText(value, text);
  return text;
}

std::array<std::uint32_t, 256> ByteIds(const Napi::Value& value) {
  const std::span<const std::uint32_t> ids = Ids(value);
  Require(ids.size() == 256, "byteIds must have 256 entries");
  std::array<std::uint32_t, 256> result;
  std::copy(ids.begin(), ids.end(), result.begin());
  return result;
}

std::vector<std::string> Strings(std::string_view bytes, std::span<const std::uint32_t> ends) {
  std::vector<std::string> strings;
  std::uint32_t begin = 0;
  for (const std::uint32_t end : ends) {
    Require(end >= begin && end <= bytes.size(), "tokenEnds must ascend within tokenBytes");
    strings.emplace_back(bytes.substr(begin, end - begin));
    begin = end;
  }
  return strings;
}

std::vector<Merge> Merges(std::span<const std::uint32_t> flat) {
  Require(flat.size() % 3 == 0, "merges must be triples");
  std::vector<Merge> merges;
  for (std::size_t i = 0; i < flat.size(); i += 3) merges.push_back({flat[i], flat[i + 1], flat[i + 2]});
  return merges;
}

// createTokenizer({tokenBytes, tokenEnds, byteIds, merges, added, endOfText}): handle
Napi::Value CreateTokenizer(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const Napi::Object from = info[0].As<Napi::Object>();
  const std::span<const std::uint32_t> added = Ids(from.Get("added"));
  return Guard(env, [&]() -> Napi::Value {
    auto tokenizer = std::make_shared<Tokenizer>(TokenizerDefinition{
        .tokens = Strings(Bytes(from.Get("tokenBytes")), Ids(from.Get("tokenEnds"))),
        .byte_ids = ByteIds(from.Get("byteIds")),
        .merges = Merges(Ids(from.Get("merges"))),
        .added = {added.begin(), added.end()},
        .end_of_text = from.Get("endOfText").As<Napi::Number>().Uint32Value(),
    });
    return TokenizerHandle::New(env, new std::shared_ptr<Tokenizer>(std::move(tokenizer)),
                                [](Napi::Env, std::shared_ptr<Tokenizer>* owned) { delete owned; });
  });
}

std::shared_ptr<Tokenizer> TokenizerOf(const Napi::Value& handle) { return *handle.As<TokenizerHandle>().Data(); }

// Documents copied out of JavaScript, so that any thread may read them.
class Documents {
 public:
  explicit Documents(const Napi::Array& texts) {
    for (std::uint32_t i = 0; i < texts.Length(); i++) {
      const Napi::HandleScope scope(texts.Env());
      AppendText(texts.Get(i), bytes_);
      ends_.push_back(bytes_.size());
    }
  }

  std::vector<std::string_view> Views() const {
    std::vector<std::string_view> views;
    std::size_t begin = 0;
    for (const std::size_t end : ends_) {
      views.push_back(std::string_view(bytes_).substr(begin, end - begin));
      begin = end;
    }
    return views;
  }

 private:
  std::string bytes_;
  std::vector<std::size_t> ends_;
};

Napi::Value ToBatch(Napi::Env env, const EncodedBatch& batch) {
  Napi::Object result = Napi::Object::New(env);
  result.Set("tokens", CopyOut(env, batch.tokens));
  result.Set("ends", CopyOut(env, batch.ends));
  return result;
}

// encodeText(handle, text): Uint32Array
Napi::Value EncodeText(const Napi::CallbackInfo& info) {
  return Guard(info.Env(), [&]() -> Napi::Value {
    std::vector<std::uint32_t> tokens;
    TokenizerOf(info[0])->Encode(Text(info[1]), tokens);
    return CopyOut(info.Env(), tokens);
  });
}

// What encodeTexts and encodeTextsLater are called with: (handle, texts, threads, appendEndOfText).
std::function<EncodedBatch()> EncodingOf(const Napi::CallbackInfo& info) {
  return [tokenizer = TokenizerOf(info[0]), documents = std::make_shared<const Documents>(info[1].As<Napi::Array>()),
          threads = Word(info, 2), append_end_of_text = info[3].As<Napi::Boolean>().Value()] {
    return tokenizer->EncodeBatch(documents->Views(), threads, append_end_of_text);
  };
}

// encodeTexts(handle, texts, threads, appendEndOfText): {tokens, ends}
Napi::Value EncodeTexts(const Napi::CallbackInfo& info) {
  return Guard(info.Env(), [&]() -> Napi::Value { return ToBatch(info.Env(), EncodingOf(info)()); });
}

// encodeTextsLater(handle, texts, threads, appendEndOfText): Promise<{tokens, ends}>, off the JavaScript thread
Napi::Value EncodeTextsLater(const Napi::CallbackInfo& info) {
  return Guard(info.Env(), [&]() -> Napi::Value {
    return PromiseWorker<EncodedBatch>::Start(info.Env(), EncodingOf(info), ToBatch);
  });
}

// decodeTokens(handle, ids): Uint8Array
Napi::Value DecodeTokens(const Napi::CallbackInfo& info) {
  return Guard(info.Env(),
               [&]() -> Napi::Value { return CopyOut(info.Env(), TokenizerOf(info[0])->Decode(Ids(info[1]))); });
}

// findInvalidUtf8(bytes): offset, or -1
Napi::Value FindInvalid(const Napi::CallbackInfo& info) {
  const std::size_t found = FindInvalidUtf8(Bytes(info[0]));
  return Napi::Number::New(info.Env(), found == std::string_view::npos ? -1.0 : static_cast<double>(found));
}

// createTrainer(byteIds): handle
Napi::Value CreateTrainer(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  return Guard(env, [&]() -> Napi::Value {
    auto trainer = std::make_shared<TokenizerTrainer>(ByteIds(info[0]));
    return TrainerHandle::New(env, new std::shared_ptr<TokenizerTrainer>(std::move(trainer)),
                              [](Napi::Env, std::shared_ptr<TokenizerTrainer>* owned) { delete owned; });
  });
}

// addDocument(trainer, text)
Napi::Value AddDocument(const Napi::CallbackInfo& info) {
  return Guard(info.Env(), [&]() -> Napi::Value {
    const std::string text = Text(info[1]);
    (*info[0].As<TrainerHandle>().Data())->Add(std::array{std::string_view(text)}, 1);
    return info.Env().Undefined();
  });
}

// addDocumentsLater(trainer, texts, threads): Promise<boolean>, off the JavaScript thread
Napi::Value AddDocumentsLater(const Napi::CallbackInfo& info) {
  return Guard(info.Env(), [&]() -> Napi::Value {
    const auto documents = std::make_shared<const Documents>(info[1].As<Napi::Array>());
    return PromiseWorker<bool>::Start(
        info.Env(),
        [trainer = *info[0].As<TrainerHandle>().Data(), documents, threads = Word(info, 2)] {
          trainer->Add(documents->Views(), threads);
          return true;
        },
        [](Napi::Env env, bool& done) { return Napi::Boolean::New(env, done); });
  });
}

Napi::Value ToTriples(Napi::Env env, const std::vector<Merge>& merges) {
  std::vector<std::uint32_t> triples;
  for (const Merge& merge : merges) triples.insert(triples.end(), {merge.left, merge.right, merge.result});
  return CopyOut(env, triples);
}

// learnMerges(trainer, count): Promise<Uint32Array>, off the JavaScript thread
Napi::Value LearnMerges(const Napi::CallbackInfo& info) {
  return Guard(info.Env(), [&]() -> Napi::Value {
    const std::shared_ptr<TokenizerTrainer> trainer = *info[0].As<TrainerHandle>().Data();
    return PromiseWorker<std::vector<Merge>>::Start(
        info.Env(), [trainer, count = Word(info, 1)] { return trainer->Train(count); }, ToTriples);
  });
}

}  // namespace

void RegisterTokenizer(Napi::Env env, Napi::Object exports) {
  const auto add = [&](const char* name, auto function) {
    exports.Set(name, Napi::Function::New(env, function, name));
  };
  add("createTokenizer", CreateTokenizer);
  add("encodeText", EncodeText);
  add("encodeTexts", EncodeTexts);
  add("encodeTextsLater", EncodeTextsLater);
  add("decodeTokens", DecodeTokens);
  add("findInvalidUtf8", FindInvalid);
  add("createTrainer", CreateTrainer);
  add("addDocument", AddDocument);
  add("addDocumentsLater", AddDocumentsLater);
  add("learnMerges", LearnMerges);
  exports.Set("unicodeVersion", kUnicodeVersion);
}

}  // namespace ouroboros::bind
