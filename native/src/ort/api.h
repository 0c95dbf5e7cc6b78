#pragma once

#include <cstddef>
#include <cstdint>

// The part of ONNX Runtime's C interface that this addon calls, in its own words. The interface is a table of function
// pointers that only ever grows at its end, so an entry is known by its number, and a library of any later version has it at
// the same place. Handles are opaque; functions that can fail return a status, null for success.
namespace ouroboros::ort {

struct Status;
struct Environment;
struct SessionHandle;
struct SessionOptionsHandle;
struct Value;
struct MemoryInfo;
struct TypeInfo;
struct TensorInfo;
struct OpDomain;
struct KernelInfo;
struct KernelContext;
struct Allocator;

// Element types, as ONNX numbers them.
enum class Element : int {
  kUndefined = 0,
  kFloat = 1,
  kUint8 = 2,
  kInt8 = 3,
  kUint16 = 4,
  kInt16 = 5,
  kInt32 = 6,
  kInt64 = 7,
  kString = 8,
  kBool = 9,
  kFloat16 = 10,
  kDouble = 11,
  kUint32 = 12,
  kUint64 = 13,
  kBfloat16 = 16,
};

// A custom operator as the library sees it: it calls these with a pointer to the operator itself. `version` says which
// members there are: 17 ends before `may_in_place`.
struct CustomOp {
  std::uint32_t version;
  void* (*create_kernel)(const CustomOp*, const void* table, const KernelInfo*);
  const char* (*name)(const CustomOp*);
  const char* (*provider)(const CustomOp*);
  Element (*input_type)(const CustomOp*, std::size_t);
  std::size_t (*inputs)(const CustomOp*);
  Element (*output_type)(const CustomOp*, std::size_t);
  std::size_t (*outputs)(const CustomOp*);
  void (*compute)(void* kernel, KernelContext*);
  void (*destroy)(void* kernel);
  int (*input_kind)(const CustomOp*, std::size_t);   // 0: required, 1: optional, 2: any number
  int (*output_kind)(const CustomOp*, std::size_t);
  int (*input_memory)(const CustomOp*, std::size_t);
  int (*least_inputs)(const CustomOp*);
  int (*same_inputs)(const CustomOp*);
  int (*least_outputs)(const CustomOp*);
  int (*same_outputs)(const CustomOp*);
  Status* (*create_kernel_or_fail)(const CustomOp*, const void* table, const KernelInfo*, void** kernel);
  Status* (*compute_or_fail)(void* kernel, KernelContext*);
  Status* (*infer_shapes)(const CustomOp*, void* context);
  int (*since)(const CustomOp*);
  int (*until)(const CustomOp*);
  std::size_t (*may_in_place)(int** inputs, int** outputs);
  void (*release_may_in_place)(int* inputs, int* outputs);
  std::size_t (*aliases)(int** inputs, int** outputs);
  void (*release_aliases)(int* inputs, int* outputs);
};

// Which version of the table, and so of CustomOp, is asked for: the least that has every entry below.
inline constexpr std::uint32_t kTableVersion = 18;

// The table: `api.Get<Entry>()` is the function.
template <int Index, typename Signature>
struct Entry {
  static constexpr int index = Index;
  using Pointer = Signature*;
};

using Text = const char*;
using CreateStatus = Entry<0, Status*(int code, Text message)>;
using MessageOf = Entry<2, Text(const Status*)>;
using CreateEnvironment = Entry<3, Status*(int severity, Text id, Environment** out)>;
using CreateSession =
    Entry<8, Status*(const Environment*, const void* bytes, std::size_t size, const SessionOptionsHandle*, SessionHandle** out)>;
using Run = Entry<9, Status*(SessionHandle*, const void* run_options, const Text* input_names, const Value* const* inputs,
                             std::size_t input_count, const Text* output_names, std::size_t output_count, Value** outputs)>;
using CreateOptions = Entry<10, Status*(SessionOptionsHandle** out)>;
using EnableProfiling = Entry<14, Status*(SessionOptionsHandle*, Text prefix)>;
using DisableMemoryPattern = Entry<17, Status*(SessionOptionsHandle*)>;
using DisableArena = Entry<19, Status*(SessionOptionsHandle*)>;
using SetLogSeverity = Entry<22, Status*(SessionOptionsHandle*, int)>;
using SetOptimization = Entry<23, Status*(SessionOptionsHandle*, int)>;
using SetThreads = Entry<24, Status*(SessionOptionsHandle*, int)>;
using SetInterThreads = Entry<25, Status*(SessionOptionsHandle*, int)>;
using CreateDomain = Entry<26, Status*(Text name, OpDomain** out)>;
using AddOp = Entry<27, Status*(OpDomain*, const CustomOp*)>;
using AddDomain = Entry<28, Status*(SessionOptionsHandle*, OpDomain*)>;
using InputCount = Entry<30, Status*(const SessionHandle*, std::size_t* out)>;
using OutputCount = Entry<31, Status*(const SessionHandle*, std::size_t* out)>;
using InputType = Entry<33, Status*(const SessionHandle*, std::size_t, TypeInfo** out)>;
using InputName = Entry<36, Status*(const SessionHandle*, std::size_t, Allocator*, char** out)>;
using OutputName = Entry<37, Status*(const SessionHandle*, std::size_t, Allocator*, char** out)>;
using WrapTensor = Entry<49, Status*(const MemoryInfo*, void* data, std::size_t bytes, const std::int64_t* dims, std::size_t rank,
                                     Element, Value** out)>;
using DataOf = Entry<51, Status*(Value*, void** out)>;
using TensorInfoOf = Entry<55, Status*(const TypeInfo*, const TensorInfo** out)>;  // null for what is no tensor; not released
using ElementOf = Entry<60, Status*(const TensorInfo*, Element* out)>;
using RankOf = Entry<61, Status*(const TensorInfo*, std::size_t* out)>;
using DimsOf = Entry<62, Status*(const TensorInfo*, std::int64_t* out, std::size_t rank)>;
using SymbolsOf = Entry<63, Status*(const TensorInfo*, Text* out, std::size_t rank)>;
using ShapeOfValue = Entry<65, Status*(const Value*, TensorInfo** out)>;
using CreateCpuMemory = Entry<69, Status*(int allocator, int memory, MemoryInfo** out)>;
using Free = Entry<76, Status*(Allocator*, void*)>;
using DefaultAllocator = Entry<78, Status*(Allocator** out)>;
using FloatAttribute = Entry<85, Status*(const KernelInfo*, Text name, float* out)>;
using IntAttribute = Entry<86, Status*(const KernelInfo*, Text name, std::int64_t* out)>;
using ContextInputCount = Entry<88, Status*(const KernelContext*, std::size_t* out)>;
using ContextInput = Entry<90, Status*(const KernelContext*, std::size_t, const Value** out)>;
using ContextOutput = Entry<91, Status*(KernelContext*, std::size_t, const std::int64_t* dims, std::size_t rank, Value** out)>;
using ReleaseStatus = Entry<93, void(Status*)>;
using ReleaseSession = Entry<95, void(SessionHandle*)>;
using ReleaseValue = Entry<96, void(Value*)>;
using ReleaseTypeInfo = Entry<98, void(TypeInfo*)>;
using ReleaseTensorInfo = Entry<99, void(TensorInfo*)>;
using ReleaseOptions = Entry<100, void(SessionOptionsHandle*)>;
using EndProfiling = Entry<110, Status*(SessionHandle*, Allocator*, char** out)>;
using AddConfig = Entry<130, Status*(SessionOptionsHandle*, Text key, Text value)>;
using ContextParallelFor =
    Entry<274, Status*(const KernelContext*, void (*body)(void*, std::size_t), std::size_t total, std::size_t batches, void* data)>;

}  // namespace ouroboros::ort
