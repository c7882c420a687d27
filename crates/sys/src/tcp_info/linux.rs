use std::io;
use std::mem::offset_of;
use std::time::Duration;

use libc::{IPPROTO_TCP, TCP_INFO};
use socket2::SockRef;

use super::TcpInfo;
use crate::socket_options::unix;

/// The kernel's `struct tcp_info` up to `tcpi_snd_wnd` (Linux 5.4). Older kernels fill in a prefix of it, newer ones have
/// more fields.
#[repr(C)]
struct Layout {
    state: [u8; 7],
    flags: u8,
    rto: u32,
    ato: u32,
    snd_mss: u32,
    rcv_mss: u32,
    unacked: u32,
    sacked: u32,
    lost: u32,
    retrans: u32,
    fackets: u32,
    last_data_sent: u32,
    last_ack_sent: u32,
    last_data_recv: u32,
    last_ack_recv: u32,
    pmtu: u32,
    rcv_ssthresh: u32,
    rtt: u32,
    rttvar: u32,
    snd_ssthresh: u32,
    snd_cwnd: u32,
    advmss: u32,
    reordering: u32,
    rcv_rtt: u32,
    rcv_space: u32,
    total_retrans: u32,
    pacing_rate: u64,
    max_pacing_rate: u64,
    bytes_acked: u64,
    bytes_received: u64,
    segs_out: u32,
    segs_in: u32,
    notsent_bytes: u32,
    min_rtt: u32,
    data_segs_in: u32,
    data_segs_out: u32,
    delivery_rate: u64,
    busy_time: u64,
    rwnd_limited: u64,
    sndbuf_limited: u64,
    delivered: u32,
    delivered_ce: u32,
    bytes_sent: u64,
    bytes_retrans: u64,
    dsack_dups: u32,
    reord_seen: u32,
    rcv_ooopack: u32,
    snd_wnd: u32,
}

/// Bit of `flags`: the delivery rate was limited by the application.
const DELIVERY_RATE_APP_LIMITED: u8 = 1;

/// The kernel's value for no pacing.
const UNPACED: u64 = u64::MAX;

/// The kernel's value for a shortest round trip time that was not measured yet.
const UNMEASURED: u32 = u32::MAX;

pub(super) fn tcp_info(socket: &SockRef<'_>) -> io::Result<Option<TcpInfo>> {
    let mut bytes = [0; size_of::<Layout>()];
    let length = unix::read(socket, IPPROTO_TCP, TCP_INFO, &mut bytes)?;
    Ok(parse(&Fields(&bytes[..length])))
}

fn parse(fields: &Fields<'_>) -> Option<TcpInfo> {
    Some(TcpInfo {
        rtt: microseconds(fields.u32(offset_of!(Layout, rtt))?),
        rtt_variance: microseconds(fields.u32(offset_of!(Layout, rttvar))?),
        min_rtt: fields
            .u32(offset_of!(Layout, min_rtt))
            .filter(|&rtt| rtt != UNMEASURED)
            .map(microseconds),
        receiver_rtt: microseconds(fields.u32(offset_of!(Layout, rcv_rtt))?),
        delivery_rate_bytes_per_second: fields.u64(offset_of!(Layout, delivery_rate)),
        delivery_rate_is_application_limited: fields
            .u8(offset_of!(Layout, flags))
            .is_some_and(|flags| flags & DELIVERY_RATE_APP_LIMITED != 0),
        pacing_rate_bytes_per_second: fields
            .u64(offset_of!(Layout, pacing_rate))
            .filter(|&rate| rate != UNPACED),
        send_mss: fields.u32(offset_of!(Layout, snd_mss))?,
        receive_mss: fields.u32(offset_of!(Layout, rcv_mss))?,
        congestion_window_segments: fields.u32(offset_of!(Layout, snd_cwnd))?,
        peer_window_bytes: fields.u32(offset_of!(Layout, snd_wnd)),
        unacknowledged_segments: fields.u32(offset_of!(Layout, unacked))?,
        retransmitted_segments: fields.u32(offset_of!(Layout, total_retrans))?,
        unsent_bytes: fields.u32(offset_of!(Layout, notsent_bytes)),
        bytes_sent: fields.u64(offset_of!(Layout, bytes_sent)),
        bytes_acknowledged: fields.u64(offset_of!(Layout, bytes_acked)),
        bytes_received: fields.u64(offset_of!(Layout, bytes_received)),
    })
}

fn microseconds(count: u32) -> Duration {
    Duration::from_micros(count.into())
}

/// The part of the structure that the running kernel filled in. Fields beyond its end are `None`.
struct Fields<'a>(&'a [u8]);

impl Fields<'_> {
    fn u8(&self, offset: usize) -> Option<u8> {
        self.0.get(offset).copied()
    }

    fn u32(&self, offset: usize) -> Option<u32> {
        Some(u32::from_ne_bytes(*self.0.get(offset..)?.first_chunk()?))
    }

    fn u64(&self, offset: usize) -> Option<u64> {
        Some(u64::from_ne_bytes(*self.0.get(offset..)?.first_chunk()?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_layout_is_the_kernels() {
        assert_eq!(
            offset_of!(Layout, rto),
            offset_of!(libc::tcp_info, tcpi_rto)
        );
        assert_eq!(
            offset_of!(Layout, rtt),
            offset_of!(libc::tcp_info, tcpi_rtt)
        );
        assert_eq!(offset_of!(Layout, total_retrans), 100);
        assert_eq!(offset_of!(Layout, delivery_rate), 160);
        assert_eq!(offset_of!(Layout, snd_wnd), 228);
    }

    #[test]
    fn fields_that_an_older_kernel_lacks_are_none() {
        let bytes = [0; offset_of!(Layout, pacing_rate)];
        let info = parse(&Fields(&bytes)).expect("the oldest layout is enough");
        assert_eq!(info.delivery_rate_bytes_per_second, None);
        assert_eq!(
            (info.min_rtt, info.bytes_sent, info.unsent_bytes),
            (None, None, None)
        );
    }

    #[test]
    fn fields_that_the_kernel_marks_as_unknown_are_none() {
        let bytes = [0xff; size_of::<Layout>()];
        let info = parse(&Fields(&bytes)).expect("a full layout");
        assert_eq!(
            (info.min_rtt, info.pacing_rate_bytes_per_second),
            (None, None)
        );
        assert!(info.delivery_rate_is_application_limited);
    }
}
