//! Uploads as bytes, made by hand so that each says exactly what its case is about: PNG, JPEG and WebP, none of them compressed.

/// A colour.
pub type Rgb = [u8; 3];

pub const PNG: [u8; 8] = [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n'];

fn crc32(bytes: impl Iterator<Item = u8>) -> u32 {
    !bytes.fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 })
    })
}

fn adler32(bytes: &[u8]) -> u32 {
    let (low, high) = bytes.iter().fold((1, 0), |(low, high), &byte| {
        let low = (low + u32::from(byte)) % 65_521;
        (low, (high + low) % 65_521)
    });
    high << 16 | low
}

/// A chunk of a PNG file (PNG, third edition, 5.3).
pub fn png_chunk(kind: [u8; 4], data: &[u8]) -> Vec<u8> {
    let length = u32::try_from(data.len()).unwrap().to_be_bytes();
    let crc = crc32(kind.iter().chain(data).copied()).to_be_bytes();
    [&length, &kind, data, &crc].concat()
}

/// The head of a PNG with eight bits of red, green and blue, of that size, whatever follows.
pub fn png_head(width: u32, height: u32) -> Vec<u8> {
    let header = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 2, 0, 0, 0]].concat();
    [PNG.to_vec(), png_chunk(*b"IHDR", &header)].concat()
}

/// A PNG whose pixels are what the function says, with these chunks before its pixels.
pub fn png(width: u32, height: u32, chunks: &[Vec<u8>], pixel: impl Fn(u32, u32) -> Rgb) -> Vec<u8> {
    let mut raw = Vec::new();
    for y in 0..height {
        raw.push(0);
        raw.extend((0..width).flat_map(|x| pixel(x, y)));
    }
    let mut data = vec![0x78, 0x01];
    let blocks = raw.chunks(0xffff).len();
    for (n, block) in (1..).zip(raw.chunks(0xffff)) {
        let length = u16::try_from(block.len()).unwrap();
        data.push(u8::from(n == blocks));
        data.extend(length.to_le_bytes());
        data.extend((!length).to_le_bytes());
        data.extend(block);
    }
    data.extend(adler32(&raw).to_be_bytes());
    let end = [png_chunk(*b"IDAT", &data), png_chunk(*b"IEND", &[])].concat();
    [png_head(width, height), chunks.concat(), end].concat()
}

/// The Exif block that says how a picture is to be turned (Exif 2.32, 4.6.4), with a note in it.
pub fn exif(orientation: u8, note: &str) -> Vec<u8> {
    let note = note.as_bytes();
    let mut block = b"MM\0\x2a\0\0\0\x08\0\x02".to_vec();
    block.extend([0x01, 0x0e, 0, 2]);
    block.extend(u32::try_from(note.len() + 1).unwrap().to_be_bytes());
    block.extend(38_u32.to_be_bytes());
    block.extend([0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0]);
    block.extend([0; 4]);
    block.extend(note);
    block.push(0);
    block
}

fn jpeg_segment(marker: u8, data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len() + 2).unwrap().to_be_bytes();
    [&[0xff, marker], &length[..], data].concat()
}

/// The head of a grey JPEG of that size, up to its pixels.
pub fn jpeg_head(width: u16, height: u16, exif: Option<&[u8]>) -> Vec<u8> {
    let mut quantum = vec![0; 1];
    quantum.extend([8; 64]);
    let frame = [&[8], &height.to_be_bytes()[..], &width.to_be_bytes(), &[1, 1, 0x11, 0]].concat();
    // Differences of 0 to 8 bits, each announced by four bits; of the other coefficients only their end, by one bit.
    let steps = [&[0, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0][..], &[0, 1, 2, 3, 4, 5, 6, 7, 8]].concat();
    let ends = [0x10, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    let exif = exif.map_or_else(Vec::new, |block| jpeg_segment(0xe1, &[b"Exif\0\0", block].concat()));
    let tables = [jpeg_segment(0xdb, &quantum), jpeg_segment(0xc0, &frame), jpeg_segment(0xc4, &steps)].concat();
    [vec![0xff, 0xd8], exif, tables, jpeg_segment(0xc4, &ends), jpeg_segment(0xda, &[1, 1, 0, 0, 63, 0])].concat()
}

/// A grey JPEG of whole blocks of 8 by 8 pixels, each of one shade.
pub fn jpeg(columns: u16, rows: u16, exif: Option<&[u8]>, shade: impl Fn(u16, u16) -> u8) -> Vec<u8> {
    let (mut bits, mut last) = (Vec::new(), 0);
    let mut push = |value: i32, count: u32| bits.extend((0..count).rev().map(|bit| value >> bit & 1 == 1));
    for (row, column) in (0..rows).flat_map(|row| (0..columns).map(move |column| (row, column))) {
        let level = i32::from(shade(column, row)) - 128;
        let difference = level - last;
        last = level;
        let size = i32::BITS - difference.abs().leading_zeros();
        push(size.cast_signed(), 4);
        push(if difference < 0 { difference - 1 } else { difference }, size);
        push(0, 1);
    }
    let mut data = Vec::new();
    for byte in bits.chunks(8) {
        // The last byte is filled up with ones; a byte of ones is followed by a nought, so that it is no marker.
        let byte = (0..8).fold(0_u8, |value, bit| value << 1 | u8::from(byte.get(bit).copied().unwrap_or(true)));
        data.push(byte);
        if byte == 0xff {
            data.push(0);
        }
    }
    [jpeg_head(columns * 8, rows * 8, exif), data, vec![0xff, 0xd9]].concat()
}

/// A lossless WebP of one colour (RFC 9649, 3): however large, a few bytes, since each pixel takes no bit.
pub fn webp(width: u32, height: u32, [red, green, blue]: Rgb) -> Vec<u8> {
    let mut bits: Vec<bool> = Vec::new();
    let mut push = |value: u32, count: u32| bits.extend((0..count).map(|bit| value >> bit & 1 == 1));
    push(width - 1, 14);
    push(height - 1, 14);
    // No alpha, version 0, no transform, no colour cache, no further groups of codes.
    push(0, 1 + 3 + 1 + 1 + 1);
    for symbol in [green, red, blue, 0xff] {
        // One symbol of eight bits.
        push(0b101, 3);
        push(u32::from(symbol), 8);
    }
    // One symbol of one bit: there are no distances.
    push(0b001, 3);
    push(0, 1);
    let data = bits.chunks(8).map(|byte| (0..).zip(byte).fold(0_u8, |value, (n, bit)| value | u8::from(*bit) << n));
    let mut chunk = vec![0x2f];
    chunk.extend(data);
    let length = u32::try_from(chunk.len()).unwrap();
    if chunk.len() % 2 == 1 {
        chunk.push(0);
    }
    let riff = u32::try_from(chunk.len() + 12).unwrap();
    [b"RIFF", &riff.to_le_bytes()[..], b"WEBPVP8L", &length.to_le_bytes(), &chunk].concat()
}

/// The same with an Exif block behind its pixels, in the extended layout (RFC 9649, 2.7).
pub fn webp_with_exif(width: u32, height: u32, colour: Rgb, exif: &[u8]) -> Vec<u8> {
    let pixels = webp(width, height, colour).split_off(12);
    let edge = |length: u32| (length - 1).to_le_bytes()[..3].to_vec();
    let head = [vec![0x08, 0, 0, 0], edge(width), edge(height)].concat();
    let mut note = exif.to_vec();
    if note.len() % 2 == 1 {
        note.push(0);
    }
    let length = |data: &[u8]| u32::try_from(data.len()).unwrap().to_le_bytes();
    let chunks = [b"VP8X", &length(&head)[..], &head, &pixels, b"EXIF", &length(exif), &note].concat();
    [b"RIFF", &length(&[b"WEBP", chunks.as_slice()].concat())[..], b"WEBP", &chunks].concat()
}
