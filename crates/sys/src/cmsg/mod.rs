//! Control messages: the records that travel beside the payload in `sendmsg` and `recvmsg`.
//!
//! Each is a header (length, level, kind) followed by its data, padded so that the next header is aligned. Writing and
//! reading work on plain bytes and know nothing of sockets.

mod aligned;
mod encoder;
mod messages;

pub use aligned::Aligned;
pub use encoder::Encoder;
pub use messages::{Message, Messages};

/// Bytes that a control message with `data` bytes of data takes, padding included.
pub const fn space(data: usize) -> usize {
    // SAFETY: the macro only computes.
    unsafe { libc::CMSG_SPACE(data as libc::c_uint) as usize }
}

/// Length that the header of a control message with `data` bytes of data carries: header and data, no padding behind.
const fn length_with_header(data: usize) -> usize {
    // SAFETY: the macro only computes.
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
        let read: Vec<_> = Messages::new(&area.bytes()[..length])
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
        assert_eq!(Messages::new(&[]).count(), 0);
    }

    #[test]
    fn a_message_cut_short_ends_the_walk() {
        let (area, length) = encode::<128>(&[(1, 2, &[3; 4]), (1, 2, &[4; 4])]);
        let padding = space(4) - length_with_header(4);
        let cut = &area.bytes()[..length - padding - 1];
        assert_eq!(Messages::new(cut).count(), 1);
    }

    #[test]
    fn a_length_shorter_than_the_header_ends_the_walk() {
        let area = Aligned::<64>::zeroed();
        assert_eq!(Messages::new(area.bytes()).count(), 0);
    }

    #[test]
    fn numbers_are_read_by_size() {
        let (area, length) = encode::<128>(&[(0, 0, &7_i32.to_ne_bytes()), (0, 0, &[1, 2])]);
        let read: Vec<_> = Messages::new(&area.bytes()[..length])
            .map(|message| message.int())
            .collect();
        assert_eq!(read, [Some(7), None]);
    }

    #[test]
    #[should_panic(expected = "control message of 24 bytes does not fit into the 8 left")]
    fn an_overflow_is_refused() {
        encode::<32>(&[(0, 0, &[0; 4]), (0, 0, &[0; 4])]);
    }
}
