// An ordered key-value store on disk (RocksDB) with named families of keys. A write is atomic
// across families and on the disk when it returns; callers that write at the same time share one
// fsync. Thread-safe: any number of readers and writers.
//
// Error codes: "corrupt" (damage found; the message names the file), "disk-full", "io", "locked"
// (another process has it open for writing), "read-only", "too-large", "no-family", "missing"
// (read-only open of a store that is not there).
#pragma once

#include <cstddef>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"

namespace vs::store {

// A family's values of at least `blob_from` bytes are stored apart from the keys, written once and
// not rewritten when the keys are sorted: right for blocks, wasted on small values (0 = never).
struct Family {
    std::string name;
    std::size_t blob_from = 0;

    // "blocks" is the family of sealed blocks by convention and keeps its values apart.
    Family(std::string family) : name(std::move(family)), blob_from(name == "blocks" ? 512 : 0) {}
    Family(const char* family) : Family(std::string(family)) {}
    Family(std::string family, std::size_t from) : name(std::move(family)), blob_from(from) {}
};

// What open() is given: `{"blocks", "log"}`, or a vector of names, or families with options.
class Families {
  public:
    Families(std::initializer_list<Family> list) : list_(list) {}
    Families(std::vector<Family> list) : list_(std::move(list)) {}
    Families(const std::vector<std::string>& names) : list_(names.begin(), names.end()) {}
    auto begin() const { return list_.begin(); }
    auto end() const { return list_.end(); }

  private:
    std::vector<Family> list_;
};

// Puts and removals that happen together or not at all, in the order given.
class Batch {
  public:
    void put(std::string_view family, ByteView key, ByteView value);
    void remove(std::string_view family, ByteView key);
    bool empty() const { return steps_.empty(); }
    std::size_t size() const { return steps_.size(); }
    std::size_t bytes() const { return bytes_; }  // of all keys and values
    void clear();

  private:
    friend class Kv;
    struct Step {
        std::string family;
        Bytes key;
        std::optional<Bytes> value;  // none: remove
    };
    std::vector<Step> steps_;
    std::size_t bytes_ = 0;
};

// How a read is made. `disk` is for the scrub: it does not fill the cache with what nobody asked
// for, and values that are kept apart come from their file. The operating system may still answer
// from its page cache. Checksums are checked either way.
enum class From { cache, disk };

class Kv {
  public:
    static constexpr std::size_t kMaxValue = std::size_t{16} << 20;

    // Visits one pair; false stops. The views end with the call.
    using Visit = std::function<bool(ByteView key, ByteView value)>;

    // Creates the store if it is not there, the families that are missing, and `path` itself
    // (mode 0700). `read_only` creates nothing, shows the state at the time of opening, and works
    // while another process writes. A family that is not named here but is in the store is kept.
    static Result<std::unique_ptr<Kv>> open(const std::string& path, const Families& families,
                                            bool read_only = false);
    ~Kv();

    Result<std::optional<Bytes>> get(std::string_view family, ByteView key,
                                     From from = From::cache) const;

    // Durable when it returns. After an error of the disk ("disk-full", "io") nothing of the batch
    // is visible; a later write() first recovers the store as open() would, and may then find the
    // whole batch or nothing of it, never a part. While the disk stays full, writes fail and reads
    // go on.
    Result<> write(const Batch& batch);

    // Pairs with key >= `from`, ascending by bytes, of the state at the time of the call; with a
    // `before` that is not empty, only keys < `before`.
    Result<> each(std::string_view family, ByteView from, const Visit& visit,
                  From source = From::cache, ByteView before = {}) const;
    // Pairs with key <= `from`, descending; an empty `from` begins at the last key.
    Result<> each_reverse(std::string_view family, ByteView from, const Visit& visit,
                          From source = From::cache) const;

    // Removes the keys so that their values are no longer in any file of the store. A removal
    // alone leaves the bytes until some later compaction; this rewrites the whole family now: it
    // is slow, needs room for a second copy, and many keys at once are worth it. A visit that runs
    // meanwhile keeps the old files until it ends. The free blocks of the file system underneath
    // are not overwritten: values that must not survive there are stored encrypted.
    Result<> erase_for_good(std::string_view family, const std::vector<Bytes>& keys);

    // The whole store as it is now, in a new folder on the same file system: files that do not
    // change any more are linked, not copied. Code "exists" where the folder is there.
    Result<> snapshot(const std::string& folder) const;

    // Checks the checksums of everything on disk. Slow; reads the whole store.
    Result<> check() const;

  private:
    struct State;
    explicit Kv(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace vs::store
