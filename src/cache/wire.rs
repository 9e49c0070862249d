//! Values as bytes and back. Numbers are little-endian and have their whole width, texts and lists begin with their length.

use std::collections::BTreeMap;
use std::io::{self, Write};

use xxhash_rust::xxh3::Xxh3;

/// Something that can be written as bytes. What is read back equals what was written.
pub(super) trait Wire: Sized {
    /// Appends the value, at least one byte.
    fn put(&self, to: &mut Sink<'_>);

    /// Takes the value from the front; `None` where the bytes are no such value. Never reserves much more memory than there are
    /// bytes.
    fn take(from: &mut &[u8]) -> Option<Self>;
}

/// Bytes on the way to a writer, hashed as they go by.
pub(super) struct Sink<'w> {
    waiting: Vec<u8>,
    hash: Xxh3,
    to: &'w mut dyn Write,
    /// The first error; afterwards nothing more is written.
    failed: Option<io::Error>,
    bytes: u64,
}

/// Bytes that wait until they are written together.
const WAITING: usize = 64 << 10;

impl<'w> Sink<'w> {
    pub(super) fn new(to: &'w mut dyn Write) -> Self {
        Sink {
            waiting: Vec::with_capacity(WAITING),
            hash: Xxh3::new(),
            to,
            failed: None,
            bytes: 0,
        }
    }

    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        self.waiting.extend_from_slice(bytes);
        if self.waiting.len() >= WAITING {
            self.pass();
        }
    }

    fn length(&mut self, length: usize) {
        self.bytes(&(length as u64).to_le_bytes());
    }

    fn pass(&mut self) {
        self.hash.update(&self.waiting);
        self.bytes += self.waiting.len() as u64;
        if self.failed.is_none() {
            self.failed = self.to.write_all(&self.waiting).err();
        }
        self.waiting.clear();
    }

    /// Writes what waits, and behind it the XXH3 of all bytes, 128 bits. Gives how many bytes were written.
    ///
    /// # Errors
    /// The first that the writer gave.
    pub(super) fn finish(mut self) -> io::Result<u64> {
        self.pass();
        match self.failed {
            Some(error) => Err(error),
            None => {
                let checksum = self.hash.digest128().to_le_bytes();
                self.to.write_all(&checksum)?;
                Ok(self.bytes + checksum.len() as u64)
            }
        }
    }
}

/// A structure, written field by field. A field that is not named does not compile.
macro_rules! structure {
    ($type:ident { $($field:ident),+ $(,)? }) => {
        impl Wire for $type {
            fn put(&self, to: &mut Sink<'_>) {
                let $type { $($field),+ } = self;
                $(Wire::put($field, to);)+
            }

            fn take(from: &mut &[u8]) -> Option<Self> {
                Some($type { $($field: Wire::take(from)?),+ })
            }
        }
    };
}
pub(super) use structure;

/// A choice, written as a number and the fields of what was chosen. A variant or field that is not named does not compile.
macro_rules! choice {
    ($type:ident { $($number:literal => $variant:ident { $($field:ident),* }),+ $(,)? }) => {
        impl Wire for $type {
            fn put(&self, to: &mut Sink<'_>) {
                match self {
                    $($type::$variant { $($field),* } => {
                        to.bytes(&[$number]);
                        $(Wire::put($field, to);)*
                    })+
                }
            }

            fn take(from: &mut &[u8]) -> Option<Self> {
                match u8::take(from)? {
                    $($number => Some($type::$variant { $($field: Wire::take(from)?),* }),)+
                    _ => None,
                }
            }
        }
    };
}
pub(super) use choice;

macro_rules! numbers {
    ($($type:ty),+) => {$(
        impl Wire for $type {
            fn put(&self, to: &mut Sink<'_>) {
                to.bytes(&self.to_le_bytes());
            }

            fn take(from: &mut &[u8]) -> Option<Self> {
                let (bytes, rest) = from.split_first_chunk()?;
                *from = rest;
                Some(<$type>::from_le_bytes(*bytes))
            }
        }
    )+};
}
numbers!(u8, u32, i32, u64, u128, f64);

impl Wire for usize {
    fn put(&self, to: &mut Sink<'_>) {
        to.length(*self);
    }

    fn take(from: &mut &[u8]) -> Option<Self> {
        usize::try_from(u64::take(from)?).ok()
    }
}

impl Wire for bool {
    fn put(&self, to: &mut Sink<'_>) {
        to.bytes(&[u8::from(*self)]);
    }

    fn take(from: &mut &[u8]) -> Option<Self> {
        match u8::take(from)? {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        }
    }
}

impl Wire for String {
    fn put(&self, to: &mut Sink<'_>) {
        to.length(self.len());
        to.bytes(self.as_bytes());
    }

    fn take(from: &mut &[u8]) -> Option<Self> {
        let length = usize::take(from)?;
        let (text, rest) = from.split_at_checked(length)?;
        *from = rest;
        str::from_utf8(text).ok().map(str::to_owned)
    }
}

impl<T: Wire> Wire for Option<T> {
    fn put(&self, to: &mut Sink<'_>) {
        self.is_some().put(to);
        if let Some(value) = self {
            value.put(to);
        }
    }

    fn take(from: &mut &[u8]) -> Option<Self> {
        Some(match bool::take(from)? {
            true => Some(T::take(from)?),
            false => None,
        })
    }
}

/// Most values that memory is reserved for before any of them is read.
const AT_FIRST: usize = 1 << 10;

impl<T: Wire> Wire for Vec<T> {
    fn put(&self, to: &mut Sink<'_>) {
        to.length(self.len());
        for value in self {
            value.put(to);
        }
    }

    fn take(from: &mut &[u8]) -> Option<Self> {
        let length = usize::take(from)?;
        let mut values = Vec::with_capacity(length.min(AT_FIRST));
        for _ in 0..length {
            values.push(T::take(from)?);
        }
        values.shrink_to_fit();
        Some(values)
    }
}

impl<K: Wire + Ord, V: Wire> Wire for BTreeMap<K, V> {
    fn put(&self, to: &mut Sink<'_>) {
        to.length(self.len());
        for (key, value) in self {
            key.put(to);
            value.put(to);
        }
    }

    fn take(from: &mut &[u8]) -> Option<Self> {
        let length = usize::take(from)?;
        let mut map = BTreeMap::new();
        for _ in 0..length {
            map.insert(K::take(from)?, V::take(from)?);
        }
        Some(map)
    }
}

impl<A: Wire, B: Wire> Wire for (A, B) {
    fn put(&self, to: &mut Sink<'_>) {
        self.0.put(to);
        self.1.put(to);
    }

    fn take(from: &mut &[u8]) -> Option<Self> {
        Some((A::take(from)?, B::take(from)?))
    }
}

impl<T: Wire> Wire for [T; 2] {
    fn put(&self, to: &mut Sink<'_>) {
        self[0].put(to);
        self[1].put(to);
    }

    fn take(from: &mut &[u8]) -> Option<Self> {
        Some([T::take(from)?, T::take(from)?])
    }
}
