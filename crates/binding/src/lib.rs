//! napi-rs classes over sockets-core: they convert and switch threads, and decide nothing.

#![expect(
    unnameable_types,
    unreachable_pub,
    reason = "JavaScript names the exported items; no Rust code does"
)]

mod agent;
mod alarm;
mod capabilities;
mod certificate;
mod certificate_chain;
mod certificate_store;
mod connection_profile;
mod destination;
mod endpoint;
mod error;
mod host_loop;
mod host_name;
mod hub;
mod js_buffer;
mod keeper;
mod multicast;
mod network_answer;
mod network_information;
mod open;
mod operation;
mod operation_table;
mod options;
mod proxy;
mod received;
mod relay;
mod stream_table;
mod tcp_descriptor;
mod tcp_listener;
mod tcp_statistics;
mod tcp_streams;
mod tcp_traffic;
mod tls;
mod tls_options;
mod udp_descriptor;
mod udp_options;
mod udp_socket;
mod udp_sockets;
mod udp_statistics;
mod udp_table;
mod web_socket;
mod web_socket_client;
mod web_socket_server;
mod web_socket_table;
mod web_socket_turn;
