//! Chains of certificates for JavaScript.

use napi::Env;
use napi::bindgen_prelude::ClassInstance;
use napi_derive::napi;
use sockets_core::certificate::{
    self, BuildingParameters, BuiltChain, Certificate, CertificateContext, ChainPurpose,
};

use crate::certificate::BindingCertificate;
use crate::error::throwable;
use crate::hub::BindingHub;
use crate::operation::{start, value};

/// How a chain is built.
#[napi(object)]
pub struct BindingChainParameters {
    pub enhanced_key_usages: Vec<String>,
    /// Seconds since 1970.
    pub time: Option<f64>,
    pub ignore_dates: bool,
    pub require_revocation_check: bool,
}

/// Builds a chain off the JavaScript thread. The result is a `BindingCertificateChain`.
#[napi]
pub fn build_chain(
    hub: &BindingHub,
    operation: i64,
    certificate: &BindingCertificate,
    given: Vec<ClassInstance<'_, BindingCertificate>>,
    exclusive_trust_roots: Vec<ClassInstance<'_, BindingCertificate>>,
    parameters: BindingChainParameters,
) {
    let certificate = certificate.context().certificate().clone();
    let given = certificates(&given);
    let parameters = BuildingParameters {
        enhanced_key_usages: parameters.enhanced_key_usages,
        exclusive_trust_roots: certificates(&exclusive_trust_roots),
        time: parameters.time.map(|seconds| seconds as u64),
        ignore_dates: parameters.ignore_dates,
        require_revocation_check: parameters.require_revocation_check,
    };
    let building = certificate::build_chain(certificate, given, parameters);
    start(hub.shared(), operation, async move {
        let built = building.await?;
        value(BindingCertificateChain { built })
    });
}

fn certificates(instances: &[ClassInstance<'_, BindingCertificate>]) -> Vec<Certificate> {
    let contexts = instances.iter().map(|each| each.context());
    contexts.map(|each| each.certificate().clone()).collect()
}

/// A chain that was built.
#[napi]
pub struct BindingCertificateChain {
    built: BuiltChain,
}

#[napi]
impl BindingCertificateChain {
    /// The certificates, the leaf first.
    #[napi]
    pub fn certificates(&self, include_root: bool) -> Vec<BindingCertificate> {
        let found = self.built.certificates(include_root).into_iter();
        found
            .map(|each| CertificateContext::new(each).into())
            .collect()
    }

    /// A `ChainValidationResult`; as a TLS server when `is_server`, by this name when there is one.
    #[napi]
    pub fn validate(&self, env: Env, is_server: bool, name: Option<String>) -> napi::Result<u8> {
        let purpose = if is_server {
            ChainPurpose::Server(name)
        } else {
            ChainPurpose::Base
        };
        let result = self.built.validate(&purpose);
        result
            .map(|result| result.value())
            .map_err(|error| throwable(&env, &error))
    }
}
