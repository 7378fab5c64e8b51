// The same closed loop over libpq: one statement under way on each connection, its own transaction.
#include <libpq-fe.h>
#include <poll.h>

#include <memory>

#include "load.h"

namespace vs::bench {
namespace {

using Connection = std::unique_ptr<PGconn, decltype(&::PQfinish)>;
using Answer = std::unique_ptr<PGresult, decltype(&::PQclear)>;

struct Lane {
    Connection connection;
    const std::vector<std::string>* requests;
    std::size_t next = 0;
    double begun = 0;
    bool waiting = false;
};

Result<> execute(PGconn* connection, const char* statement) {
    const Answer answer(::PQexec(connection, statement), &::PQclear);
    const auto status = ::PQresultStatus(answer.get());
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) return {};
    return fail("postgres", ::PQerrorMessage(connection));
}

Result<Connection> connect(const std::string& text) {
    Connection out(::PQconnectdb(text.c_str()), &::PQfinish);
    if (::PQstatus(out.get()) != CONNECTION_OK)
        return fail("postgres", ::PQerrorMessage(out.get()));
    return out;
}

// Without an index and without a key: the fastest table that PostgreSQL has to offer.
Result<> make_table(PGconn* connection) {
    if (auto dropped = execute(connection, "DROP TABLE IF EXISTS readings"); !dropped)
        return dropped;
    return execute(connection,
                   "CREATE TABLE readings (device bytea, code text, unit text, value numeric, "
                   "time timestamptz)");
}

void send_next(Lane& lane, Meter& meter) {
    lane.waiting = lane.next < lane.requests->size();
    if (!lane.waiting) return meter.ran_out();
    lane.begun = now_seconds();
    lane.waiting = ::PQsendQuery(lane.connection.get(), (*lane.requests)[lane.next++].c_str()) == 1;
    if (!lane.waiting) meter.refused(::PQerrorMessage(lane.connection.get()));
}

// True when the statement under way has ended.
bool receive(Lane& lane, Meter& meter) {
    auto* connection = lane.connection.get();
    if (::PQconsumeInput(connection) == 0) {
        meter.refused(::PQerrorMessage(connection));
        lane.waiting = false;
        return false;
    }
    while (::PQisBusy(connection) == 0) {
        const Answer answer(::PQgetResult(connection), &::PQclear);
        if (!answer) return true;
        if (::PQresultStatus(answer.get()) == PGRES_COMMAND_OK) {
            meter.answered((now_seconds() - lane.begun) * 1e6);
        } else {
            meter.refused(::PQresultErrorMessage(answer.get()));
        }
    }
    return false;
}

void turn(std::vector<Lane>& lanes, std::vector<pollfd>& polled, bool stop, Meter& meter) {
    for (std::size_t i = 0; i < lanes.size(); ++i)
        polled[i].fd = lanes[i].waiting ? ::PQsocket(lanes[i].connection.get()) : -1;
    ::poll(polled.data(), polled.size(), 50);
    for (std::size_t i = 0; i < lanes.size(); ++i) {
        if (polled[i].fd < 0 || polled[i].revents == 0 || !receive(lanes[i], meter)) continue;
        lanes[i].waiting = false;
        if (!stop) send_next(lanes[i], meter);
    }
}

bool any_waiting(const std::vector<Lane>& lanes) {
    for (const auto& lane : lanes)
        if (lane.waiting) return true;
    return false;
}

}  // namespace

Result<Outcome> postgres_load(const std::string& text, const Requests& requests,
                              const Window& window) {
    std::vector<Lane> lanes;
    for (const auto& list : requests) {
        auto connection = connect(text);
        if (!connection) return pass(connection);
        lanes.push_back({std::move(*connection), &list});
    }
    if (auto made = make_table(lanes.front().connection.get()); !made) return pass(made);
    Meter meter(window);
    std::vector<pollfd> polled(lanes.size(), pollfd{-1, POLLIN, 0});
    for (auto& lane : lanes) send_next(lane, meter);
    auto change = now_seconds() + window.warm_up;  // when the window opens, then when it closes
    bool stop = false;
    while (any_waiting(lanes) || !stop) {
        turn(lanes, polled, stop, meter);
        if (stop || now_seconds() < change) continue;
        if (meter.is_open()) {
            meter.close();
            stop = true;
        } else {
            meter.open();
            change = now_seconds() + window.seconds;
        }
    }
    return meter.take();
}

}  // namespace vs::bench
