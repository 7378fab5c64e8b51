// Between the parser of the network library and our Request; and the head of an answer as text.
#pragma once

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <optional>
#include <string>

#include "net/detail/loop.h"

namespace vs::net::detail {

using Parser = boost::beast::http::request_parser<boost::beast::http::string_body>;

// What must not pass although the parser lets it: anything that another reader of the same bytes
// could cut into requests elsewhere (RFC 9112 sections 3.2, 6.1, 6.3, 11.2). Nothing where it is
// fine.
std::optional<Response> refuse_head(const Parser& parser);
Response refuse_parse(const boost::beast::error_code& error);

// Takes the body out of the parser. Nothing where the target is not acceptable.
std::optional<Request> take_request(Parser& parser, const std::string& peer, bool peer_loopback);

struct HeadOptions {
    bool keep_alive = true;
    bool old_version = false;  // HTTP/1.0: has to be told that the connection stays
    bool until_close = false;  // an event stream: no length
};
void append_head(std::string& out, const Response& response, const Shared& shared,
                 std::string_view date, HeadOptions options);

// "Name: value\r\n" for each; control characters become blanks, so that no value starts a line.
std::string header_lines(const Pairs& headers);

}  // namespace vs::net::detail
