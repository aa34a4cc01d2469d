//! Plain text: UTF-8, or UTF-16 with a byte order mark, without control characters but those of lines and columns. Pieces may end
//! anywhere, in the middle of a character too.

/// How the characters are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Encoding {
    Utf8,
    Utf16 { big: bool },
}

/// Text as far as it came.
#[derive(Default)]
pub(in crate::files) struct Text {
    encoding: Option<Encoding>,
    /// Bytes of a character that is not whole yet.
    open: Vec<u8>,
}

/// Whether the first bytes of a file are text.
pub(super) fn is_text(head: &[u8], complete: bool) -> bool {
    let mut text = Text::default();
    text.feed(head) && (!complete || text.finish())
}

impl Text {
    /// Looks at the next piece; false when it is not text.
    pub(super) fn feed(&mut self, bytes: &[u8]) -> bool {
        self.open.extend_from_slice(bytes);
        let encoding = match self.encoding {
            Some(encoding) => encoding,
            None if self.open.len() < 2 => return true,
            None => self.begin(),
        };
        match encoding {
            Encoding::Utf8 => self.utf8(),
            Encoding::Utf16 { big } => self.utf16(big),
        }
    }

    /// Whether it ends with a whole character.
    pub(super) fn finish(&self) -> bool {
        match self.encoding {
            None => str::from_utf8(&self.open).is_ok_and(is_plain),
            Some(_) => self.open.is_empty(),
        }
    }

    /// Reads the byte order mark of UTF-16, if there is one.
    fn begin(&mut self) -> Encoding {
        let encoding = match self.open.get(..2) {
            Some(b"\xfe\xff") => Encoding::Utf16 { big: true },
            Some(b"\xff\xfe") => Encoding::Utf16 { big: false },
            _ => Encoding::Utf8,
        };
        if encoding != Encoding::Utf8 {
            self.open.drain(..2);
        }
        self.encoding = Some(encoding);
        encoding
    }

    fn utf8(&mut self) -> bool {
        let whole = match str::from_utf8(&self.open) {
            Ok(_) => self.open.len(),
            // Without a length the bytes merely break off: what follows may make them whole.
            Err(error) if error.error_len().is_none() => error.valid_up_to(),
            Err(_) => return false,
        };
        let plain = str::from_utf8(&self.open[..whole]).is_ok_and(is_plain);
        self.open.drain(..whole);
        plain
    }

    fn utf16(&mut self, big: bool) -> bool {
        let read = |pair: &[u8]| {
            let pair = [pair[0], pair[1]];
            if big { u16::from_be_bytes(pair) } else { u16::from_le_bytes(pair) }
        };
        let mut units: Vec<u16> = self.open.chunks_exact(2).map(read).collect();
        if units.last().is_some_and(|unit| (0xd800..0xdc00).contains(unit)) {
            units.pop();
        }
        self.open.drain(..units.len() * 2);
        String::from_utf16(&units).is_ok_and(|text| is_plain(&text))
    }
}

fn is_plain(text: &str) -> bool {
    !text.chars().any(|c| c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{c}'))
}
