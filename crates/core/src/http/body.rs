//! Bodies of requests and responses.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_util::Stream;
use hyper::body::{Body, Frame, SizeHint};

use crate::error::Error;

/// What a streamed body yields.
pub type BodyStream = Pin<Box<dyn Stream<Item = Result<Bytes, Error>> + Send>>;

/// The body of a request.
pub enum RequestBody {
    /// Bytes, which can be sent again where a redirect or a challenge asks for it.
    Bytes(Bytes),
    /// A stream, which is sent once. An error of it ends the request.
    Stream {
        /// The bytes.
        stream: BodyStream,
        /// How many; `None` sends them in chunks.
        length: Option<u64>,
    },
    /// A stream that was sent.
    Spent,
}

impl Default for RequestBody {
    fn default() -> Self {
        Self::Bytes(Bytes::new())
    }
}

impl fmt::Debug for RequestBody {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bytes(bytes) => write!(formatter, "{} bytes", bytes.len()),
            Self::Stream { length, .. } => write!(formatter, "a stream of {length:?} bytes"),
            Self::Spent => formatter.write_str("a stream that was sent"),
        }
    }
}

impl RequestBody {
    /// What is left to send again once this has been sent.
    pub(super) fn again(&self) -> Self {
        match self {
            Self::Bytes(bytes) => Self::Bytes(bytes.clone()),
            Self::Stream { .. } | Self::Spent => Self::Spent,
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        matches!(self, Self::Bytes(bytes) if bytes.is_empty())
    }

    /// Whether it was a stream, which has been sent.
    pub(super) fn is_spent(&self) -> bool {
        matches!(self, Self::Spent)
    }

    pub(super) fn is_stream(&self) -> bool {
        matches!(self, Self::Stream { .. })
    }
}

impl Body for RequestBody {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        match self.get_mut() {
            Self::Bytes(bytes) => {
                let all = std::mem::take(bytes);
                Poll::Ready((!all.is_empty()).then(|| Ok(Frame::data(all))))
            }
            Self::Stream { stream, .. } => {
                let item = ready!(stream.as_mut().poll_next(context));
                Poll::Ready(item.map(|bytes| bytes.map(Frame::data)))
            }
            Self::Spent => Poll::Ready(Some(Err(spent()))),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Bytes(bytes) => SizeHint::with_exact(bytes.len() as u64),
            Self::Stream { length, .. } => length.map_or_else(SizeHint::new, SizeHint::with_exact),
            Self::Spent => SizeHint::new(),
        }
    }
}

fn spent() -> Error {
    Error::illegal_method_call("request: its stream has been sent")
}
