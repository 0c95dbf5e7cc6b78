#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <list>
#include <mutex>

namespace ouroboros {

// Threads that wait for work, shared by every concept and by every JavaScript thread of the process. They are started
// when first needed, never more than one fewer than the cores asked for, and live as long as the process.
class ThreadPool {
 public:
  static ThreadPool& Shared();

  // Calls body(begin, end) over chunks of at most `grain` that together cover [0, count), on the calling thread and at
  // most `threads - 1` others; returns when all are done. Which thread takes which chunk is open, so `body` must not
  // depend on it. The first exception that a chunk throws is thrown here after the running chunks have ended.
  void ParallelFor(std::size_t count, std::size_t grain, std::size_t threads,
                   const std::function<void(std::size_t begin, std::size_t end)>& body);

 private:
  struct Job;

  void Put(Job& job, std::size_t wanted);
  void AwaitHelpers(Job& job);
  void EnsureThreads(std::size_t wanted);
  void Work();

  std::mutex mutex_;
  std::condition_variable ready_;
  std::list<Job*> waiting_;  // one entry per helper that a job still wants
  std::atomic<bool> wanted_{false};  // whether there is one; written under the mutex
  std::size_t started_ = 0;
};

}  // namespace ouroboros
