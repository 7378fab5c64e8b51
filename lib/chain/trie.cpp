#include "chain/trie.h"

#include <algorithm>

#include "chain/detail/trie_node.h"
#include "chain/header.h"

namespace vs::chain {

using detail::TrieChild;
using detail::TrieNode;
using Kind = TrieNode::Kind;

namespace {

std::size_t common_prefix(ByteView a, ByteView b) {
    return static_cast<std::size_t>(std::ranges::mismatch(a, b).in1 - a.begin());
}

// Puts what is at `rest` below a branch: its own value, or a leaf further down.
void place(TrieNode& branch, ByteView rest, ByteView value) {
    if (rest.empty())
        branch.value = to_bytes(value);
    else
        branch.children[rest[0]] = TrieChild{detail::make_leaf(rest.subspan(1), value)};
}

// A leaf or extension whose path parts from `rest` becomes a branch where they part, behind an
// extension for what they share. An extension's child stays at its path, so its row stays too.
std::unique_ptr<TrieNode> split(TrieNode& old, ByteView rest, ByteView value) {
    const auto shared = common_prefix(old.path, rest);
    auto branch = detail::make_branch();
    const auto tail = ByteView(old.path).subspan(shared);
    if (old.kind == Kind::leaf)
        place(*branch, tail, old.value);
    else if (tail.size() == 1)
        branch->children[tail[0]] = std::move(old.children[0]);
    else
        branch->children[tail[0]] =
            TrieChild{detail::make_extension(tail.subspan(1), std::move(old.children[0]))};
    place(*branch, rest.subspan(shared), value);
    if (shared == 0) return branch;
    return detail::make_extension(rest.first(shared), TrieChild{std::move(branch)});
}

}  // namespace

struct Trie::Impl {
    const NodeStore& store;
    Bytes owner;
    TrieChild root{};
    NodeChanges changes{};

    // Nodes from the root towards a key, each loaded, with the number of nibbles before it.
    struct Step {
        TrieChild* child;
        std::size_t depth;
    };

    Bytes row_key(ByteView path) const { return concat({owner, path}); }
    Result<TrieNode*> load(TrieChild& child, ByteView path);
    Result<std::vector<Step>> descend(ByteView nibbles);
    void mark(TrieNode& node, ByteView path);
    void mark(const std::vector<Step>& way, ByteView nibbles);
    Result<> tidy(TrieChild& child, ByteView path);
    Result<> merge(TrieNode& node, ByteView path, ByteView prefix, TrieChild child);
    Result<> release(TrieChild& child, Bytes& path);
    Bytes encoded(TrieNode& node, Bytes& path);
    void append_settled(Bytes& out, TrieChild& child, Bytes& path);
    void settle(TrieChild& child, Bytes& path, ByteView bytes);
    Hash settled_root();
    static void forget(TrieChild& child, std::size_t at, std::size_t depth);
};

// ----- reading

Result<TrieNode*> Trie::Impl::load(TrieChild& child, ByteView path) {
    if (child.node) return child.node.get();
    const auto found = store.get(row_key(path));
    if (!found) return pass(found);
    const auto& row = *found;
    const auto where = [&] {
        return "the trie's node at path \"" + to_hex(path) + "\" of \"" + to_hex(owner) + "\"";
    };
    if (!row) return fail("missing", where() + " is not in the store");
    if (crypto::keccak256(*row) != child.hash)
        return fail("altered", where() + " is not what its parent says");
    auto node = detail::decode_node(*row);
    if (!node) return fail("altered", where() + " is " + node.error().message);
    child.node = std::move(*node);
    child.node->has_row = true;
    child.stored = false;
    return child.node.get();
}

Result<std::vector<Trie::Impl::Step>> Trie::Impl::descend(ByteView nibbles) {
    std::vector<Step> way;
    auto* child = &root;
    for (std::size_t depth = 0; !child->empty();) {
        const auto node = load(*child, nibbles.first(depth));
        if (!node) return pass(node);
        way.push_back({child, depth});
        const auto rest = nibbles.subspan(depth);
        const auto& path = (*node)->path;
        if ((*node)->kind == Kind::branch) {
            if (rest.empty()) break;
            child = &(*node)->children[rest[0]];
            ++depth;
        } else {
            if ((*node)->kind == Kind::leaf || common_prefix(path, rest) != path.size()) break;
            child = &(*node)->children[0];
            depth += path.size();
        }
    }
    return way;
}

// ----- changing

// The node will differ from its row: the row goes, unless settling writes one at the same path.
void Trie::Impl::mark(TrieNode& node, ByteView path) {
    node.dirty = true;
    if (!node.has_row) return;
    changes[row_key(path)] = std::nullopt;
    node.has_row = false;
}

void Trie::Impl::mark(const std::vector<Step>& way, ByteView nibbles) {
    for (const auto& [child, depth] : way) mark(*child->node, nibbles.first(depth));
}

// `node` takes over its only child, which stands `prefix` below it: a leaf or extension moves up,
// a branch stays where it is.
Result<> Trie::Impl::merge(TrieNode& node, ByteView path, ByteView prefix, TrieChild child) {
    const auto below = concat({path, prefix});
    const auto loaded = load(child, below);
    if (!loaded) return pass(loaded);
    if ((*loaded)->kind == Kind::branch) {
        node = std::move(*detail::make_extension(prefix, std::move(child)));
        return {};
    }
    mark(**loaded, below);
    auto moved = std::move(child.node);
    moved->path = concat({prefix, moved->path});
    node = std::move(*moved);
    return {};
}

// Restores the canonical form of one node after something below it went.
Result<> Trie::Impl::tidy(TrieChild& child, ByteView path) {
    if (!child.node) return {};
    auto& node = *child.node;
    if (node.kind == Kind::leaf) return {};
    if (node.kind == Kind::extension) {
        const auto prefix = node.path;
        return merge(node, path, prefix, std::move(node.children[0]));
    }
    const auto empty = [](const TrieChild& one) { return one.empty(); };
    const auto used = 16 - std::ranges::count_if(node.children, empty);
    if (used + (node.value.empty() ? 0 : 1) >= 2) return {};
    if (used == 0) {
        node = std::move(*detail::make_leaf({}, node.value));
        return {};
    }
    const auto only = std::ranges::find_if_not(node.children, empty);
    const Bytes prefix{static_cast<std::uint8_t>(only - node.children.begin())};
    return merge(node, path, prefix, std::move(*only));
}

Result<> Trie::Impl::release(TrieChild& child, Bytes& path) {
    if (child.empty()) return {};
    const auto node = load(child, path);
    if (!node) return pass(node);
    mark(**node, path);
    const auto depth = path.size();
    const bool branch = (*node)->kind == Kind::branch;
    for (std::size_t i = 0; i < (*node)->children.size(); ++i) {
        append(path, branch ? Bytes{static_cast<std::uint8_t>(i)} : (*node)->path);
        if (const auto done = release((*node)->children[i], path); !done) return done;
        path.resize(depth);
    }
    child = TrieChild{};
    return {};
}

// ----- encoding

void Trie::Impl::append_settled(Bytes& out, TrieChild& child, Bytes& path) {
    if (!child.node) {
        rlp::append_string(out, child.stored ? ByteView(child.hash) : ByteView());
        return;
    }
    if (child.node->dirty || !child.node->has_row) {
        const auto bytes = encoded(*child.node, path);
        if (child.node->dirty) settle(child, path, bytes);
        if (!child.node->has_row) return append(out, bytes);
    }
    rlp::append_string(out, child.hash);
}

void Trie::Impl::settle(TrieChild& child, Bytes& path, ByteView bytes) {
    child.node->dirty = false;
    if (bytes.size() < 32 && !path.empty()) return;
    child.hash = crypto::keccak256(bytes);
    child.node->has_row = true;
    changes[row_key(path)] = to_bytes(bytes);
}

Bytes Trie::Impl::encoded(TrieNode& node, Bytes& path) {
    Bytes items;
    const auto depth = path.size();
    if (node.kind == Kind::branch) {
        for (std::uint8_t i = 0; i < 16; ++i) {
            path.push_back(i);
            append_settled(items, node.children[i], path);
            path.resize(depth);
        }
        rlp::append_string(items, node.value);
    } else {
        rlp::append_string(items, detail::to_compact(node.path, node.kind == Kind::leaf));
        if (node.kind == Kind::leaf) {
            rlp::append_string(items, node.value);
        } else {
            append(path, node.path);
            append_settled(items, node.children[0], path);
            path.resize(depth);
        }
    }
    return rlp::list(items);
}

Hash Trie::Impl::settled_root() {
    if (root.empty()) return kEmptyRoot;
    if (root.node && root.node->dirty) {
        Bytes path;
        settle(root, path, encoded(*root.node, path));
    }
    return root.hash;
}

void Trie::Impl::forget(TrieChild& child, std::size_t at, std::size_t depth) {
    if (!child.node) return;
    if (at > depth && child.node->has_row) {
        child.node.reset();
        child.stored = true;
        return;
    }
    const auto step = child.node->kind == Kind::branch ? 1 : child.node->path.size();
    for (auto& below : child.node->children) forget(below, at + step, depth);
}

// ----- the public face

Trie::Trie(const NodeStore& store, Bytes owner, const Hash& root)
    : impl_(new Impl{store, std::move(owner)}) {
    impl_->root.hash = root;
    impl_->root.stored = root != kEmptyRoot;
}
Trie::Trie(Trie&&) noexcept = default;
Trie& Trie::operator=(Trie&&) noexcept = default;
Trie::~Trie() = default;

Result<std::optional<Bytes>> Trie::get(ByteView key) {
    const auto nibbles = detail::to_nibbles(key);
    const auto way = impl_->descend(nibbles);
    if (!way) return pass(way);
    if (way->empty()) return std::optional<Bytes>();
    const auto& [child, depth] = way->back();
    const auto& node = *child->node;
    const auto rest = ByteView(nibbles).subspan(depth);
    const bool here = node.kind != Kind::extension && equal(rest, node.path) && !node.value.empty();
    return here ? std::optional(node.value) : std::nullopt;
}

Result<> Trie::put(ByteView key, ByteView value) {
    if (value.empty()) return remove(key);
    const auto nibbles = detail::to_nibbles(key);
    const auto way = impl_->descend(nibbles);
    if (!way) return pass(way);
    if (way->empty()) {
        impl_->root = TrieChild{detail::make_leaf(nibbles, value)};
        return {};
    }
    const auto& [child, depth] = way->back();
    auto& node = *child->node;
    const auto rest = ByteView(nibbles).subspan(depth);
    const bool here = node.kind != Kind::extension && equal(rest, node.path);
    if (here && equal(node.value, value)) return {};
    impl_->mark(*way, nibbles);
    if (here)
        node.value = to_bytes(value);
    else if (node.kind == Kind::branch)
        place(node, rest, value);
    else
        child->node = split(node, rest, value);
    return {};
}

Result<> Trie::remove(ByteView key) {
    const auto nibbles = detail::to_nibbles(key);
    const auto way = impl_->descend(nibbles);
    if (!way) return pass(way);
    if (way->empty()) return {};
    const auto& [child, depth] = way->back();
    auto& node = *child->node;
    const auto rest = ByteView(nibbles).subspan(depth);
    if (node.kind == Kind::extension || !equal(rest, node.path) || node.value.empty()) return {};
    impl_->mark(*way, nibbles);
    if (node.kind == Kind::leaf)
        *child = TrieChild{};
    else
        node.value.clear();
    for (auto step = way->rbegin(); step != way->rend(); ++step)
        if (auto done = impl_->tidy(*step->child, ByteView(nibbles).first(step->depth)); !done)
            return done;
    return {};
}

Result<> Trie::clear() {
    Bytes path;
    return impl_->release(impl_->root, path);
}

Hash Trie::root() {
    return impl_->settled_root();
}

Hash Trie::commit(NodeChanges& changes) {
    const auto root = impl_->settled_root();
    for (auto& [key, row] : impl_->changes) changes.insert_or_assign(key, std::move(row));
    impl_->changes.clear();
    return root;
}

void Trie::forget_below(std::size_t depth) {
    Impl::forget(impl_->root, 0, depth);
}

Result<std::vector<Bytes>> Trie::prove(ByteView key) {
    impl_->settled_root();
    const auto nibbles = detail::to_nibbles(key);
    const auto way = impl_->descend(nibbles);
    if (!way) return pass(way);
    std::vector<Bytes> out;
    for (const auto& [child, depth] : *way) {
        auto path = to_bytes(ByteView(nibbles).first(depth));
        if (child->node->has_row) out.push_back(impl_->encoded(*child->node, path));
    }
    return out;
}

// ----- nodes in memory

Result<std::optional<Bytes>> MemoryNodes::get(ByteView row_key) const {
    const auto found = rows_.find(to_bytes(row_key));
    return found == rows_.end() ? std::nullopt : std::optional(found->second);
}

void MemoryNodes::apply(const NodeChanges& changes) {
    for (const auto& [key, row] : changes) {
        if (row)
            rows_.insert_or_assign(key, *row);
        else
            rows_.erase(key);
    }
}

}  // namespace vs::chain
