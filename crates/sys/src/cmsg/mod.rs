//! Control messages (`cmsg(3)`): ancillary data of `sendmsg` and `recvmsg`.
//!
//! Each is a header (length, level, type) followed by its data, padded so that the next header is aligned. Encoding and
//! decoding work on bytes, without sockets.

mod aligned;
mod control_messages;
mod encoder;

pub use aligned::Aligned;
pub use control_messages::{ControlMessage, ControlMessages};
pub use encoder::Encoder;

/// Size of a control message with `data` bytes of data, padding included.
pub const fn space(data: usize) -> usize {
    // SAFETY: the macro is arithmetic on its argument and accesses no memory.
    unsafe { libc::CMSG_SPACE(data as libc::c_uint) as usize }
}

/// `cmsg_len` of a control message with `data` bytes of data: header and data, without trailing padding.
const fn length_with_header(data: usize) -> usize {
    // SAFETY: the macro is arithmetic on its argument and accesses no memory.
    unsafe { libc::CMSG_LEN(data as libc::c_uint) as usize }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encode<const N: usize>(records: &[(i32, i32, &[u8])]) -> (Aligned<N>, usize) {
        let mut area = Aligned::<N>::zeroed();
        let mut encoder = Encoder::new(&mut area);
        for &(level, kind, data) in records {
            encoder.push(level, kind, data);
        }
        let length = encoder.finish();
        (area, length)
    }

    #[test]
    fn what_was_written_is_read_in_order() {
        let records: [(i32, i32, &[u8]); 4] = [
            (1, 2, &[3]),
            (i32::MAX, -1, &[]),
            (4, 5, &[6; 8]),
            (7, 8, &[9; 13]),
        ];
        let (area, length) = encode::<128>(&records);
        let read: Vec<_> = ControlMessages::new(&area.bytes()[..length])
            .map(|message| (message.level, message.kind, message.data))
            .collect();
        assert_eq!(read, records);
    }

    #[test]
    fn the_length_is_the_sum_of_the_spaces() {
        let (_, length) = encode::<128>(&[(0, 0, &[0; 2]), (0, 0, &[0; 4])]);
        assert_eq!(length, space(2) + space(4));
    }

    #[test]
    fn an_empty_area_has_no_messages() {
        assert_eq!(ControlMessages::new(&[]).count(), 0);
    }

    #[test]
    fn a_truncated_message_ends_the_iteration() {
        let (area, length) = encode::<128>(&[(1, 2, &[3; 4]), (1, 2, &[4; 4])]);
        let padding = space(4) - length_with_header(4);
        let cut = &area.bytes()[..length - padding - 1];
        assert_eq!(ControlMessages::new(cut).count(), 1);
    }

    #[test]
    fn a_length_shorter_than_the_header_ends_the_iteration() {
        let area = Aligned::<64>::zeroed();
        assert_eq!(ControlMessages::new(area.bytes()).count(), 0);
    }

    #[test]
    fn numbers_are_read_by_size() {
        let (area, length) = encode::<128>(&[(0, 0, &7_i32.to_ne_bytes()), (0, 0, &[1, 2])]);
        let read: Vec<_> = ControlMessages::new(&area.bytes()[..length])
            .map(|message| message.int())
            .collect();
        assert_eq!(read, [Some(7), None]);
    }

    #[test]
    #[should_panic(expected = "control message of 24 bytes does not fit into the 8 left")]
    fn an_overflow_panics() {
        encode::<32>(&[(0, 0, &[0; 4]), (0, 0, &[0; 4])]);
    }
}
