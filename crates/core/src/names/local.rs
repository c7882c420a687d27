//! The local end, by name.

use sockets_sys::interfaces::Interface;

use crate::error::Error;
use crate::host_name::HostName;
use crate::network_information;
use crate::resolver::{self, Protocol};
use crate::socket::BindTarget;

/// The local end in the application's words.
#[derive(Debug, Clone, Default)]
pub struct LocalName {
    /// Host name or address; `None` for every address.
    pub host: Option<String>,
    /// Port or service name; empty when the system chooses.
    pub service: String,
    /// Identifier of the adapter to use, as [`network_information`] gives it.
    pub adapter_id: Option<String>,
}

impl LocalName {
    /// Whether the system chooses everything.
    pub(crate) fn is_any(&self) -> bool {
        self.host.is_none() && self.service.is_empty() && self.adapter_id.is_none()
    }

    /// The host, when there is one.
    ///
    /// # Errors
    /// E_INVALIDARG for a malformed name.
    pub(crate) fn host_name(&self) -> Result<Option<HostName>, Error> {
        self.host.as_deref().map(HostName::parse).transpose()
    }

    /// The interface of the adapter, when there is one.
    ///
    /// # Errors
    /// E_INVALIDARG for an adapter that is gone.
    pub(crate) fn interface(&self) -> Result<Option<Interface>, Error> {
        interface(self.adapter_id.as_deref())
    }

    pub(super) async fn bind_target(&self, protocol: Protocol) -> Result<BindTarget, Error> {
        let host = self.host_name()?;
        Ok(BindTarget {
            endpoint: resolver::local_endpoint(host.as_ref(), &self.service, protocol).await?,
            interface: self.interface()?,
        })
    }
}

pub(super) fn interface(adapter_id: Option<&str>) -> Result<Option<Interface>, Error> {
    let Some(id) = adapter_id else {
        return Ok(None);
    };
    network_information::interface_of_adapter(id)?
        .map(Some)
        .ok_or_else(|| Error::invalid_argument(format!("adapter {id}: there is no such adapter")))
}
