//! Answers of the network on their way to JavaScript.

use napi::Env;
use napi::bindgen_prelude::Unknown;
use napi_derive::napi;
use sockets_core::udp::NetworkAnswer;

use crate::endpoint::BindingEndpoint;
use crate::error::error_value;

/// What the network answered to a datagram.
#[napi(object, object_from_js = false)]
pub struct BindingNetworkAnswer<'env> {
    /// Where the datagram was to go.
    pub destination: BindingEndpoint,
    /// Address of the host or router that answered.
    pub reporter: Option<String>,
    /// Type of the ICMP or ICMPv6 message.
    pub icmp_type: u8,
    /// Its code.
    pub icmp_code: u8,
    /// Largest packet in bytes that goes through.
    pub mtu: Option<u32>,
    /// What it means.
    #[napi(ts_type = "unknown")]
    pub error: Unknown<'env>,
}

impl<'env> BindingNetworkAnswer<'env> {
    pub(crate) fn new(env: &'env Env, answer: NetworkAnswer) -> napi::Result<Self> {
        Ok(Self {
            destination: answer.destination.into(),
            reporter: answer.reporter.map(|address| address.to_string()),
            icmp_type: answer.icmp_type,
            icmp_code: answer.icmp_code,
            mtu: answer.mtu,
            error: error_value(env, &answer.error)?,
        })
    }
}
