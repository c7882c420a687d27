//! HTTP/1.1 as client: requests, redirects, challenges and proxies, over connections of [`open`](crate::open).
//!
//! One exchange has one connection. Everything a server sends is limited, see [`Limits`]; failures have the codes of
//! Windows.Web.

mod approval;
mod body;
mod client;
pub mod credentials;
mod exchange;
mod failure;
mod head_end;
mod header;
mod io;
mod limits;
pub mod proxy;
mod redirect;
mod request;
mod response;
mod tunnel;
mod upgraded;
mod url;

pub use ::url::Url;
pub use approval::Approval;
pub use body::{BodyStream, RequestBody};
pub use bytes::Bytes;
pub use client::{HttpOptions, fetch, upgrade};
pub use header::append_custom;
pub use hyper::header::{HeaderMap, HeaderName, HeaderValue};
pub use hyper::{Method, StatusCode};
pub use limits::Limits;
pub use request::Request;
pub use response::Response;
pub use upgraded::Upgraded;
pub use url::parse_url;

pub(crate) use tunnel::{Tunnel, TunnelTarget, tunnel};
