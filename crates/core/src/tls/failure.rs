//! Failures of TLS as errors with the codes of Windows.

use std::fmt::Display;
use std::io;

use rustls::{AlertDescription, Error as TlsError, InvalidMessage};

use super::sealed::CannotSeal;
use crate::error::{Condition, Error, Hresult};

/// The error of a peer that violated the protocol, or that ended the connection with an alert.
pub(super) fn of_tls(operation: impl Display, error: &TlsError) -> Error {
    match error {
        TlsError::InvalidMessage(InvalidMessage::HandshakePayloadTooLarge) => {
            message_too_long(operation)
        }
        _ => Error::new(code(error), format!("{operation}: {}", text(error))),
    }
}

/// A handshake message of the peer that is longer than rustls accepts.
pub(super) fn message_too_long(operation: impl Display) -> Error {
    Error::new(
        Hresult::SEC_E_BUFFER_TOO_SMALL,
        format!("{operation}: the peer sent a handshake message of more than 64 KiB"),
    )
}

/// Why nothing more can be sent.
pub(super) fn of_sending(operation: impl Display, error: &io::Error) -> Error {
    let reason = error.get_ref().and_then(|inner| inner.downcast_ref());
    match reason {
        Some(CannotSeal::KeysExhausted) => Error::new(
            Hresult::SEC_E_ENCRYPT_FAILURE,
            format!("{operation}: {error}"),
        ),
        Some(CannotSeal::RecordMissing) => Error::new(
            Hresult::SEC_E_INTERNAL_ERROR,
            format!("{operation}: {error}"),
        ),
        None => Error::from_io(operation, "send", error),
    }
}

/// The stream ended without close_notify: it may have been truncated by an attacker.
pub(super) fn truncated(operation: impl Display) -> Error {
    Error::new(
        Hresult::WSAECONNRESET,
        format!("{operation}: the connection ended without close_notify, so data may be missing"),
    )
}

/// The failure of a handshake for another reason than a rejected certificate.
pub(super) fn of_handshake(operation: &str, error: &io::Error) -> Error {
    if let Some(tls) = tls_error(error) {
        return of_tls(operation, tls);
    }
    // rustls reports a full buffer by this kind without an error of its own, and sockets never use the kind.
    if error.kind() == io::ErrorKind::InvalidData {
        return message_too_long(operation);
    }
    if error.kind() == io::ErrorKind::UnexpectedEof {
        return Error::new(
            Hresult::WSAECONNRESET,
            format!("{operation}: the peer ended the connection during the handshake"),
        );
    }
    Error::from_io(operation, "recv", error)
}

/// Whether our verifier rejected the peer's certificate.
pub(super) fn is_rejection(error: &io::Error) -> bool {
    matches!(tls_error(error), Some(TlsError::InvalidCertificate(_)))
}

/// Whether the error is one of rustls.
pub(super) fn is_of_tls(error: &io::Error) -> bool {
    tls_error(error).is_some()
}

/// The error of rustls inside of an I/O error.
fn tls_error(error: &io::Error) -> Option<&TlsError> {
    error.get_ref()?.downcast_ref()
}

fn code(error: &TlsError) -> Hresult {
    match error {
        TlsError::InvalidMessage(_)
        | TlsError::PeerIncompatible(_)
        | TlsError::AlertReceived(AlertDescription::ProtocolVersion) => {
            Hresult::SEC_E_INVALID_TOKEN
        }
        TlsError::AlertReceived(alert) => alert_code(*alert),
        TlsError::DecryptError => Hresult::SEC_E_DECRYPT_FAILURE,
        TlsError::PeerSentOversizedRecord => Hresult::SEC_E_MESSAGE_ALTERED,
        TlsError::NoCertificatesPresented | TlsError::InvalidCertificate(_) => {
            Hresult::SEC_E_CERT_UNKNOWN
        }
        TlsError::NoApplicationProtocol => Hresult::SEC_E_ALGORITHM_MISMATCH,
        TlsError::General(_)
        | TlsError::FailedToGetRandomBytes
        | TlsError::FailedToGetCurrentTime => Hresult::SEC_E_INTERNAL_ERROR,
        _ => Hresult::SEC_E_ILLEGAL_MESSAGE,
    }
}

fn alert_code(alert: AlertDescription) -> Hresult {
    match alert {
        AlertDescription::HandshakeFailure
        | AlertDescription::InsufficientSecurity
        | AlertDescription::NoApplicationProtocol => Hresult::SEC_E_ALGORITHM_MISMATCH,
        AlertDescription::UnknownCA => Hresult::SEC_E_UNTRUSTED_ROOT,
        AlertDescription::CertificateExpired => Hresult::SEC_E_CERT_EXPIRED,
        AlertDescription::CertificateRequired => Hresult::SEC_E_NO_CREDENTIALS,
        AlertDescription::BadCertificate
        | AlertDescription::UnsupportedCertificate
        | AlertDescription::CertificateRevoked
        | AlertDescription::CertificateUnknown
        | AlertDescription::AccessDenied => Hresult::SEC_E_CERT_UNKNOWN,
        AlertDescription::DecryptError | AlertDescription::BadRecordMac => {
            Hresult::SEC_E_MESSAGE_ALTERED
        }
        AlertDescription::UnrecognisedName => Hresult::SEC_E_WRONG_PRINCIPAL,
        _ => Hresult::SEC_E_ILLEGAL_MESSAGE,
    }
}

/// The text of the table, followed by that of rustls.
fn text(error: &TlsError) -> String {
    let words = Condition::of(code(error)).map_or("TLS failed", |condition| condition.text);
    format!("{words} ({error})")
}
