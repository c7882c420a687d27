//! ICMP errors for JavaScript.

use napi::Env;
use napi::bindgen_prelude::Unknown;
use napi_derive::napi;
use sockets_core::udp::IcmpReport;

use crate::endpoint::BindingEndpoint;
use crate::error::error_value;

/// The ICMP error for a datagram.
#[napi(object, object_from_js = false)]
pub struct BindingNetworkAnswer<'env> {
    /// The destination of the datagram.
    pub destination: BindingEndpoint,
    /// Address of the host or router that reported it.
    pub reporter: Option<String>,
    /// Type of the ICMP or ICMPv6 message.
    pub icmp_type: u8,
    /// Its code.
    pub icmp_code: u8,
    /// The path MTU in bytes.
    pub mtu: Option<u32>,
    /// Its meaning.
    #[napi(ts_type = "unknown")]
    pub error: Unknown<'env>,
}

impl<'env> BindingNetworkAnswer<'env> {
    pub(crate) fn new(env: &'env Env, answer: IcmpReport) -> napi::Result<Self> {
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
