#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace ouroboros {

// What memory does at best with `threads` threads: each of these passes once over all bytes and does nothing else.

// The exclusive or of all whole 8-byte words: it needs every one of them.
std::uint64_t ReadMemory(std::span<const std::uint8_t> bytes, std::size_t threads);

void WriteMemory(std::span<std::uint8_t> bytes, std::uint8_t value, std::size_t threads);

// `source` and `target` are as long as each other and do not overlap.
void CopyMemory(std::span<const std::uint8_t> source, std::span<std::uint8_t> target, std::size_t threads);

}  // namespace ouroboros
