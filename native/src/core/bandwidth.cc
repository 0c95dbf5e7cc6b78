#include "core/bandwidth.h"

#include <algorithm>
#include <atomic>
#include <cstring>

#include "core/thread_pool.h"

namespace ouroboros {

namespace {

// One chunk for each thread, so that every one walks memory in order; a multiple of what a page has.
std::size_t ChunkOf(std::size_t bytes, std::size_t threads) {
  constexpr std::size_t kPage = 4096;
  const std::size_t share = (bytes + threads - 1) / threads;
  return std::max(kPage, (share + kPage - 1) / kPage * kPage);
}

std::uint64_t ReadChunk(const std::uint8_t* data, std::size_t length) {
  // As many sums as keep the loads of a loop independent of each other.
  constexpr std::size_t kSums = 16;
  std::uint64_t sums[kSums] = {};
  std::size_t at = 0;
  for (; at + sizeof sums <= length; at += sizeof sums) {
    std::uint64_t words[kSums];
    std::memcpy(words, data + at, sizeof words);
    for (std::size_t i = 0; i < kSums; ++i) sums[i] ^= words[i];
  }
  for (; at + 8 <= length; at += 8) {
    std::uint64_t word;
    std::memcpy(&word, data + at, 8);
    sums[0] ^= word;
  }
  std::uint64_t whole = 0;
  for (const std::uint64_t sum : sums) whole ^= sum;
  return whole;
}

template <typename Body>
void InChunks(std::size_t bytes, std::size_t threads, const Body& body) {
  ThreadPool::Shared().ParallelFor(bytes, ChunkOf(bytes, threads), threads, body);
}

}  // namespace

std::uint64_t ReadMemory(std::span<const std::uint8_t> bytes, std::size_t threads) {
  std::atomic<std::uint64_t> whole = 0;
  InChunks(bytes.size(), threads,
           [&](std::size_t begin, std::size_t end) { whole ^= ReadChunk(bytes.data() + begin, end - begin); });
  return whole;
}

void WriteMemory(std::span<std::uint8_t> bytes, std::uint8_t value, std::size_t threads) {
  InChunks(bytes.size(), threads, [&](std::size_t begin, std::size_t end) {
    std::memset(bytes.data() + begin, value, end - begin);
  });
}

void CopyMemory(std::span<const std::uint8_t> source, std::span<std::uint8_t> target, std::size_t threads) {
  InChunks(source.size(), threads, [&](std::size_t begin, std::size_t end) {
    std::memcpy(target.data() + begin, source.data() + begin, end - begin);
  });
}

}  // namespace ouroboros
