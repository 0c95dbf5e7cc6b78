#include <initializer_list>

#include "bind/arguments.h"
#include "bind/guard.h"
#include "bind/register.h"
#include "core/molecule_packing.h"

namespace ouroboros::bind {

namespace {

PackedSizes SizesOf(std::span<const std::uint32_t> sizes) { return {sizes[0], sizes[1], sizes[2], sizes[3], sizes[4]}; }

// A new Int32Array under this name, and where its elements lie.
std::span<std::int32_t> SetArray(Napi::Object object, const char* name, std::initializer_list<std::size_t> dims) {
  std::size_t length = 1;
  for (const std::size_t size : dims) length *= size;
  const auto array = Napi::Int32Array::New(object.Env(), length);
  object.Set(name, array);
  return Elements<std::int32_t>(array);
}

// (positions, atomEnds, batchEnds, localEdges, localTypes, localEnds, cutoff, least, digits, threads) => PackedEdges
Napi::Value Pack(const Napi::CallbackInfo& info) {
  return Guard(info.Env(), [&]() -> Napi::Value {
    const MoleculeGraphs graphs{.positions = Elements<const float>(info[0]),
                                .atom_ends = Elements<const std::uint32_t>(info[1]),
                                .batch_ends = Elements<const std::uint32_t>(info[2]),
                                .local_edges = Elements<const std::int32_t>(info[3]),
                                .local_types = Elements<const std::uint8_t>(info[4]),
                                .local_ends = Elements<const std::uint32_t>(info[5]),
                                .cutoff = info[6].As<Napi::Number>().DoubleValue()};
    const MoleculePacking packing(graphs, SizesOf(Elements<const std::uint32_t>(info[7])), Word(info, 8), Count(info, 9));
    const auto& [atoms, local_count, radius_count, degree, local_degree] = packing.sizes();
    Napi::Object result = Napi::Object::New(info.Env());
    result.Set("atoms", static_cast<double>(atoms));
    result.Set("localCount", static_cast<double>(local_count));
    result.Set("radiusCount", static_cast<double>(radius_count));
    result.Set("degree", static_cast<double>(degree));
    result.Set("localDegree", static_cast<double>(local_degree));
    const std::size_t batches = packing.batches();
    packing.Write({.local_edges = SetArray(result, "localEdges", {batches, 2, local_count}),
                   .local_types = SetArray(result, "localTypes", {batches, local_count}),
                   .radius_edges = SetArray(result, "radiusEdges", {batches, 2, radius_count}),
                   .incidence = SetArray(result, "incidence", {batches, atoms, degree}),
                   .local_incidence = SetArray(result, "localIncidence", {batches, atoms, local_degree})});
    return result;
  });
}

}  // namespace

void RegisterMolecules(Napi::Env env, Napi::Object exports) {
  exports.Set("packMoleculeGraphs", Napi::Function::New<Pack>(env));
}

}  // namespace ouroboros::bind
