//! Round trips of a lone message.

use std::io;

use sockets_testing::arguments::Arguments;
use sockets_testing::round_trips::time_round_trips;

use crate::client::Connector;

/// # Errors
/// When connecting or an exchange fails, or a message comes back changed.
pub(crate) fn run(arguments: &Arguments) -> io::Result<()> {
    let mut client = Connector::new(arguments)?.open()?;
    let exchange = client.exchange(arguments)?;
    let mut memory = vec![0; exchange.reply.len()];
    time_round_trips(arguments, || {
        client.link.send(&exchange.frame)?;
        let mut filled = 0;
        while filled < memory.len() {
            filled += client.link.receive(&mut memory[filled..])?;
        }
        if memory == exchange.reply {
            return Ok(());
        }
        Err(io::Error::other("a reply differs from the first one"))
    })
}
