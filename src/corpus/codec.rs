//! Compressed streams: gzip, Zstandard, xz and bzip2, read to the end of their last part.

use std::io::{self, BufReader, Cursor, Read};
use std::path::Path;

/// How bytes are compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Codec {
    Gzip,
    Zstd,
    Xz,
    Bzip2,
}

/// The longest magic number.
pub(super) const MAGIC: usize = 10;
/// Compressed bytes asked of the system at a time.
const BUFFER: usize = 256 << 10;
/// Memory for what a stream refers back to. The strongest ordinary levels need 64 MiB (`xz -9`) and 128 MiB
/// (`zstd --ultra -22`, also the limit of the `zstd` command); a hostile file can ask for 4 GiB.
const WINDOW_LOG: u32 = 27;

impl Codec {
    /// By a file's last ending.
    pub(super) fn of(path: &Path) -> Option<Codec> {
        let ending = path.extension()?;
        [
            ("gz", Codec::Gzip),
            ("zst", Codec::Zstd),
            ("xz", Codec::Xz),
            ("bz2", Codec::Bzip2),
        ]
        .into_iter()
        .find(|(known, _)| ending.eq_ignore_ascii_case(known))
        .map(|(_, codec)| codec)
    }

    /// By the first bytes, of which [`MAGIC`] are enough.
    pub(super) fn of_magic(head: &[u8]) -> Option<Codec> {
        match head {
            [0x1F, 0x8B, 8, ..] => Some(Codec::Gzip),
            // A frame, or a frame to be skipped.
            [0x28, 0xB5, 0x2F, 0xFD, ..] | [0x50..=0x5F, 0x2A, 0x4D, 0x18, ..] => Some(Codec::Zstd),
            [0xFD, b'7', b'z', b'X', b'Z', 0, ..] => Some(Codec::Xz),
            // A block, or the end of an empty stream.
            [
                b'B',
                b'Z',
                b'h',
                b'1'..=b'9',
                b'1',
                b'A',
                b'Y',
                b'&',
                b'S',
                b'Y',
                ..,
            ]
            | [
                b'B',
                b'Z',
                b'h',
                b'1'..=b'9',
                0x17,
                b'r',
                b'E',
                b'8',
                b'P',
                0x90,
                ..,
            ] => Some(Codec::Bzip2),
            _ => None,
        }
    }

    /// What all such streams begin with; of Zstandard those that begin with a frame.
    fn beginning(self) -> &'static [u8] {
        match self {
            Codec::Gzip => b"\x1F\x8B\x08",
            Codec::Zstd => b"\x28\xB5\x2F\xFD",
            Codec::Xz => b"\xFD7zXZ\0",
            Codec::Bzip2 => b"BZh",
        }
    }

    /// What the stream is called.
    fn name(self) -> &'static str {
        match self {
            Codec::Gzip => "gzip",
            Codec::Zstd => "Zstandard",
            Codec::Xz => "xz",
            Codec::Bzip2 => "bzip2",
        }
    }

    /// The decompressed bytes of all members, frames or streams.
    ///
    /// # Errors
    /// What the system says about the first bytes, or that they are no such stream. Reading can fail later;
    /// [`Codec::reason`] says why.
    pub(super) fn decode<'r>(
        self,
        mut source: impl Read + Send + 'r,
    ) -> io::Result<Box<dyn Read + Send + 'r>> {
        let mut head = Vec::with_capacity(MAGIC);
        source.by_ref().take(MAGIC as u64).read_to_end(&mut head)?;
        if Codec::of_magic(&head) != Some(self) {
            // All are longer than a magic number, so a whole one is not this short.
            let is_begun = head.iter().zip(self.beginning()).all(|(a, b)| a == b);
            return Err(if head.len() < MAGIC && is_begun {
                io::ErrorKind::UnexpectedEof.into()
            } else {
                io::Error::new(io::ErrorKind::InvalidData, "it does not begin like one")
            });
        }
        let source = BufReader::with_capacity(BUFFER, Cursor::new(head).chain(source));
        Ok(match self {
            Codec::Gzip => Box::new(flate2::bufread::MultiGzDecoder::new(source)),
            Codec::Zstd => {
                let mut decoder = zstd::Decoder::with_buffer(source)?;
                decoder.window_log_max(WINDOW_LOG)?;
                Box::new(decoder)
            }
            Codec::Xz => {
                // The limit counts KiB, and some for tables that do not depend on the file.
                let limit = (1 << (WINDOW_LOG - 10)) + 1024;
                Box::new(lzma_rust2::XzReader::new_mem_limit(source, true, limit))
            }
            Codec::Bzip2 => Box::new(bzip2::bufread::MultiBzDecoder::new(source)),
        })
    }

    /// Why reading stopped before the end, said to a person.
    pub(super) fn reason(self, error: &io::Error) -> String {
        let name = self.name();
        let said = error.to_string();
        if error.raw_os_error().is_some() {
            format!("cannot be read: {error}")
        } else if error.kind() == io::ErrorKind::UnexpectedEof {
            // A few bytes behind a stream look like one more that is cut.
            format!("the {name} stream ends early, or other bytes follow it; get the file again")
        } else if error.kind() == io::ErrorKind::OutOfMemory || said.contains("too much memory") {
            let memory = 1 << (WINDOW_LOG - 20);
            format!(
                "the {name} stream needs more than {memory} MiB to be unpacked; unpack it and pipe it in"
            )
        } else {
            format!("the {name} stream is damaged: {error}; get the file again")
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use std::io::Write;

    use super::*;

    pub(in super::super) const ALL: [(Codec, &str); 4] = [
        (Codec::Gzip, "gz"),
        (Codec::Zstd, "zst"),
        (Codec::Xz, "xz"),
        (Codec::Bzip2, "bz2"),
    ];

    /// One member, frame or stream.
    pub(in super::super) fn pack(codec: Codec, bytes: &[u8]) -> Vec<u8> {
        match codec {
            Codec::Gzip => {
                let mut packer = flate2::write::GzEncoder::new(Vec::new(), Default::default());
                packer.write_all(bytes).unwrap();
                packer.finish().unwrap()
            }
            Codec::Zstd => {
                let mut packer = zstd::Encoder::new(Vec::new(), 3).unwrap();
                packer.include_checksum(true).unwrap();
                packer.write_all(bytes).unwrap();
                packer.finish().unwrap()
            }
            Codec::Xz => {
                let options = lzma_rust2::XzOptions::with_preset(0);
                let mut packer = lzma_rust2::XzWriter::new(Vec::new(), options).unwrap();
                packer.write_all(bytes).unwrap();
                packer.finish().unwrap()
            }
            Codec::Bzip2 => {
                let mut packer = bzip2::write::BzEncoder::new(Vec::new(), Default::default());
                packer.write_all(bytes).unwrap();
                packer.finish().unwrap()
            }
        }
    }

    fn unpack(codec: Codec, packed: &[u8]) -> Result<Vec<u8>, String> {
        let mut bytes = Vec::new();
        codec
            .decode(packed)
            .and_then(|mut reader| reader.read_to_end(&mut bytes))
            .map(|_| bytes)
            .map_err(|error| codec.reason(&error))
    }

    #[test]
    fn all_parts_of_a_stream_are_read() {
        for (codec, ending) in ALL {
            let (one, two) = (pack(codec, b"one "), pack(codec, b"two"));
            let empty = pack(codec, b"");
            let mut parts = [&one[..], &empty, &two].concat();
            if codec == Codec::Zstd {
                // A frame of 3 bytes that says nothing, before, between and behind the others.
                let skip = b"\x53\x2A\x4D\x18\x03\0\0\0abc";
                parts = [&skip[..], &one, skip, &two, skip].concat();
            }
            if codec == Codec::Xz {
                // Streams may have a multiple of four zeros between and behind them.
                parts = [&one[..], &[0; 8], &two, &[0; 4]].concat();
            }
            assert_eq!(unpack(codec, &parts).unwrap(), b"one two", "{ending}");
            assert_eq!(unpack(codec, &empty).unwrap(), b"", "{ending}");
            assert_eq!(Codec::of_magic(&parts), Some(codec));
            assert_eq!(Codec::of_magic(&empty), Some(codec));
            let path = format!("a.txt.{}", ending.to_uppercase());
            assert_eq!(Codec::of(Path::new(&path)), Some(codec));
        }
        assert_eq!(Codec::of_magic(b"BZh9 is no stream"), None);
        assert_eq!(Codec::of(Path::new("gz")), None);
    }

    #[test]
    fn every_shorter_stream_ends_early() {
        for (codec, ending) in ALL {
            let packed = pack(codec, &b"some text, some text more\n".repeat(20));
            for length in 0..packed.len() {
                let said = unpack(codec, &packed[..length]).unwrap_err();
                assert!(
                    said.contains("stream ends early"),
                    "{ending} {length}: {said}"
                );
            }
            let cut = [&packed[..], &packed[..packed.len() - 3]].concat();
            let said = unpack(codec, &cut).unwrap_err();
            assert!(said.contains("stream ends early"), "{ending}: {said}");
        }
    }

    #[test]
    fn a_stream_that_is_no_such_stream_is_damaged() {
        for (codec, ending) in ALL {
            let said = unpack(codec, b"plain text, only named so").unwrap_err();
            assert!(said.contains("does not begin like one"), "{ending}: {said}");
            let mut packed = pack(codec, &b"some text, some text more\n".repeat(20));
            let middle = packed.len() / 2;
            packed[middle..middle + 8]
                .iter_mut()
                .for_each(|byte| *byte ^= 0x55);
            let said = unpack(codec, &packed).unwrap_err();
            assert!(said.contains("stream"), "{ending}: {said}");
        }
    }

    #[test]
    fn a_short_file_that_is_no_such_stream_is_not_cut() {
        for (codec, ending) in ALL {
            for junk in [&b"x"[..], b"junk\n", b"B\x1F\x28\xFD"] {
                let said = unpack(codec, junk).unwrap_err();
                assert!(said.contains("does not begin like one"), "{ending}: {said}");
            }
        }
    }

    #[test]
    fn a_stream_that_wants_too_much_memory_is_refused() {
        // A header that asks for a window of 2 GiB.
        let zstd = b"\x28\xB5\x2F\xFD\x00\xA8\x01\0\0\0\0\0\0\0\0\0";
        let said = unpack(Codec::Zstd, zstd).unwrap_err();
        assert!(said.contains("more than 128 MiB"), "{said}");
        let mut options = lzma_rust2::XzOptions::with_preset(0);
        options.lzma_options.dict_size = 256 << 20;
        let mut packer = lzma_rust2::XzWriter::new(Vec::new(), options).unwrap();
        packer.write_all(b"text").unwrap();
        let said = unpack(Codec::Xz, &packer.finish().unwrap()).unwrap_err();
        assert!(said.contains("more than 128 MiB"), "{said}");
    }
}
