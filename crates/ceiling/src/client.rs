//! Client: one blocking connection to the measured server, and the message that it exchanges.

use std::io;
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;

use http::Uri;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection};
use sockets_core::websocket::protocol::deflate::{DeflateConfig, DeflateParameters};
use sockets_core::websocket::protocol::handshake::{
    ClientConfig as Offer, ClientHandshake, HeadReader, write_request,
};
use sockets_core::websocket::protocol::{Batch, Decoder, Encoder, Opcode, Outgoing, Role};
use sockets_testing::arguments::Arguments;
use sockets_testing::tcp::remote;
use sockets_testing::tls::settings::client_config;

use crate::codec::{FixedKey, codec, deflate_config};
use crate::link::Link;
use crate::payload::payload;

/// Far more than a server answers.
const HEAD_LIMIT: usize = 16 * 1024;

/// Opens connections to one server.
pub(crate) struct Connector {
    remote: SocketAddr,
    tls: Option<(Arc<ClientConfig>, ServerName<'static>)>,
    deflate: Option<DeflateConfig>,
}

/// A connection after its opening handshake.
pub(crate) struct Client {
    pub(crate) link: Link<TcpStream>,
    decoder: Decoder,
    encoder: Encoder,
}

/// The bytes of a message on its way to the server and, as they were first received, back.
pub(crate) struct Exchange {
    pub(crate) frame: Vec<u8>,
    pub(crate) reply: Vec<u8>,
}

impl Connector {
    pub(crate) fn new(arguments: &Arguments) -> io::Result<Self> {
        let is_tls = !arguments.or("certificates", String::new())?.is_empty();
        Ok(Self {
            remote: remote(arguments)?,
            tls: is_tls.then(|| client_config(arguments)).transpose()?,
            deflate: deflate_config(arguments)?,
        })
    }

    /// Connects and makes the opening handshake, whose answer is checked.
    pub(crate) fn open(&self) -> io::Result<Client> {
        let socket = TcpStream::connect(self.remote)?;
        socket.set_nodelay(true)?;
        let tls = self.tls.clone().map(|(config, name)| {
            let tls = ClientConnection::new(config, name).map_err(io::Error::other);
            tls.map(Into::into)
        });
        let mut link = Link::new(socket, tls.transpose()?);
        let agreed = self.shake_hands(&mut link)?;
        let (decoder, encoder) = codec(Role::Client, agreed.as_ref(), self.deflate.as_ref());
        Ok(Client {
            link,
            decoder,
            encoder,
        })
    }

    /// What was agreed on about compression, which has to be used if it was asked for.
    fn shake_hands(&self, link: &mut Link<TcpStream>) -> io::Result<Option<DeflateParameters>> {
        let offer = Offer {
            deflate: self.deflate,
            ..Offer::default()
        };
        let handshake = ClientHandshake::new(offer, &[0x55; 16]).map_err(io::Error::other)?;
        let uri: Uri = format!("ws://{}/", self.remote)
            .parse()
            .map_err(io::Error::other)?;
        let request = handshake.request(&uri).map_err(io::Error::other)?;
        link.send(&write_request(&request))?;
        let head = read_head(link)?;
        let response = head.response().map_err(io::Error::other)?;
        let agreed = handshake.check(&response).map_err(io::Error::other)?;
        if agreed.deflate.is_some() != self.deflate.is_some() {
            return Err(io::Error::other("the server does not compress"));
        }
        Ok(agreed.deflate)
    }
}

fn read_head(link: &mut Link<TcpStream>) -> io::Result<HeadReader> {
    let mut head = HeadReader::new(HEAD_LIMIT);
    let mut byte = [0];
    loop {
        link.receive(&mut byte)?;
        if head.push(&byte).map_err(io::Error::other)?.is_some() {
            return Ok(head);
        }
    }
}

impl Client {
    /// The frame of a message.
    pub(crate) fn frame(&mut self, opcode: Opcode, payload: &[u8]) -> Vec<u8> {
        let message = Outgoing {
            opcode,
            end: true,
            length: payload.len(),
        };
        let mut frame = Vec::new();
        self.encoder
            .encode(payload, &[message], &mut FixedKey, &mut frame);
        frame
    }

    /// Sends a message of `size=` bytes (64) and checks that it comes back, compressed if that was agreed on.
    pub(crate) fn exchange(&mut self, arguments: &Arguments) -> io::Result<Exchange> {
        let payload = payload(arguments.or("size", 64)?);
        let frame = self.frame(Opcode::Binary, &payload);
        self.link.send(&frame)?;
        let reply = self.reply(&payload)?;
        let is_compressed = reply.first().is_some_and(|first| first & 0x40 != 0);
        if is_compressed != (frame[0] & 0x40 != 0) {
            return Err(io::Error::other("one side compresses, the other does not"));
        }
        Ok(Exchange { frame, reply })
    }

    /// The bytes of the next message, which has to be this one.
    fn reply(&mut self, payload: &[u8]) -> io::Result<Vec<u8>> {
        let (mut reply, mut batch) = (Vec::new(), Batch::new());
        let mut memory = vec![0; 256 * 1024];
        while batch.records.is_empty() {
            let count = self.link.receive(&mut memory)?;
            let read = &mut memory[..count];
            reply.extend_from_slice(read);
            let decoded = self.decoder.decode(read, 0, &mut batch);
            decoded.map_err(io::Error::other)?;
        }
        let record = batch.records[0];
        if batch.records.len() == 1 && batch.payload(&record, &memory) == payload {
            return Ok(reply);
        }
        Err(io::Error::other("the message that came back is another"))
    }
}
