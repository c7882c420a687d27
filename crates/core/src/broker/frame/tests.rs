use std::fs::File;
use std::io::{self, IoSlice, Write};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::sync::Arc;

use socket2::SockRef;
use sockets_sys::handoff::passing::send;

use super::*;

const LIMITS: Limits = Limits { json: 16, tail: 32 };

fn head(json: &str, tail: &[u8], has_descriptor: bool) -> Head {
    Head {
        json: json.to_owned(),
        tail: tail.to_vec(),
        has_descriptor,
        packed: Vec::new(),
    }
}

fn drained(decoder: &mut Decoder, into: &mut Vec<Head>) -> Result<(), FrameError> {
    while let Some(found) = decoder.next_frame()? {
        into.push(found);
    }
    Ok(())
}

#[test]
fn frames_are_found_wherever_the_stream_is_split() -> io::Result<()> {
    let rows: [(&str, &[u8], bool); 5] = [
        ("{}", b"", false),
        ("", b"", false),
        ("{\"a\":\"\u{e4}\"}", b"tail", true),
        ("", &[0xff; 32], false),
        ("0123456789abcdef", b"x", true),
    ];
    let mut stream = Vec::new();
    for (json, tail, has_descriptor) in rows {
        stream.extend(encode(json, tail, has_descriptor)?);
    }
    let expected = rows.map(|(json, tail, flag)| head(json, tail, flag));
    for split in 0..=stream.len() {
        let mut decoder = Decoder::new(LIMITS);
        let mut found = Vec::new();
        for part in [&stream[..split], &stream[split..]] {
            decoder.push(part);
            drained(&mut decoder, &mut found).expect("frames");
        }
        assert_eq!(found, expected, "split at {split}");
        assert!(decoder.partial().is_empty());
    }
    Ok(())
}

#[test]
fn a_frame_comes_byte_by_byte() -> io::Result<()> {
    let stream = encode("[1]", b"abc", true)?;
    let mut decoder = Decoder::new(LIMITS);
    for (index, byte) in stream.iter().enumerate() {
        assert_eq!(decoder.next_frame(), Ok(None), "after {index} bytes");
        decoder.push(&[*byte]);
    }
    assert_eq!(decoder.next_frame(), Ok(Some(head("[1]", b"abc", true))));
    Ok(())
}

#[test]
fn what_is_no_frame_is_refused_by_its_header() -> io::Result<()> {
    let text = [&[1, 0, 0, 0, 0, 0, 0, 0][..], &[0xff]].concat();
    let rows: [(&[u8], FrameError); 5] = [
        (
            &encode(&" ".repeat(17), b"", false)?[..8],
            FrameError::TooLong,
        ),
        (&encode("", &[0; 33], false)?[..8], FrameError::TooLong),
        (&encode("", &[0; 33], true)?[..8], FrameError::TooLong),
        (&[0xff; 8], FrameError::TooLong),
        (&text, FrameError::NotUtf8),
    ];
    for (bytes, error) in rows {
        let mut decoder = Decoder::new(LIMITS);
        decoder.push(bytes);
        assert_eq!(decoder.next_frame(), Err(error), "{bytes:?}");
    }
    Ok(())
}

fn read_all(reader: &mut FrameReader, socket: &UnixStream) -> Result<Vec<Frame>, FrameError> {
    let mut frames = Vec::new();
    socket.set_nonblocking(true).expect("a socket");
    while reader
        .read(SockRef::from(socket))
        .is_ok_and(|count| count > 0)
    {
        while let Some(frame) = reader.next_frame()? {
            frames.push(frame);
        }
    }
    Ok(frames)
}

fn null() -> io::Result<OwnedFd> {
    File::open("/dev/null").map(OwnedFd::from)
}

#[test]
fn descriptors_come_with_their_frames() -> io::Result<()> {
    let (near, far) = UnixStream::pair()?;
    let mut writer = FrameWriter::default();
    writer.push("1", b"", None)?;
    writer.push("2", b"tail", Some(Arc::new(null()?)))?;
    writer.push("3", b"", None)?;
    writer.push("4", b"", Some(Arc::new(null()?)))?;
    assert!(writer.flush(SockRef::from(&near))?);
    assert!(writer.is_empty());
    let frames = read_all(&mut FrameReader::new(LIMITS), &far).expect("frames");
    let found: Vec<_> = frames
        .iter()
        .map(|frame| {
            let has = matches!(frame.attachment, Attachment::Descriptor(_));
            (frame.json.as_str(), has)
        })
        .collect();
    assert_eq!(
        found,
        [("1", false), ("2", true), ("3", false), ("4", true)]
    );
    Ok(())
}

#[test]
fn a_long_frame_waits_for_room() -> io::Result<()> {
    let (near, far) = UnixStream::pair()?;
    near.set_nonblocking(true)?;
    let tail = vec![7; 4 << 20];
    let mut writer = FrameWriter::default();
    writer.push("{}", &tail, Some(Arc::new(null()?)))?;
    let mut reader = FrameReader::new(Limits::TO_AGENT);
    let mut frames = Vec::new();
    while frames.is_empty() {
        let is_done = writer.flush(SockRef::from(&near))?;
        assert_eq!(is_done, writer.waiting() == 0);
        frames = read_all(&mut reader, &far).expect("frames");
    }
    assert_eq!(frames[0].tail, tail);
    assert!(matches!(frames[0].attachment, Attachment::Descriptor(_)));
    Ok(())
}

#[test]
fn a_descriptor_without_a_frame_and_a_frame_without_one_are_errors() -> io::Result<()> {
    let (near, far) = UnixStream::pair()?;
    let plain = encode("{}", b"", false)?;
    send(
        SockRef::from(&near),
        &[IoSlice::new(&plain)],
        Some(&null()?),
    )?;
    let error = read_all(&mut FrameReader::new(LIMITS), &far).expect_err("stray");
    assert_eq!(error, FrameError::StrayDescriptor);

    let (mut near, far) = UnixStream::pair()?;
    near.write_all(&encode("{}", b"", true)?)?;
    let error = read_all(&mut FrameReader::new(LIMITS), &far).expect_err("none came");
    assert_eq!(error, FrameError::NoDescriptor);
    Ok(())
}

#[test]
fn a_reader_continues_with_the_bytes_of_another() -> io::Result<()> {
    let (mut near, far) = UnixStream::pair()?;
    let bytes = encode("{}", b"tail", false)?;
    near.write_all(&bytes[..9])?;
    let mut first = FrameReader::new(LIMITS);
    assert!(read_all(&mut first, &far).expect("no error").is_empty());
    let mut second = FrameReader::resumed(LIMITS, first.partial().expect("no descriptor"));
    near.write_all(&bytes[9..])?;
    let frames = read_all(&mut second, &far).expect("frames");
    assert_eq!(frames[0].tail, b"tail");
    Ok(())
}
