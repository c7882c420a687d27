//! WebSocket peers: the load of an echo server, and the ceiling of one.

pub mod echo;
pub mod load;

/// Bytes of a frame's header, without mask.
fn header_length(payload: usize) -> usize {
    match payload {
        0..126 => 2,
        126..65_536 => 4,
        _ => 10,
    }
}

/// Appends the header of a binary message of one frame.
fn write_header(payload: usize, mask: Option<[u8; 4]>, out: &mut Vec<u8>) {
    let masked = if mask.is_some() { 0x80 } else { 0 };
    out.push(0x82);
    match payload {
        0..126 => out.push(masked | payload as u8),
        126..65_536 => {
            out.push(masked | 126);
            out.extend_from_slice(&(payload as u16).to_be_bytes());
        }
        _ => {
            out.push(masked | 127);
            out.extend_from_slice(&(payload as u64).to_be_bytes());
        }
    }
    out.extend_from_slice(mask.as_ref().map_or(&[][..], |key| &key[..]));
}
