#include "net/detail/slot.h"

#include "net/sse.h"

namespace vs::net {
namespace detail {

thread_local const Responder::Slot* dispatching = nullptr;

namespace {
// Stands for "shut" in a mailbox; never dereferenced.
Responder::Slot* const kShut = reinterpret_cast<Responder::Slot*>(1);
}  // namespace

void Mailbox::push(std::shared_ptr<Responder::Slot> slot) {
    auto* raw = slot.get();
    raw->self = std::move(slot);
    auto* head = head_.load(std::memory_order_relaxed);
    do {
        if (head == kShut) {
            raw->self.reset();
            return;
        }
        raw->next = head;
    } while (!head_.compare_exchange_weak(head, raw, std::memory_order_acq_rel));
    if (head == nullptr) wake();
}

void Mailbox::drain() {
    auto* taken = head_.exchange(nullptr, std::memory_order_acq_rel);
    Responder::Slot* first = nullptr;
    while (taken != nullptr) {
        auto* next = std::exchange(taken->next, first);
        first = std::exchange(taken, next);
    }
    while (first != nullptr) {
        auto* slot = std::exchange(first, first->next);
        const auto keep = std::move(slot->self);
        slot->posted.exchange(false, std::memory_order_acq_rel);
        if (slot->waker != nullptr) slot->waker->resume();
    }
}

void Mailbox::shut() {
    auto* taken = head_.exchange(kShut, std::memory_order_acq_rel);
    while (taken != nullptr) {
        const auto keep = std::move(taken->self);
        taken = keep->next;
    }
}

}  // namespace detail

void Responder::Slot::post(const std::shared_ptr<Slot>& slot) {
    if (!slot->posted.exchange(true, std::memory_order_acq_rel)) slot->mailbox->push(slot);
}

Responder::Responder(std::shared_ptr<Slot> slot) : slot_(std::move(slot)) {}

Responder Responder::to(std::function<void(Response)> sink) {
    auto slot = std::make_shared<Slot>();
    slot->sink = std::move(sink);
    return Responder(std::move(slot));
}

Responder& Responder::operator=(Responder&& other) noexcept {
    std::swap(slot_, other.slot_);
    return *this;
}

Responder::~Responder() {
    if (slot_) send(problem(500, "internal", "the request was dropped without an answer"));
}

void Responder::send(Response response) {
    const auto slot = std::move(slot_);
    if (!slot) return;
    if (slot->sink) return slot->sink(std::move(response));
    slot->response = std::move(response);
    slot->ready.store(true, std::memory_order_release);
    if (detail::dispatching != slot.get()) Slot::post(slot);
}

std::shared_ptr<EventStream> Responder::stream(Pairs headers) {
    if (!slot_ || slot_->sink) return nullptr;
    const auto slot = std::move(slot_);
    auto impl = std::make_shared<EventStream::Impl>();
    impl->slot = slot;
    impl->max_queue = slot->max_queue;
    impl->budget = slot->budget;
    slot->response = {200, "text/event-stream", {}, std::move(headers)};
    slot->stream = impl;
    slot->ready.store(true, std::memory_order_release);
    if (detail::dispatching != slot.get()) Slot::post(slot);
    return std::make_shared<EventStream>(std::move(impl));
}

std::shared_ptr<WebSocket> Responder::websocket(std::function<void(std::string)> message) {
    if (!slot_ || slot_->sink || !slot_->upgradable) return nullptr;
    const auto slot = std::move(slot_);
    auto impl = std::make_shared<EventStream::Impl>();
    impl->slot = slot;
    impl->max_queue = slot->max_queue;
    impl->budget = slot->budget;
    impl->on_message = std::move(message);
    slot->stream = impl;
    slot->ready.store(true, std::memory_order_release);
    if (detail::dispatching != slot.get()) Slot::post(slot);
    return std::make_shared<WebSocket>(std::move(impl));
}

WebSocket::WebSocket(std::shared_ptr<EventStream::Impl> impl) : impl_(std::move(impl)) {}

WebSocket::~WebSocket() {
    impl_->close();
}

bool WebSocket::send(std::string text) {
    return impl_->push(std::make_shared<const std::string>(std::move(text)));
}

void WebSocket::close() {
    impl_->close();
}

bool WebSocket::open() const {
    return impl_->is_open();
}

void WebSocket::on_close(std::function<void()> function) {
    impl_->when_ended(std::move(function));
}

EventFrame make_event(std::string_view event, std::string_view data, std::string_view id) {
    return std::make_shared<const std::string>(format_event(event, data, id));
}

EventStream::EventStream(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}

EventStream::~EventStream() {
    impl_->close();
}

bool EventStream::send(std::string_view event, std::string_view data, std::string_view id) {
    return send(make_event(event, data, id));
}

bool EventStream::send(EventFrame frame) {
    return impl_->push(std::move(frame));
}

void EventStream::close() {
    impl_->close();
}

bool EventStream::open() const {
    return impl_->is_open();
}

void EventStream::on_close(std::function<void()> function) {
    impl_->when_ended(std::move(function));
}

bool EventStream::Impl::is_open() {
    const std::lock_guard lock(mutex);
    return !closed;
}

void EventStream::Impl::when_ended(std::function<void()> function) {
    {
        const std::lock_guard lock(mutex);
        if (!ended) {
            on_close = std::move(function);
            return;
        }
    }
    function();
}

bool EventStream::Impl::push(EventFrame frame) {
    bool taken = false;
    {
        const std::lock_guard lock(mutex);
        if (closed) return false;
        const auto more = queued + frame->size();
        const bool all_full = budget && budget->used + frame->size() > budget->most;
        taken = more <= max_queue && !(all_full && more > detail::Budget::kShare);
        if (taken) {
            queued = more;
            if (budget) budget->used += frame->size();
            queue.push_back(std::move(frame));
        } else {
            closed = overflowed = true;
        }
    }
    if (const auto target = slot.lock()) Responder::Slot::post(target);
    return taken;
}

bool EventStream::Impl::was_overflowed() {
    const std::lock_guard lock(mutex);
    return overflowed;
}

void EventStream::Impl::written(std::size_t bytes) {
    queued -= bytes;
    if (budget) budget->used -= bytes;
}

void EventStream::Impl::close() {
    {
        const std::lock_guard lock(mutex);
        if (std::exchange(closed, true)) return;
    }
    if (const auto target = slot.lock()) Responder::Slot::post(target);
}

void EventStream::Impl::finish() {
    std::function<void()> function;
    {
        const std::lock_guard lock(mutex);
        closed = ended = true;
        queue.clear();
        written(queued);
        function = std::exchange(on_close, nullptr);
    }
    on_message = nullptr;  // may hold the WebSocket itself
    if (function) function();
}

}  // namespace vs::net
